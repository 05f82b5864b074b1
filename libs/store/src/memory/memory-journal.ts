import { type EntryId, type HybridTime, toHex } from '@wutong/kernel';
import { takeRun } from '../core/run.js';
import {
  type HeldSeal,
  type Journal,
  type JournalCounts,
  type JournalStart,
  type Member,
  type NumberedEntry,
} from '../journal.js';
import { type Sealer, sealRun } from '../sealer.js';
import { type Clock, type OwnNode } from '../tokens.js';
import { KeyLocks } from './key-locks.js';
import { MemoryJournalTx, MemoryTables, type MemoryTxContext, type Pending } from './memory-journal-tx.js';

export interface MemoryJournalOptions {
  readonly own: OwnNode;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly instance: string;
  /** What an earlier process committed; nothing, when not said. */
  readonly tables?: MemoryTables;
}

/** The journal in memory: for specs and the simulator, under the same contract suite as PostgreSQL's. */
export class MemoryJournal implements Journal<MemoryJournalTx> {
  readonly start: JournalStart;
  isSealing = true;
  protected readonly tables: MemoryTables;
  private readonly listeners = new Set<() => void>();
  private readonly context: MemoryTxContext;
  private readonly writing = new Set<number>();
  private lastXid = 0;
  private lastTurn = 0;

  constructor(private readonly options: MemoryJournalOptions) {
    this.tables = options.tables ?? new MemoryTables();
    this.start = {
      instance: options.instance,
      epoch: 1n,
      systemIdentifier: 'memory',
      timeline: 1,
    };
    this.context = {
      own: options.own,
      wallMs: () => options.clock.now(),
      locks: new KeyLocks(),
      tables: this.tables,
      beginWriting: () => {
        this.lastXid += 1;
        this.writing.add(this.lastXid);
        return this.lastXid;
      },
      nextTurn: () => {
        this.lastTurn += 1;
        return this.lastTurn;
      },
      lastStamp: 0n as HybridTime,
    };
    this.goOn();
  }

  async transaction<R>(work: (tx: MemoryJournalTx) => Promise<R>): Promise<R> {
    const tx = new MemoryJournalTx(this.context);
    try {
      const result = await work(tx);
      tx.commit();
      return result;
    } finally {
      if (tx.writes !== undefined) this.writing.delete(tx.writes);
      tx.release();
      if (tx.writes !== undefined) for (const listener of this.listeners) listener();
    }
  }

  async number(countMax: number): Promise<number> {
    return this.transaction(async (tx) => {
      await tx.lockHeads(['numbering']);
      const fence = this.fence();
      const behind = tx.staged.pending
        .values()
        .filter((one) => one.xid < fence)
        .filter((one) => this.isSealing || tx.staged.entries.get(one.id)?.via !== undefined)
        .sort((a, b) => a.turn - b.turn)
        .slice(0, countMax);
      const numbered = new Set(this.tables.numbers.keys() as Iterable<EntryId>);
      const run = takeRun(
        behind.map((one) => this.candidate(tx, one)),
        numbered,
      );
      const before = await this.lastNumber();
      run.forEach(({ id }, at) => {
        tx.staged.numbers.set(id, before + BigInt(at) + 1n);
        tx.staged.pending.delete(id);
      });
      const own = run.filter(({ isOwn }) => isOwn);
      if (own.length > 0) await this.sealOwn(tx, own, before + BigInt(run.length));
      return run.length;
    });
  }

  /** Numbers wait for the oldest transaction that writes. */
  protected fence(): number {
    return Math.min(...this.writing, this.lastXid + 1);
  }

  stopSealing(): void {
    this.isSealing = false;
  }

