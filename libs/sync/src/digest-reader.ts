import { BUCKETS, bucketOf, type Journal, type JournalTx, type KeyRange } from '@wutong/store';
import {
  type BucketDigest,
  combineDigests,
  digestBuckets,
  type KeyDigest,
  type KeyedDigest,
} from './core/digest-tree.js';
import { digestOf } from './digests.js';
import { type Families } from './sync-writer.js';

/** Keys whose state one transaction reads. */
const KEYS_PER_TRANSACTION = 100;

/** The digests of a key that a neighbour shares, and whether it stands still. */
export interface SharedDigest extends KeyDigest {
  readonly isUnsettled: boolean;
  readonly lastNumber: bigint;
}

/** Digests of some buckets, and the last bucket that they speak for: of those between, one without keys has none. */
export interface BucketPage {
  readonly buckets: readonly BucketDigest[];
  readonly upto: number;
}

/** Reads, from what this node holds and made, the digests of the keys whose audience holds a neighbour. */
export class DigestReader<T extends JournalTx> {
  constructor(
    private readonly journal: Journal<T>,
    private readonly families: Families<T>,
  ) {}

  /** Digests of the buckets after `after` up to `upto`; stops at the end of a bucket once so many keys were read. */
  async buckets(path: string, after: number, upto: number, keysMax = Number.POSITIVE_INFINITY): Promise<BucketPage> {
    const keys: KeyDigest[] = [];
    for await (const one of this.each(path, { bucket: after + 1, after: '', uptoBucket: upto })) {
      const bucket = bucketOf(one.key);
      const isNext = bucket !== bucketOf(keys.at(-1)?.key ?? one.key);
      if (isNext && keys.length >= keysMax) return this.page(keys, bucket - 1);
      keys.push(one);
    }
    return this.page(keys, upto);
  }

  /** The keys of these buckets, by bucket and key, after `after`, at most so many. */
  async keys(
    path: string,
    buckets: readonly number[],
    after = '',
    keysMax = Number.POSITIVE_INFINITY,
  ): Promise<SharedDigest[]> {
    const from = after === '' ? 0 : bucketOf(after);
    const keys: SharedDigest[] = [];
    for (const bucket of [...new Set(buckets)].sort((a, b) => a - b)) {
      if (bucket < from || bucket >= BUCKETS) continue;
      const range = { bucket, after: bucket === from ? after : '', uptoBucket: bucket };
      for await (const one of this.each(path, range)) {
        if (keys.length >= keysMax) return keys;
        keys.push(one);
      }
    }
    return keys;
  }

  /** How the digests of a bucket's keys become one. */
  combine(digests: readonly KeyedDigest[]): string {
    return combineDigests(digests);
  }

  private page(keys: readonly KeyDigest[], upto: number): BucketPage {
    return { buckets: digestBuckets(keys, (digests) => this.combine(digests)), upto };
  }

  private async *each(path: string, range: KeyRange): AsyncGenerator<SharedDigest> {
    for (let next: KeyRange | undefined = range; next; ) {
      const read = await this.read(path, next);
      yield* read;
      const last = read.length < KEYS_PER_TRANSACTION ? undefined : read.at(-1);
      next = last && { ...range, bucket: bucketOf(last.key), after: last.key };
    }
  }

  /** One short transaction's worth. */
  private read(path: string, range: KeyRange): Promise<SharedDigest[]> {
    return this.journal.transaction(async (tx) => {
      const read: SharedDigest[] = [];
      for (const { key, heads, isUnsettled, lastNumber } of await tx.sharedKeys(path, range, KEYS_PER_TRANSACTION))
        read.push({ ...(await digestOf(tx, this.families, key, heads)), isUnsettled, lastNumber });
      return read;
    });
  }
}
