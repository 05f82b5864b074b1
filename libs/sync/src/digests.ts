import { createHash } from 'node:crypto';
import { fromHex, toHex } from '@wutong/kernel';
import { type PgTx } from '@wutong/store';
import { type Families } from './sync-writer.js';

/** What two nodes compare of one key: the heads they hold, and the state they made of it. */
export interface KeyDigest {
  readonly key: string;
  /** SHA-256 of the sorted heads, hex. */
  readonly held: string;
  /** Digest of the canonical state, hex; empty when this node makes nothing of the key. */
  readonly made: string;
}

/** Digests of a family's keys, computed from this node's own database, in key order after `after`. */
export async function readDigests(
  tx: PgTx,
  families: Families<PgTx>,
  family: string,
  after: string,
  limit: number,
): Promise<KeyDigest[]> {
  const rows = await tx.query<{ key: string; heads: Buffer[] }>(
    `select key, heads from head where key > $1 and key like $2 and cardinality(heads) > 0 order by key limit $3`,
    [after || `${family}/`, `${family}/%`, limit],
  );
  const digests: KeyDigest[] = [];
  for (const { key, heads } of rows) {
    const made = await families.get(family)?.made(tx, key);
    const hash = createHash('sha256');
    for (const head of heads.map((bytes) => toHex<string>(bytes)).sort()) hash.update(fromHex(head));
    digests.push({ key, held: hash.digest('hex'), made: made ? toHex<string>(made) : '' });
  }
  return digests;
}
