import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { seededRandom } from '@wutong/kernel';
import { link, sync } from '@wutong/wire';
import { mutate, singled } from './mutations.js';

const entry = (commandId: string) =>
  create(sync.ProvedEntrySchema, {
    entry: toBinary(
      sync.EntrySchema,
      create(sync.EntrySchema, { origin: 'a', commandId, payload: new Uint8Array(40) }),
    ),
    proof: { epoch: 1n, sealNumber: 1n, sequence: 1n, path: [] },
  });

const bundle = create(link.BundleSchema, {
  from: 'a',
  to: 'b',
  instance: 'c',
  after: 1n,
  upto: 3n,
  entries: [entry('one'), entry('two')],
  seals: [{ seal: new Uint8Array(8), algorithm: 1, signature: new Uint8Array(64) }],
});

/** So many mutations of one bundle, as texts. */
function mutations(seed: number, count: number): string[] {
  const [bytes = new Uint8Array()] = singled([bundle]);
  const random = seededRandom(seed);
  return Array.from({ length: count }, () => Buffer.from(mutate(bytes, random)).toString('hex'));
}

describe('mutated bundles', () => {
  it('are the same for the same seed, and others for another', () => {
    expect(mutations(1, 50)).toEqual(mutations(1, 50));
    expect(mutations(1, 50)).not.toEqual(mutations(2, 50));
  });

  it('are many, none of them the bundle itself', () => {
    const [bytes = new Uint8Array()] = singled([bundle]);
    const made = new Set(mutations(3, 500));
    expect(made.size).toBeGreaterThan(250);
    expect(made.has(Buffer.from(bytes).toString('hex'))).toBe(false);
  });

  it('are made of each entry alone', () => {
    const alone = singled([bundle]).map((bytes) => fromBinary(link.BundleSchema, bytes).entries);
    expect(alone).toEqual([[bundle.entries[0]], [bundle.entries[1]]]);
    expect(bundle.entries).toHaveLength(2);
  });
});
