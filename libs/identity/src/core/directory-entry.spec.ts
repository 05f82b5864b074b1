import { create, toBinary } from '@bufbuild/protobuf';
import { suiteOf } from '@wutong/crypto';
import { type Path } from '@wutong/kernel';
import { type HeldEntry } from '@wutong/store';
import { contentHashOf, decodeEntry, directory, encodeEntry, entryIdOf } from '@wutong/wire';
import { checkAnchors } from './anchors.js';
import {
  authoriseDirectory,
  DIRECTORY_TYPES,
  directoryAudience,
  directoryDraft,
  encodeEnrolled,
  ownerOfKey,
} from './directory-entry.js';
import { checkAgrees, nodeOf } from './known-node.js';

const request = (path: string, algorithm: 1 | 2 = 1) =>
  create(directory.EnrolmentRequestSchema, {
    nodeId: `${path}-aaaa`,
    path,
    signingKey: { algorithm, key: suiteOf(algorithm).generateSigningKeys().publicKey },
    encryptionKey: { algorithm, key: suiteOf(algorithm).generateEncryptionKeys().publicKey },
    natsUser: `U${'B'.repeat(55)}`,
  });

const enrolled = (
  path: string,
  parent: string,
  change: Partial<Omit<directory.EnrolmentRequest, '$typeName' | '$unknown'>> = {},
) =>
  create(directory.NodeEnrolledSchema, {
    node: { ...request(path), ...change },
    placeName: '某地',
    parent,
    epoch: 1n,
  });

/** An entry as the node at `origin` would write it on the chain of `owner`. */
function entry(owner: string, type: string, payload: Uint8Array, change: { origin?: string; parents?: number } = {}) {
  const draft = directoryDraft(owner as Path, DIRECTORY_TYPES.node, payload, 'test');
  const bytes = encodeEntry({
    ...draft,
    type,
    origin: change.origin ?? `${owner}-aaaa`,
    parents: Array.from({ length: change.parents ?? 0 }, (_, index) => new Uint8Array(33).fill(index)),
    hybridTime: 1n,
    audienceAdditions: [],
    needs: [],
    parts: [],
  });
  return { id: entryIdOf(bytes, 1), bytes, entry: decodeEntry(bytes) } satisfies HeldEntry;
}

const nodeEntry = (owner: string, node: directory.NodeEnrolled, change: { origin?: string; parents?: number } = {}) =>
  entry(owner, DIRECTORY_TYPES.node, encodeEnrolled(node), change);

describe('the key and audience of a chain', () => {
  it('reaches every node above the owner, and its whole subtree', () => {
    expect(directoryAudience('350428106' as Path)).toEqual([
      { path: '35', subtree: false },
      { path: '3504', subtree: false },
      { path: '350428', subtree: false },
      { path: '350428106', subtree: true },
    ]);
  });

  it('belongs to a place', () => {
    expect(ownerOfKey('directory/3504')).toBe('3504');
    expect(ownerOfKey('directory/35041')).toBeUndefined();
    expect(ownerOfKey('case/3504')).toBeUndefined();
  });
});

describe('authoriseDirectory', () => {
  const code = (held: HeldEntry, originPath: string) => authoriseDirectory(held, originPath)?.code;

  it('lets the owner enrol a node under it, with itself as the parent', () => {
    expect(code(nodeEntry('3504', enrolled('350428', '3504-aaaa')), '3504')).toBeUndefined();
    expect(code(nodeEntry('3504', enrolled('350428', '3505-aaaa')), '3504')).toBe('directory.parent');
    expect(code(nodeEntry('3504', enrolled('350528', '3504-aaaa')), '3504')).toBe('directory.not-under');
    expect(code(nodeEntry('350428', enrolled('350428', '350428-aaaa')), '350428')).toBe('directory.not-under');
  });

  it('lets the root enrol itself, and nobody else without a parent', () => {
    expect(code(nodeEntry('3504', enrolled('3504', '')), '3504')).toBeUndefined();
    expect(code(nodeEntry('3504', enrolled('350428', '')), '3504')).toBe('directory.parent');
    expect(code(nodeEntry('3504', enrolled('3504', '', { nodeId: '3504-bbbb' })), '3504')).toBe('directory.parent');
  });

  it('refuses whoever does not own the chain, and a chain that joins two', () => {
    expect(code(nodeEntry('3504', enrolled('350428', '3504-aaaa')), '350428')).toBe('directory.not-owner');
    expect(code(nodeEntry('3504', enrolled('350428', '3504-aaaa'), { parents: 2 }), '3504')).toBe('directory.forked');
  });

  it('refuses a payload that cannot be read, keys of no suite, and content that it does not need', () => {
    const garbage = new Uint8Array([255, 255, 255]);
    expect(code(entry('3504', DIRECTORY_TYPES.node, garbage), '3504')).toBe('directory.malformed');
    const keyless = enrolled('350428', '3504-aaaa', { signingKey: undefined });
    expect(code(nodeEntry('3504', keyless), '3504')).toBe('enrolment.malformed');
    const content = contentHashOf(garbage, 1);
    const places = toBinary(
      directory.PlacesPublishedSchema,
      create(directory.PlacesPublishedSchema, { content, count: 1 }),
    );
    expect(code(entry('3504', DIRECTORY_TYPES.places, places), '3504')).toBe('directory.malformed');
  });
});

describe('checkAgrees', () => {
  it('tells a changed key and a changed place from the same node at a later epoch', () => {
    const first = enrolled('350428', '3504-aaaa');
    const known = nodeOf(first);
    expect(checkAgrees(known, nodeOf({ ...first, epoch: 2n, placeName: '将乐县' }))).toBeUndefined();
    expect(checkAgrees(known, nodeOf(enrolled('350428', '3504-aaaa')))?.code).toBe('directory.key-changed');
    expect(checkAgrees(known, nodeOf({ ...first, parent: '35-aaaa' }))?.code).toBe('directory.node-changed');
  });
});

describe('checkAnchors', () => {
  const root = enrolled('3504', '');
  const county = enrolled('350428', '3504-aaaa');
  const town = enrolled('350428106', '350428-aaaa');
  const asked = town.node ?? request('350428106');
  const what = (anchors: directory.NodeEnrolled[]) => checkAnchors(anchors, asked)?.params?.what;

  it('takes a way from the root to what was asked for', () => {
    expect(what([root, county, town])).toBeUndefined();
    expect(checkAnchors([root], root.node ?? asked)).toBeUndefined();
  });

  it('refuses a gap, a wrong order, a foreign end, a changed key, and nothing', () => {
    expect(what([root, town])).toBe('parent');
    expect(what([county, root, town])).toBe('parent');
    expect(what([root, county])).toBe('request');
    expect(what([root, county, enrolled('350428106', '350428-aaaa')])).toBe('request');
    expect(what([root, enrolled('350528', '3504-aaaa'), town])).toBe('path');
    expect(what([])).toBe('request');
  });
});
