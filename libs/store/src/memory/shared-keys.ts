import { type EntryId, isAtOrUnder } from '@wutong/kernel';
import { bucketOf } from '../core/key-bucket.js';
import { type KeyRange, type Member, type SharedKey } from '../journal.js';

/** The tables that tell which keys are shared. */
interface SharingTables {
  readonly heads: ReadonlyMap<string, readonly EntryId[]>;
  readonly audiences: ReadonlyMap<string, readonly { readonly member: Member }[]>;
  readonly numbers: ReadonlyMap<string, bigint>;
  readonly parked: ReadonlyMap<string, { readonly key: string }>;
}

/** The held keys of a range whose audience holds the node of this place, by bucket and key. */
export function sharedKeysOf(tables: SharingTables, path: string, range: KeyRange, limit: number): SharedKey[] {
  const waiting = new Set([...tables.parked.values()].map(({ key }) => key));
  const found: (SharedKey & { readonly bucket: number })[] = [];
  for (const [key, heads] of tables.heads) {
    const bucket = bucketOf(key);
    if (heads.length === 0 || !isWithin(range, bucket, key) || !isOpenTo(tables, key, path)) continue;
    const numbers = numbersOf(tables, heads);
    const isUnsettled = numbers.length < heads.length || waiting.has(key);
    found.push({ key, bucket, heads, isUnsettled, lastNumber: numbers.at(-1) ?? 0n });
  }
  return found
    .sort((a, b) => a.bucket - b.bucket || (a.key < b.key ? -1 : 1))
    .slice(0, limit)
    .map(({ bucket: _, ...shared }) => shared);
}

function isWithin({ bucket: from, after, uptoBucket }: KeyRange, bucket: number, key: string): boolean {
  return bucket <= uptoBucket && (bucket > from || (bucket === from && key > after));
}

function isOpenTo({ audiences }: SharingTables, key: string, path: string): boolean {
  return (audiences.get(key) ?? []).some(
    ({ member }) => member.path === path || (member.subtree && isAtOrUnder(path, member.path)),
  );
}

/** Journal numbers of those entries that have one, the least first. */
function numbersOf({ numbers }: SharingTables, ids: readonly EntryId[]): bigint[] {
  return ids.flatMap((id) => numbers.get(id) ?? []).sort((a, b) => (a < b ? -1 : 1));
}
