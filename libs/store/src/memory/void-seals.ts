import { isSealBefore } from '../core/seal-order.js';
import { type SealName } from '../journal.js';
import { type MemoryJournalTx } from './memory-journal-tx.js';

/** Takes back own seals after one, with the numbers that were given since; what they sealed waits to be sealed anew. */
export function voidSeals(tx: MemoryJournalTx, origin: string, after: SealName): void {
  const { seals, numbers, proofs, entries } = tx.staged;
  const own = seals.entries().filter(([, { seal }]) => seal.origin === origin);
  const kept = own.filter(([, { seal }]) => !isSealBefore(after, seal));
  const upto = kept.reduce((most, [, { atNumber = 0n }]) => (atNumber > most ? atNumber : most), 0n);
  for (const [name, { seal }] of own) if (isSealBefore(after, seal)) seals.delete(name);
  const undone = numbers.entries().filter(([, number]) => number > upto);
  const waited = [...tx.staged.pending.values()].sort((a, b) => a.turn - b.turn).map(({ id }) => id);
  const again = [...undone.sort(([, a], [, b]) => Number(a - b)).map(([id]) => id), ...waited];
  // What waited already goes behind what came from neighbours: that may have what proves the own seals to come.
  const isOwn = (id: string) => entries.get(id)?.via === undefined;
  for (const id of [...again.filter((one) => !isOwn(one)), ...again.filter(isOwn)]) {
    const held = entries.get(id);
    if (!held) continue;
    numbers.delete(id);
    tx.await(held.id);
    const proof = proofs.get(id);
    if (held.via === undefined && proof && isSealBefore(after, { epoch: proof.epoch, number: proof.sealNumber }))
      proofs.delete(id);
  }
}
