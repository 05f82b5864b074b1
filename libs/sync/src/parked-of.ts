import { toHex } from '@wutong/kernel';
import { type JournalTx, type SealedEntry } from '@wutong/store';
import { heldOf } from './discarded.js';

/** Parked entries that are looked through, the longest parked first. */
const LOOKED_AT_MAX = 1_000;

/**
 * Entries of a neighbour's own that are parked here, with all that they need: it may have been rolled back behind them,
 * and then nobody else has them.
 */
export async function parkedOf(tx: JournalTx, origin: string): Promise<readonly SealedEntry[]> {
  const parked = await tx.parked(LOOKED_AT_MAX);
  return parked.flatMap((one) => {
    const held = heldOf(one);
    const { needs, parts } = held.entry;
    const isWhole = [...needs, ...parts].every((hash) => !one.missing.includes(toHex(hash)));
    return held.entry.origin === origin && isWhole ? [{ ...held, proof: one.proof }] : [];
  });
}
