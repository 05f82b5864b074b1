import { type EntryId, toHex } from '@wutong/kernel';
import { type KeyRange, type SharedKey } from '../journal.js';

interface SharedKeyRow {
  key: string;
  heads: Buffer[];
  numbered: string;
  last: string | null;
  waits: boolean;
}

type Query = <R>(sql: string, parameters: readonly unknown[]) => Promise<R[]>;

/**
 * The held keys of a range whose audience holds the node of this place, by bucket and key. The
 * heads alone tell the newest number of a key, since no entry is numbered before its parents.
 */
export async function readSharedKeys(
  query: Query,
  path: string,
  range: KeyRange,
  limit: number,
): Promise<readonly SharedKey[]> {
  const rows = await query<SharedKeyRow>(
    `select shared.*, numbers.*, exists (select 1 from parked p where p.key = shared.key) as waits
       from (select h.key, h.heads from head h
              where (key_bucket(h.key), h.key collate "C") > ($2, $3) and key_bucket(h.key) <= $4
                and cardinality(h.heads) > 0
                and exists (select 1 from audience a
                             where a.key = h.key and (a.path = $1 or (a.subtree and starts_with($1, a.path))))
              order by key_bucket(h.key), h.key collate "C" limit $5) shared
      cross join lateral (select count(*) as numbered, max(number) as last
                            from journal_number where entry_id = any(shared.heads)) numbers
      order by key_bucket(shared.key), shared.key collate "C"`,
    [path, range.bucket, range.after, range.uptoBucket, limit],
  );
  return rows.map(({ key, heads, numbered, last, waits }) => ({
    key,
    heads: heads.map((head) => toHex<EntryId>(head)),
    isUnsettled: waits || Number(numbered) < heads.length,
    lastNumber: BigInt(last ?? 0),
  }));
}
