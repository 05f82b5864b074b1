import { suiteOf } from '@wutong/crypto';

/** Anti-entropy compares keys by buckets of about the same size first. */
export const BUCKETS = 256;

/** The bucket of a key: the first byte of its SHA-256. PostgreSQL computes the same as `key_bucket`. */
export function bucketOf(key: string): number {
  return suiteOf(1).hash(new TextEncoder().encode(key))[0] ?? 0;
}
