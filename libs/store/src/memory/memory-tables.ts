import { type EntryId } from '@wutong/kernel';
import {
  type EntryProof,
  type HeldEntry,
  type HeldSeal,
  type LinkState,
  type Member,
  type ParkedEntry,
  type QuarantinedBytes,
  type ReturnedEntry,
} from '../journal.js';
import { type Lease } from '../lease.js';
import { type JournalRow } from './journal-row.js';
import { type MemoryBlob } from './memory-blob-store.js';

/** The lease of who numbers, seals and applies. */
export const LEADER = 'leader';

/** An entry that waits for its journal number. */
export interface Pending {
  readonly id: EntryId;
  readonly xid: number;
  readonly turn: number;
}

/** What is committed. Every table is a map, and no value in one is ever changed in place. */
export class MemoryTables {
  readonly entries = new Map<string, HeldEntry>();
  /** Entries of each key, in the order in which they came. */
  readonly keyed = new Map<string, readonly EntryId[]>();
  /** Own entries that were taken back, by the command that wrote them. */
  readonly returned = new Map<string, ReturnedEntry>();
  readonly pending = new Map<string, Pending>();
  readonly numbers = new Map<string, bigint>();
  readonly proofs = new Map<string, EntryProof>();
  readonly seals = new Map<string, { seal: HeldSeal; atNumber: bigint | undefined }>();
  /** Seals that contradict those held of their origins, by the name of those. */
  readonly strays = new Map<string, readonly HeldSeal[]>();
  readonly heads = new Map<string, readonly EntryId[]>();
  readonly audiences = new Map<string, readonly { member: Member; addedBy: EntryId }[]>();
  readonly contents = new Map<string, Uint8Array>();
  readonly parts = new Map<string, Uint8Array>();
  readonly blobs = new Map<string, MemoryBlob>();
  readonly parked = new Map<string, ParkedEntry>();
  readonly quarantined = new Map<string, QuarantinedBytes>();
  readonly counters = new Map<string, bigint>();
  readonly links = new Map<string, LinkState>();
  /** What families make of entries, by a name of their own. */
  readonly projections = new Map<string, Uint8Array>();
  /** One row, named "journal". */
  readonly journal = new Map<string, JournalRow>();
  readonly leases = new Map<string, Lease>();
  /** The last value that each sequence gave. */
  readonly sequences = new Map<string, number>();

  /** The next value of a sequence: drawn for good, whatever becomes of the transaction. */
  draw(sequence: string): number {
    const next = (this.sequences.get(sequence) ?? 0) + 1;
    this.sequences.set(sequence, next);
    return next;
  }
}
