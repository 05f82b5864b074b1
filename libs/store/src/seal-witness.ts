import { toHex } from '@wutong/kernel';
import { type Witness } from './core/standing.js';
import { type HeldSeal, type JournalStart } from './journal.js';

export type { Witness } from './core/standing.js';

/**
 * What a node knows of its own seals outside its database: a file beside the key. When the two disagree at start, the
 * database was rolled back (restored from a backup), and sealing anew would fork the chain that others hold.
 */
export interface SealWitness {
  read(): Promise<Witness | undefined>;
  /** Durable when it returns. */
  write(witness: Witness): Promise<void>;
}

/** What PostgreSQL says of its cluster: a restore elsewhere changes the first, a promotion the second. */
export type Cluster = Pick<JournalStart, 'systemIdentifier' | 'timeline'>;

/** What the file beside the key says. Of an epoch that has no seal yet it knows none. */
export function witnessOf(seal: HeldSeal | undefined, lastNumber: bigint, epoch: bigint, cluster: Cluster): Witness {
  const last = seal?.epoch === epoch ? seal : undefined;
  return {
    epoch: String(epoch),
    sealNumber: String(last?.number ?? 0),
    sealHash: last ? toHex<string>(last.hash) : '',
    lastNumber: String(lastNumber),
    ...cluster,
  };
}
