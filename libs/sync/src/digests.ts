import { type EntryId, toHex } from '@wutong/kernel';
import { type JournalTx, type PgTx } from '@wutong/store';
import { heldDigest, type KeyDigest } from './core/digest-tree.js';
import { type Families } from './sync-writer.js';

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
  for (const { key, heads } of rows)
    digests.push(
      await digestOf(
        tx,
        families,
        key,
        heads.map((head) => toHex<EntryId>(head)),
      ),
    );
  return digests;
}

/** The digests of one key, from its heads and from what its family made of it. */
export async function digestOf<T extends JournalTx>(
  tx: T,
  families: Families<T>,
  key: string,
  heads: readonly EntryId[],
): Promise<KeyDigest> {
  const made = await readMade(tx, families, key);
  return { key, held: heldDigest(heads), made: made ? toHex<string>(made) : '' };
}

/** What was made of a key; a projection that is too damaged to be read counts as nothing made. */
async function readMade<T extends JournalTx>(tx: T, families: Families<T>, key: string) {
  const [family = ''] = key.split('/', 1);
  try {
    return await families.get(family)?.made(tx, key);
  } catch (error) {
    const isOfDatabase = typeof (error as { code?: unknown }).code === 'string';
    if (isOfDatabase || !(error instanceof Error)) throw error;
    return undefined;
  }
}
