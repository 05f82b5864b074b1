import { type EntryId, toHex } from '@wutong/kernel';
import { type HeldEntry, type JournalTx, type ParkedEntry, parentsFirst } from '@wutong/store';
import { decodeEntry } from '@wutong/wire';
import { type Family } from './family.js';

/** A discard is not looked for behind more parked entries of its key than this; the key waits then. */
const CHAIN_MAX = 1_000;

/** What must be held before a discard is, where an entry that it takes out fails. */
export interface HeldFirst {
  /** Parents first. */
  readonly entries: readonly ParkedEntry[];
  /** Those of them that the discard takes out: they are held without being applied. */
  readonly discarded: ReadonlySet<EntryId>;
}

export const NOTHING_FIRST: HeldFirst = { entries: [], discarded: new Set() };

/** A parked entry as it will be held. */
export function heldOf({ id, bytes, via }: ParkedEntry): HeldEntry {
  return { id, bytes, entry: decodeEntry(bytes), via };
}

/**
 * The parked entries that an entry was written on, when nothing but a failing one keeps them apart from the journal, and
 * the entry discards each of those that fail. Undefined for every other entry: it waits like any.
 */
export async function heldFirst<T extends JournalTx>(
  tx: T,
  family: Family<T> | undefined,
  entry: HeldEntry,
  missing: readonly string[],
): Promise<HeldFirst | undefined> {
  if (!family?.discards) return undefined;
  const parked = await parkedAncestors(tx, entry.entry.key, missing);
  if (!parked) return undefined;
  const history = [...(await tx.history(entry.entry.key)), ...parked.map(heldOf)];
  const discarded = new Set(family.discards(history, entry));
  const failing = parked.filter(({ failure }) => failure !== '');
  return failing.every(({ id }) => discarded.has(id)) ? { entries: parked, discarded } : undefined;
}

/** The parked entries that wait for this one, directly or not. */
export async function waitingBehind<T extends JournalTx>(tx: T, id: EntryId): Promise<readonly ParkedEntry[]> {
  const found = new Map<EntryId, ParkedEntry>();
  const pending: EntryId[] = [id];
  for (let next = pending.pop(); next !== undefined && found.size < CHAIN_MAX; next = pending.pop())
    for (const waiting of await tx.parkedFor(next)) {
      if (found.has(waiting.id)) continue;
      found.set(waiting.id, waiting);
      pending.push(waiting.id);
    }
  return [...found.values()];
}

/** What is missing and all that it waits for, if all of it is parked under the key; undefined when anything has not come. */
async function parkedAncestors<T extends JournalTx>(
  tx: T,
  key: string,
  missing: readonly string[],
): Promise<readonly ParkedEntry[] | undefined> {
  const found = new Map<string, ParkedEntry>();
  const pending = [...missing];
  for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
    if (found.has(id)) continue;
    // A missing content or part is never parked.
    const parked = await tx.parkedEntry(id as EntryId);
    if (!parked || parked.key !== key || found.size >= CHAIN_MAX) return undefined;
    found.set(id, parked);
    pending.push(...parked.missing);
  }
  const ordered = parentsFirst(
    [...found.values()].map((parked) => ({ id: parked.id, entry: decodeEntry(parked.bytes), parked })),
    toHex<EntryId>,
  );
  return ordered.map(({ parked }) => parked);
}
