import { type JournalTx } from '@wutong/store';
import { type Family } from './family.js';

/** Applies what is held of a key once more, parents first, for a family that has forgotten what it made of it. */
export async function applyAgain<T extends JournalTx>(family: Family<T>, tx: T, key: string): Promise<void> {
  for (const held of await tx.history(key)) {
    if (family.types.includes(held.entry.type)) await family.apply(tx, held);
    else await family.applyUnknown?.(tx, held);
  }
}
