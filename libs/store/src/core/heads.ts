import { type EntryId } from '@wutong/kernel';

/** The heads of a key once an entry is held: its parents are heads no more, it is one; sorted, so that replicas agree. */
export function nextHeads(heads: readonly EntryId[], id: EntryId, parents: readonly EntryId[]): EntryId[] {
  const superseded = new Set(parents);
  return [...heads.filter((head) => !superseded.has(head)), id].sort();
}
