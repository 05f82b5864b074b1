import { type EntryId } from '@wutong/kernel';
import { bucketOf } from '@wutong/store';
import {
  combineDigests,
  differingBuckets,
  differingKeys,
  digestBuckets,
  heldDigest,
  type KeyDigest,
} from './digest-tree.js';

const keyed = (key: string, digest: string) => ({ key, digest });
const digested = (key: string, held: string, made: string): KeyDigest => ({ key, held, made });

/** Keys enough that some share a bucket. */
const KEYS = Array.from({ length: 600 }, (_, at) => digested(`case/${at}`, `held ${at}`, `made ${at}`));
const [first, second] = sameBucket();

function sameBucket(): [KeyDigest, KeyDigest] {
  for (const one of KEYS) {
    const other = KEYS.find((two) => two !== one && bucketOf(two.key) === bucketOf(one.key));
    if (other) return [one, other];
  }
  throw new Error('no two keys share a bucket');
}

const bucketsOf = (keys: readonly KeyDigest[]) => digestBuckets(keys, combineDigests);
const changed = (...other: KeyDigest[]) => KEYS.map((one) => other.find(({ key }) => key === one.key) ?? one);

describe('the digest of a bucket', () => {
  it('is the same in whatever order the keys come', () => {
    const digests = [keyed('case/a', '01'), keyed('case/b', '02'), keyed('case/c', '03')];
    expect(combineDigests([...digests].reverse())).toBe(combineDigests(digests));
    expect(bucketsOf([...KEYS].reverse())).toEqual(bucketsOf(KEYS));
  });

  it('binds each digest to its key, and where one ends', () => {
    const whole = combineDigests([keyed('case/a', '01'), keyed('case/b', '02')]);
    expect(combineDigests([keyed('case/a', '02'), keyed('case/b', '01')])).not.toBe(whole);
    expect(combineDigests([keyed('case/a', '01c'), keyed('ase/b', '02')])).not.toBe(whole);
    expect(combineDigests([keyed('case/a', '01')])).not.toBe(whole);
    expect(combineDigests([keyed('case/a', ''), keyed('case/b', '0102')])).not.toBe(whole);
  });

  it('does not take two equal faults for none', () => {
    const swapped = changed({ ...first, made: second.made }, { ...second, made: first.made });
    expect(differingBuckets(bucketsOf(KEYS), bucketsOf(swapped))).toEqual([bucketOf(first.key)]);
  });
});

describe('narrowing', () => {
  it('finds the bucket, then the key and which of its digests differs', () => {
    const theirs = changed({ ...first, made: 'other' });
    expect(differingBuckets(bucketsOf(KEYS), bucketsOf(KEYS))).toEqual([]);
    const buckets = differingBuckets(bucketsOf(KEYS), bucketsOf(theirs));
    expect(buckets).toEqual([bucketOf(first.key)]);
    const within = (keys: readonly KeyDigest[]) => keys.filter(({ key }) => buckets.includes(bucketOf(key)));
    expect(differingKeys(within(KEYS), within(theirs))).toEqual([{ key: first.key, held: false, made: true }]);
  });

  it('finds a key that only one side has, whichever', () => {
    const without = KEYS.filter((one) => one !== first);
    const difference = { key: first.key, held: true, made: true };
    expect(differingKeys(KEYS, without)).toEqual([difference]);
    expect(differingKeys(without, KEYS)).toEqual([difference]);
    const alone = KEYS.filter((one) => bucketOf(one.key) !== bucketOf(first.key));
    expect(differingBuckets(bucketsOf(alone), bucketsOf(KEYS))).toEqual([bucketOf(first.key)]);
    expect(differingBuckets(bucketsOf(KEYS), bucketsOf(alone))).toEqual([bucketOf(first.key)]);
  });
});

describe('the digest of what is held', () => {
  const [one, other] = ['01aa' as EntryId, '01bb' as EntryId];

  it('is of the heads, in whatever order', () => {
    expect(heldDigest([one, other])).toBe(heldDigest([other, one]));
    expect(heldDigest([one])).not.toBe(heldDigest([one, other]));
  });
});
