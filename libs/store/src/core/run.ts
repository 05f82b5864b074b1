import { type EntryId } from '@wutong/kernel';

/** An entry that is behind the fence and has no journal number yet. */
export interface Unnumbered {
  readonly id: EntryId;
  readonly parents: readonly EntryId[];
}

/**
 * The order in which entries get their journal numbers: an entry only once its parents are numbered or taken with it,
 * parents first, then by id. What must wait for a parent is left out.
 */
export function takeRun<E extends Unnumbered>(candidates: readonly E[], numbered: ReadonlySet<EntryId>): E[] {
  const waiting = [...candidates].sort((a, b) => (a.id < b.id ? -1 : 1));
  const taken = new Set<EntryId>();
  const run: E[] = [];
  for (let progress = true; progress; ) {
    progress = false;
    for (const candidate of waiting) {
      if (taken.has(candidate.id)) continue;
      if (!candidate.parents.every((parent) => numbered.has(parent) || taken.has(parent))) continue;
      taken.add(candidate.id);
      run.push(candidate);
      progress = true;
    }
  }
  return run;
}

/** Entries of one key so that none stands before a parent of it; ties by hybrid time, then id. */
export function parentsFirst<E extends { id: EntryId; entry: { hybridTime: bigint; parents: readonly Uint8Array[] } }>(
  entries: readonly E[],
  hexOf: (id: Uint8Array) => EntryId,
): E[] {
  const byTime = [...entries].sort((a, b) => {
    if (a.entry.hybridTime !== b.entry.hybridTime) return a.entry.hybridTime < b.entry.hybridTime ? -1 : 1;
    return a.id < b.id ? -1 : 1;
  });
  const known = new Map(byTime.map((held) => [held.id, held]));
  const placed = new Set<EntryId>();
  const ordered: E[] = [];
  const place = (held: E): void => {
    if (placed.has(held.id)) return;
    placed.add(held.id);
    for (const parent of held.entry.parents) {
      const before = known.get(hexOf(parent));
      if (before) place(before);
    }
    ordered.push(held);
  };
  byTime.forEach(place);
  return ordered;
}
