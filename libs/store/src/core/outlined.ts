import { type NumberedEntry, type Outline } from '../journal.js';

/** What was read for outlines, in their order: each under its number. Throws when the journal was numbered anew since. */
export function demandOutlined(read: readonly NumberedEntry[], outlines: readonly Outline[]): readonly NumberedEntry[] {
  const byId = new Map(read.map((entry) => [entry.id, entry]));
  return outlines.map(({ id, number }) => {
    const entry = byId.get(id);
    if (entry?.number !== number) throw new Error(`entry ${id} does not stand under number ${number} any more`);
    return entry;
  });
}
