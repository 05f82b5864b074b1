import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { catalog } from '@wutong/wire';
import { COUNTY, townItem } from '../../../../test/catalog/catalog.factory.js';
import { decodeContent, isOfLine } from './line-content.js';
import { checkPlace, checkRelease } from './release-check.js';

type PayloadFields = Exclude<MessageInitShape<typeof catalog.ReleasePublishedSchema>, catalog.ReleasePublished>;

const line = (itemId: string, implementation = false) =>
  create(catalog.ReleaseLineSchema, { itemId, version: 1, hash: new Uint8Array(33), implementation });

function codeOf(lines: catalog.ReleaseLine[], fields: PayloadFields = {}): string | undefined {
  const payload = create(catalog.ReleasePublishedSchema, {
    publisher: COUNTY,
    number: 1,
    effectiveOn: '2026-11-20',
    lines: lines.length,
    ...fields,
  });
  const refusal = checkRelease(COUNTY, payload, lines);
  return refusal && `${refusal.code} ${refusal.params?.what ?? refusal.params?.itemId}`;
}

describe('a received release', () => {
  const lines = [line('350428:wutong:A'), line('3504:wutong:B', true)];

  it('lists its own items, and its own part of items published above it', () => {
    expect(codeOf(lines)).toBeUndefined();
  });

  it.each<[string, catalog.ReleaseLine[]]>([
    ["another's item", [line('3504:wutong:B')]],
    ["a neighbour's item", [line('350429:wutong:B')]],
    ['its own item as an implementation', [line('350428:wutong:A', true)]],
    ["a neighbour's item as an implementation", [line('350429:wutong:B', true)]],
    ['what is no item', [line('anything')]],
  ])('cannot carry %s', (_, foreign) => {
    expect(codeOf(foreign)).toMatch(/^release\.foreign-item /);
  });

  it('says what its key says, in order, each once', () => {
    expect(codeOf(lines, { publisher: '3504' })).toBe('release.malformed publisher');
    expect(codeOf(lines, { number: 2 })).toBe('release.malformed number');
    expect(codeOf(lines, { previous: new Uint8Array(33) })).toBe('release.malformed number');
    expect(codeOf(lines, { effectiveOn: '1.1.2026' })).toBe('release.malformed effective_on');
    expect(codeOf(lines, { lines: 3 })).toBe('release.malformed lines');
    expect(codeOf([...lines].reverse())).toBe('release.malformed order');
    expect(codeOf([line('350428:wutong:A'), line('350428:wutong:A')])).toBe('release.malformed order');
  });
});

describe('the place of a release in its chain', () => {
  const [before, other] = [`01${'a'.repeat(64)}`, `01${'b'.repeat(64)}`];
  const what = (number: number, parents: string[], previous?: { id: string; number: number }) =>
    checkPlace(create(catalog.ReleasePublishedSchema, { number }), parents, previous)?.params?.what;

  it('is the first without a parent, or after one that its entry names, by number', () => {
    expect(what(1, [])).toBeUndefined();
    expect(what(5, [before, other], { id: before, number: 4 })).toBeUndefined();
    expect(what(1, [before])).toBe('previous');
    expect(what(5, [before])).toBe('previous');
    expect(what(5, [other], { id: before, number: 4 })).toBe('previous');
    expect(what(6, [before], { id: before, number: 4 })).toBe('number');
  });
});

describe('the content of a line', () => {
  it('speaks of the item that the line names', () => {
    const item = townItem();
    const data = toBinary(catalog.ItemSchema, item);
    expect(isOfLine(decodeContent(data, false), item.id)).toBe(true);
    expect(isOfLine(decodeContent(data, false), '350428:wutong:XZ-002')).toBe(false);
    const own = create(catalog.ImplementationSchema, { itemId: '3504:wutong:B' });
    expect(isOfLine(decodeContent(toBinary(catalog.ImplementationSchema, own), true), '3504:wutong:B')).toBe(true);
    expect(isOfLine(decodeContent(new Uint8Array([255]), true), item.id)).toBe(false);
  });
});
