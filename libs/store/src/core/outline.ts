import { type NodeId } from '@wutong/kernel';
import { type Admission, type NumberedEntry, type Outline } from '../journal.js';

/** The outline of an entry whose key has these members. */
export function outlineOf(
  { number, id, entry, via, bytes, proof }: NumberedEntry,
  admissions: readonly Admission[],
): Outline {
  return {
    number,
    id,
    key: entry.key,
    type: entry.type,
    origin: entry.origin as NodeId,
    via,
    epoch: proof.epoch,
    size: bytes.length,
    admissions,
  };
}

/** What was read for outlines, in their order: each under its number. Throws when the journal was numbered anew since. */
export function demandOutlined(read: readonly NumberedEntry[], outlines: readonly Outline[]): readonly NumberedEntry[] {
  const byId = new Map(read.map((entry) => [entry.id, entry]));
  return outlines.map(({ id, number }) => {
    const entry = byId.get(id);
    if (entry?.number !== number) throw new Error(`entry ${id} does not stand under number ${number} any more`);
    return entry;
  });
}
