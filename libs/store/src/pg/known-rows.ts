import { type ContentHash, type EntryId } from '@wutong/kernel';
import { type HeldEntry, type HeldSeal, type Member, type SealName } from '../journal.js';

/**
 * What one transaction knows of the journal without asking the database again: of keys whose head it has locked, since
 * nobody else writes to them, and of rows that never change.
 */
export class KnownRows {
  /** Heads of the keys that are locked. */
  readonly heads = new Map<string, readonly EntryId[]>();
  readonly histories = new Map<string, HeldEntry[]>();
  readonly audiences = new Map<string, Member[]>();
  /** Hybrid times of the heads of locked keys, and of entries that this transaction has written. */
  readonly times = new Map<EntryId, bigint>();
  /** Undefined for those that were asked for and are not held. */
  private readonly seals = new Map<string, HeldSeal | undefined>();
  /** Whether an entry is held: of those that are, and of those of locked keys that were asked for. */
  readonly held = new Map<EntryId, boolean>();
  /** Contents that are held. */
  readonly contents = new Set<ContentHash>();
  /** Ids and hashes that nothing parked waits for, and entries that are not parked. */
  readonly unawaited = new Set<string>();
  readonly unparked = new Set<EntryId>();

  /** Takes the heads of a key that was locked now; one without any has neither entries nor members. */
  lock(key: string, heads: readonly EntryId[]): void {
    this.heads.set(key, heads);
    if (heads.length > 0) return;
    this.histories.set(key, []);
    this.audiences.set(key, []);
  }

  insert(held: HeldEntry, heads: readonly EntryId[]): void {
    const { key } = held.entry;
    this.heads.set(key, heads);
    this.held.set(held.id, true);
    this.times.set(held.id, held.entry.hybridTime);
    this.histories.get(key)?.push(held);
  }

  seal(origin: string, { epoch, number }: SealName): HeldSeal | undefined {
    return this.seals.get(sealName(origin, epoch, number));
  }

  hasAskedSeal(origin: string, { epoch, number }: SealName): boolean {
    return this.seals.has(sealName(origin, epoch, number));
  }

  lacksSeal(origin: string, { epoch, number }: SealName): void {
    this.seals.set(sealName(origin, epoch, number), undefined);
  }

  keepSeal(seal: HeldSeal): void {
    this.seals.set(sealName(seal.origin, seal.epoch, seal.number), seal);
  }

  /** What was noted of entries came too early: keys were not locked yet. */
  forgetNotes(): void {
    for (const known of [this.unawaited, this.unparked]) known.clear();
  }

  /** After a savepoint was rolled back: locks and rows since are gone. */
  forget(): void {
    for (const known of [this.heads, this.histories, this.audiences, this.times, this.seals, this.held]) known.clear();
    for (const known of [this.contents, this.unawaited, this.unparked]) known.clear();
  }
}

const sealName = (origin: string, epoch: bigint, number: bigint) => `${origin} ${epoch} ${number}`;