  onAppended(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async read(after: bigint, countMax: number, bytesMax: number): Promise<readonly NumberedEntry[]> {
    let bytes = 0;
    return this.numbered((number) => number > after)
      .slice(0, countMax)
      .filter((entry, at) => {
        const fits = at === 0 || bytes < bytesMax;
        bytes += entry.bytes.length;
        return fits;
      });
  }

  async readKey(key: string, before: bigint): Promise<readonly NumberedEntry[]> {
    return this.numbered((number) => number < before).filter(({ entry }) => entry.key === key);
  }

  async readIds(ids: readonly EntryId[]): Promise<readonly NumberedEntry[]> {
    return this.numbered(() => true).filter(({ id }) => ids.includes(id));
  }

  async admissions(key: string): Promise<readonly { member: Member; number: bigint | undefined }[]> {
    const members = this.tables.audiences.get(key) ?? [];
    return members.map(({ member, addedBy }) => ({ member, number: this.tables.numbers.get(addedBy) }));
  }

  async ownSeals(after: bigint, upto: bigint): Promise<readonly HeldSeal[]> {
    return [...this.tables.seals.values()]
      .filter(({ atNumber }) => atNumber !== undefined && atNumber > after && atNumber <= upto)
      .map(({ seal }) => seal)
      .sort((a, b) => Number(a.number - b.number));
  }

  async lastNumber(): Promise<bigint> {
    return BigInt(this.tables.numbers.size);
  }

  async counts(): Promise<JournalCounts> {
    const parked = [...this.tables.parked.values()];
    const received = [...this.tables.entries.values()].filter(({ via }) => via !== undefined);
    return {
      entries: BigInt(this.tables.entries.size),
      lastNumber: await this.lastNumber(),
      unnumbered: BigInt(this.tables.pending.size),
      parked: BigInt(parked.filter(({ failure }) => failure === '').length),
      failing: BigInt(parked.filter(({ failure }) => failure !== '').length),
      quarantined: this.tables.counters.get('quarantined') ?? 0n,
      applied: BigInt(received.length),
    };
  }

  /** Goes on where an earlier process ended: whatever waits for a number was committed. */
  private goOn(): void {
    const { pending, entries, numbers } = this.tables;
    for (const [id, one] of pending) pending.set(id, { ...one, xid: 0 });
    this.lastTurn = Math.max(0, ...[...pending.values()].map(({ turn }) => turn), ...[...numbers.values()].map(Number));
    for (const { via, entry } of entries.values())
      if (via === undefined && entry.hybridTime > this.context.lastStamp)
        this.context.lastStamp = entry.hybridTime as HybridTime;
  }

  private candidate(tx: MemoryJournalTx, { id }: Pending) {
    const held = tx.staged.entries.get(id);
    if (!held) throw new Error(`pending entry ${id} is not held`);
    const parents = held.entry.parents.map((parent) => toHex<EntryId>(parent));
    return { id, parents, isOwn: held.via === undefined, hybridTime: held.entry.hybridTime };
  }

  private async sealOwn(tx: MemoryJournalTx, own: readonly { id: EntryId; hybridTime: bigint }[], atNumber: bigint) {
    const before = await tx.lastSeal(this.options.sealer.nodeId);
    const times = own.map(({ hybridTime }) => hybridTime).sort((a, b) => (a < b ? -1 : 1));
    const ids = own.map(({ id }) => id);
    const { seal, proofs } = sealRun(this.options.sealer, this.start.epoch, before, ids, times.at(-1) ?? 0n);
    await tx.putSeal(seal, atNumber);
    ids.forEach((id, at) => {
      const proof = proofs[at];
      if (proof) tx.staged.proofs.set(id, proof);
    });
  }

  private numbered(wanted: (number: bigint) => boolean): NumberedEntry[] {
    const found: NumberedEntry[] = [];
    for (const [id, number] of this.tables.numbers) {
      const held = this.tables.entries.get(id);
      const proof = this.tables.proofs.get(id);
      if (held && proof && wanted(number)) found.push({ ...held, number, proof });
    }
    return found.sort((a, b) => (a.number < b.number ? -1 : 1));
  }
}
