import { create, fromBinary } from '@bufbuild/protobuf';
import { type ContentHash, toHex } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import fc from 'fast-check';
import { COUNTY } from '../../../../test/catalog/catalog.factory.js';
import { CHUNK_BYTES_MAX, chunkLines, decideRelease, type PublishInput, type ReleasePlan } from './release-chain.js';

const hash = (digit: string) => `01${digit.repeat(64)}` as ContentHash;
const line = (itemId: string, digit: string) => ({ itemId, hash: hash(digit), implementation: false });

function input(fields: Partial<PublishInput>): PublishInput {
  return {
    publisher: COUNTY,
    standard: [],
    lastVersions: new Map(),
    introduced: new Set(),
    today: '2026-11-20',
    algorithm: 1,
    ...fields,
  };
}

function planOf(fields: Partial<PublishInput>): ReleasePlan {
  const decision = decideRelease(input(fields));
  if (decision.kind !== 'publish') throw new Error(decision.kind);
  return decision.plan;
}

const linesOf = (plan: ReleasePlan) =>
  plan.chunks
    .flatMap(({ data }) => fromBinary(catalog.ReleaseChunkSchema, data).lines)
    .map(({ itemId, version, hash: bytes }) => [itemId, version, toHex(bytes)]);

const newest = {
  id: `01${'e'.repeat(64)}`,
  number: 4,
  effectiveOn: '2026-11-01',
  lines: [
    { ...line('a', '1'), version: 1 },
    { ...line('b', '2'), version: 3 },
  ],
};
const lastVersions = new Map([
  ['a', { version: 1, hash: hash('1') }],
  ['b', { version: 3, hash: hash('2') }],
  ['gone', { version: 2, hash: hash('9') }],
]);
const introduced = new Set([hash('1'), hash('2'), hash('9')]);

describe('a release', () => {
  it('lists the whole standard by item id and needs its chunks and contents', () => {
    const plan = planOf({ standard: [line('b', '2'), line('a', '1')] });
    expect(linesOf(plan)).toEqual([
      ['a', 1, hash('1')],
      ['b', 1, hash('2')],
    ]);
    expect(plan.payload).toMatchObject({ publisher: '350428', number: 1, effectiveOn: '2026-11-20', lines: 2 });
    expect(plan.payload.previous).toHaveLength(0);
    expect(plan.needs).toEqual([plan.chunks[0]?.hash, hash('1'), hash('2')]);
  });

  it('counts a version up when the content changes, needs only what is new, and drops what is retired', () => {
    const plan = planOf({ standard: [line('b', '3'), line('gone', '9')], newest, lastVersions, introduced });
    expect(linesOf(plan)).toEqual([
      ['b', 4, hash('3')],
      ['gone', 2, hash('9')],
    ]);
    expect(plan.payload.number).toBe(5);
    expect(toHex(plan.payload.previous)).toBe(newest.id);
    expect(plan.needs).toEqual([plan.chunks[0]?.hash, hash('3')]);
  });

  it('is not made when nothing changed', () => {
    const standard = [line('b', '2'), line('a', '1')];
    expect(decideRelease(input({ standard, newest, lastVersions, introduced })).kind).toBe('unchanged');
  });

  it('takes no day before today or before the release it follows', () => {
    const later = { ...newest, effectiveOn: '2027-01-01' };
    const standard = [line('a', '5')];
    expect(planOf({ standard, newest: later }).payload.effectiveOn).toBe('2027-01-01');
    expect(decideRelease(input({ standard, newest: later, effectiveOn: '2026-12-31' }))).toMatchObject({
      refusal: { code: 'release.date-too-early', params: { earliest: '2027-01-01' } },
    });
    expect(decideRelease(input({ standard, effectiveOn: '2026-11-19' })).kind).toBe('refused');
    expect(decideRelease(input({})).kind).toBe('refused');
  });
});

describe('chunks', () => {
  it('keep every line, in order, under the size', () => {
    const lines = fc.array(fc.string({ minLength: 1, maxLength: 300 }), { maxLength: 60 });
    fc.assert(
      fc.property(lines, fc.integer({ min: 400, max: 4000 }), (ids, bytesMax) => {
        const made = ids.map((itemId) => create(catalog.ReleaseLineSchema, { itemId, hash: new Uint8Array(33) }));
        const chunks = chunkLines(made, bytesMax);
        for (const chunk of chunks) {
          // One line may be larger than the wished size; it then stands alone.
          const { lines: held } = fromBinary(catalog.ReleaseChunkSchema, chunk);
          expect(chunk.length <= bytesMax || held.length === 1).toBe(true);
        }
        expect(chunks.flatMap((chunk) => fromBinary(catalog.ReleaseChunkSchema, chunk).lines)).toEqual(made);
      }),
    );
  });

  it('of a large catalog stay under 512 KiB', () => {
    const lines = Array.from({ length: 20_000 }, (_, index) =>
      create(catalog.ReleaseLineSchema, { itemId: `350428:wutong:${index}`, version: 1, hash: new Uint8Array(33) }),
    );
    const chunks = chunkLines(lines);
    expect(chunks.length).toBeGreaterThan(1);
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(CHUNK_BYTES_MAX);
  });
});
