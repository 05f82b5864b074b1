import { type EntryId } from '@wutong/kernel';

/** An entry that is behind the fence and has no journal number yet. */
export interface Unnumbered {
  readonly id: EntryId;
  readonly parents: readonly EntryId[];
  /** Written here, and not taken from a neighbour. */
  readonly isOwn: boolean;
}

/**
 * The order in which entries get their journal numbers: an entry only once its parents are numbered or taken with it.
 * First those that came from neighbours, in the order in which they came here: what proves another came before it, a
 * grant before what is sealed under its epoch, own seals also. Then own ones, by id. What must wait for a parent is left
 * out.
 */
export function takeRun<E extends Unnumbered>(candidates: readonly E[], numbered: ReadonlySet<EntryId>): E[] {
  const received = candidates.filter(({ isOwn }) => !isOwn);
  const own = candidates.filter(({ isOwn }) => isOwn).sort((a, b) => (a.id < b.id ? -1 : 1));
  const run = new Map<EntryId, E>();
  const isReady = ({ id, parents }: E) =>
    !run.has(id) && parents.every((parent) => numbered.has(parent) || run.has(parent));
  for (const waiting of [received, [...own, ...received]])
    for (let before = -1; before < run.size; ) {
      before = run.size;
      for (const one of waiting) if (isReady(one)) run.set(one.id, one);
    }
  return [...run.values()];
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
