import { suiteOf } from '@wutong/crypto';
import { type EntryId, fromHex, toHex } from '@wutong/kernel';
import { bucketOf } from '@wutong/store';

/** What two nodes compare of one key: the heads they hold, and the state they made of it. */
export interface KeyDigest {
  readonly key: string;
  /** SHA-256 of the sorted heads, hex. */
  readonly held: string;
  /** Digest of the canonical state, hex; empty when this node makes nothing of the key. */
  readonly made: string;
}

/** What two nodes compare of all shared keys of a bucket. */
export interface BucketDigest {
  readonly bucket: number;
  readonly keys: number;
  readonly held: string;
  readonly made: string;
}

/** One of the two digests of a key. */
export interface KeyedDigest {
  readonly key: string;
  readonly digest: string;
}

/** A key whose digests are not the same on the two sides, and which of them. */
export interface Difference {
  readonly key: string;
  readonly held: boolean;
  readonly made: boolean;
}

/** Digest of the heads of a key, in whatever order they come; hex. */
export function heldDigest(heads: readonly EntryId[]): string {
  return toHex(suiteOf(1).hash(...[...heads].sort().map(fromHex)));
}

/**
 * Digest of a bucket, hex: over each key with its digest, both with their lengths, in key order. Each digest counts for
 * its own key: what sums or XORs digests alone takes two equal faults for none.
 */
export function combineDigests(digests: readonly KeyedDigest[]): string {
  const inOrder = [...digests].sort((a, b) => (a.key < b.key ? -1 : 1));
  return toHex(suiteOf(1).hash(...inOrder.flatMap(({ key, digest }) => [framed(key), framed(digest)])));
}

/** The digests by bucket, the least bucket first; a bucket without keys has none. */
export function digestBuckets(
  keys: readonly KeyDigest[],
  combine: (digests: readonly KeyedDigest[]) => string,
): BucketDigest[] {
  const byBucket = new Map<number, KeyDigest[]>();
  for (const one of keys) {
    const bucket = bucketOf(one.key);
    byBucket.set(bucket, [...(byBucket.get(bucket) ?? []), one]);
  }
  return [...byBucket]
    .sort(([a], [b]) => a - b)
    .map(([bucket, ofBucket]) => ({
      bucket,
      keys: ofBucket.length,
      held: combine(ofBucket.map(({ key, held }) => ({ key, digest: held }))),
      made: combine(ofBucket.map(({ key, made }) => ({ key, digest: made }))),
    }));
}

/** Buckets that are not the same on both sides; one that only one side has is not. */
export function differingBuckets(ours: readonly BucketDigest[], theirs: readonly BucketDigest[]): number[] {
  return differing(
    ours,
    theirs,
    ({ bucket }) => bucket,
    (a, b) => a.held === b.held && a.made === b.made,
  ).map(([bucket]) => bucket);
}

/** Keys that are not the same on both sides; of one that only one side holds both digests differ. */
export function differingKeys(ours: readonly KeyDigest[], theirs: readonly KeyDigest[]): Difference[] {
  return differing(
    ours,
    theirs,
    ({ key }) => key,
    (a, b) => a.held === b.held && a.made === b.made,
  ).map(([key, our, their]) => ({ key, held: our?.held !== their?.held, made: our?.made !== their?.made }));
}

function differing<D, N>(
  ours: readonly D[],
  theirs: readonly D[],
  nameOf: (one: D) => N,
  isEqual: (our: D, their: D) => boolean,
): (readonly [N, D | undefined, D | undefined])[] {
  const [mine, other] = [ours, theirs].map((side) => new Map(side.map((one) => [nameOf(one), one] as const)));
  return [...new Set([...ours, ...theirs].map(nameOf))].flatMap((name) => {
    const [our, their] = [mine?.get(name), other?.get(name)];
    return our && their && isEqual(our, their) ? [] : [[name, our, their] as const];
  });
}

/** A text with its length before it, so that no two lists of texts make the same bytes. */
function framed(text: string): Uint8Array {
  const bytes = new TextEncoder().encode(text);
  const framed = new Uint8Array(4 + bytes.length);
  new DataView(framed.buffer).setUint32(0, bytes.length);
  framed.set(bytes, 4);
  return framed;
}
