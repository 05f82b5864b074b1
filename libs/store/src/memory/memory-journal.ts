import { randomUUID } from 'node:crypto';
import { type EntryId, type HybridTime, type NodeId, toHex } from '@wutong/kernel';
import { takeRun } from '../core/run.js';
import { disagreement, type Standing } from '../core/standing.js';
import {
  type HeldSeal,
  type Journal,
  type JournalCounts,
  type JournalStart,
  type Member,
  type NumberedEntry,
  type SealName,
  type SequenceMark,
} from '../journal.js';
import { type Witness, witnessOf } from '../seal-witness.js';
import { type Sealer, sealRun } from '../sealer.js';
import { type Clock, type OwnNode } from '../tokens.js';
import { earlierMark, firstRow, type JournalRow, nextRow, standingOf, voidSeals } from './journal-row.js';
import { KeyLocks } from './key-locks.js';
import { MemoryJournalTx, MemoryTables, type MemoryTxContext, type Pending, sealName } from './memory-journal-tx.js';

const ROW = 'journal';

export interface MemoryJournalOptions {
  readonly own: OwnNode;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly instance: string;
  /** What an earlier process committed; nothing, when not said. */
  readonly tables?: MemoryTables;
  /** The file beside the key; when not said, one that lasts as long as this journal. */
  readonly sealFile?: SealFile;
  /** Names the instance that a next epoch is asked for; made by chance, when not said. */
  readonly nameCandidate?: () => string;
}

/** The file beside the key, as the journal in memory has it. */
export interface SealFile {
  witness: Witness | undefined;
}

/** The journal in memory: for specs and the simulator, under the same contract suite as PostgreSQL's. */
export class MemoryJournal implements Journal<MemoryJournalTx> {
  readonly isLeading: boolean = true;
  protected readonly tables: MemoryTables;
  private readonly listeners = new Set<() => void>();
  private readonly context: MemoryTxContext;
  private readonly writing = new Set<number>();
  private lastXid = 0;
  private lastTurn = 0;
  private readonly sealFile: SealFile;
  /** Only what the seal file has witnessed is read by relays. */
  private witnessed: bigint;

  constructor(private readonly options: MemoryJournalOptions) {
    this.tables = options.tables ?? new MemoryTables();
    this.sealFile = options.sealFile ?? { witness: undefined };
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
    this.witnessed = this.compareWithFile();
  }

  get start(): JournalStart {
    const { instance, epoch, previousInstance, sharedUpto } = this.row;
    return { instance, epoch, previousInstance, sharedUpto, ...this.cluster };
  }

  get standing(): Standing {
    return standingOf(this.row);
  }

  get returnsAfter(): SequenceMark | undefined {
    return this.row.returnsAfter;
  }

  get candidate(): string {
    return this.row.candidate;
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
    const run = await this.numberRun(countMax);
    // A journal that was rolled back leaves the file as it is: it is what shows the roll-back at the next start.
    if (run.lastNumber > this.witnessed && this.standing === 'sealing') await this.bearWitness(run.lastNumber);
    this.witnessed = run.lastNumber;
    return run.count;
  }

  private numberRun(countMax: number): Promise<{ count: number; lastNumber: bigint }> {
    return this.transaction(async (tx) => {
      await tx.lockHeads(['numbering']);
      const fence = this.fence();
      const behind = tx.staged.pending
        .values()
        .filter((one) => one.xid < fence)
        .filter((one) => this.standing === 'sealing' || tx.staged.entries.get(one.id)?.via !== undefined)
        .sort((a, b) => a.turn - b.turn)
        .slice(0, countMax);
      const numbered = new Set(this.tables.numbers.keys() as Iterable<EntryId>);
      const run = takeRun(
        behind.map((one) => this.unnumbered(tx, one)),
        numbered,
      );
      const before = BigInt(this.tables.numbers.size);
      run.forEach(({ id }, at) => {
        tx.staged.numbers.set(id, before + BigInt(at) + 1n);
        tx.staged.pending.delete(id);
      });
      const own = run.filter(({ isOwn }) => isOwn);
      if (own.length > 0) await this.sealOwn(tx, own, before + BigInt(run.length));
      return { count: run.length, lastNumber: before + BigInt(run.length) };
    });
  }

  /** Numbers wait for the oldest transaction that writes. */
  protected fence(): number {
    return Math.min(...this.writing, this.lastXid + 1);
  }

  async stopSealing(): Promise<void> {
    this.noteRollBack(undefined);
  }

  async beginEpoch(epoch: bigint, after?: SealName): Promise<void> {
    const last = await this.transaction(async (tx) => {
      await tx.lockHeads(['numbering']);
      if (after) voidSeals(tx, this.options.sealer.nodeId, after);
      const returnsAfter = earlierMark(this.row.returnsAfter, this.ownEnd(tx.staged.seals.values()));
      tx.staged.journal.set(ROW, nextRow({ ...this.row, returnsAfter }, epoch, after !== undefined));
      return BigInt(tx.staged.numbers.entries().length);
    });
    await this.bearWitness(last);
    this.witnessed = last;
  }

  async becomeClone(): Promise<void> {
    this.tables.journal.set(ROW, { ...this.row, isClone: true });
  }

  onAppended(listener: () => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async read(after: bigint, countMax: number, bytesMax: number): Promise<readonly NumberedEntry[]> {
    let bytes = 0;
    return this.numbered((number) => number > after && number <= this.witnessed)
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
    return this.numbered((number) => number <= this.witnessed).filter(({ id }) => ids.includes(id));
  }

  async readOrigin(origin: NodeId, after: SequenceMark, countMax: number): Promise<readonly NumberedEntry[]> {
    const isAfter = ({ proof: { epoch, sequence } }: NumberedEntry) =>
      epoch > after.epoch || (epoch === after.epoch && sequence > after.sequence);
    return this.numbered((number) => number <= this.witnessed)
      .filter((held) => held.entry.origin === origin && isAfter(held))
      .sort((a, b) => Number(a.proof.epoch - b.proof.epoch) || Number(a.proof.sequence - b.proof.sequence))
      .slice(0, countMax);
  }

  async admissions(key: string): Promise<readonly { member: Member; number: bigint | undefined }[]> {
    const members = this.tables.audiences.get(key) ?? [];
    return members.map(({ member, addedBy }) => ({ member, number: this.tables.numbers.get(addedBy) }));
  }

  async ownSeals(after: bigint, upto: bigint): Promise<readonly HeldSeal[]> {
    return [...this.tables.seals.values()]
      .filter(({ atNumber }) => atNumber !== undefined && atNumber > after && atNumber <= upto)
      .map(({ seal }) => seal)
      .sort((a, b) => Number(a.epoch - b.epoch) || Number(a.number - b.number));
  }

  async lastNumber(): Promise<bigint> {
    return this.witnessed;
  }

  async counts(): Promise<JournalCounts> {
    const parked = [...this.tables.parked.values()];
    const received = [...this.tables.entries.values()].filter(({ via }) => via !== undefined);
    return {
      entries: BigInt(this.tables.entries.size),
      lastNumber: BigInt(this.tables.numbers.size),
      unnumbered: BigInt(this.tables.pending.size),
      parked: BigInt(parked.filter(({ failure }) => failure === '').length),
      failing: BigInt(parked.filter(({ failure }) => failure !== '').length),
      quarantined: BigInt(this.tables.quarantined.size),
      applied: BigInt(received.length),
      fenceAgeMs: 0,
    };
  }

  private get row(): JournalRow {
    return this.tables.journal.get(ROW) ?? firstRow(this.options.instance);
  }

  private get cluster() {
    return { systemIdentifier: 'memory', timeline: 1 };
  }

  private noteRollBack(lastNumber: bigint | undefined): void {
    if (this.standing !== 'sealing') return;
    const candidate = this.options.nameCandidate?.() ?? randomUUID();
    const returnsAfter = earlierMark(this.row.returnsAfter, this.ownEnd(this.tables.seals.values()));
    this.tables.journal.set(ROW, { ...this.row, candidate, rolledBackAt: lastNumber, returnsAfter });
  }

  /** The last own entry that is sealed. */
  private ownEnd(seals: Iterable<{ readonly seal: HeldSeal }>): SequenceMark {
    const own = [...seals].flatMap(({ seal }) => (seal.origin === this.options.sealer.nodeId ? [seal] : []));
    const last = own.sort((a, b) => Number(a.epoch - b.epoch) || Number(a.number - b.number)).at(-1);
    return { epoch: last?.epoch ?? 0n, sequence: last?.lastSequence ?? 0n };
  }

  /** Finds out by the seal file whether the tables were rolled back. Answers what may be sent. */
  private compareWithFile(): bigint {
    const { witness } = this.sealFile;
    const { sealer } = this.options;
    const lastNumber = BigInt(this.tables.numbers.size);
    const seal = this.tables.seals.get(
      sealName(sealer.nodeId, BigInt(witness?.epoch ?? 0), BigInt(witness?.sealNumber ?? 0)),
    );
    const sealHash = seal && toHex<string>(seal.seal.hash);
    const found = { epoch: this.row.epoch, lastNumber, sealHash, ...this.cluster };
    if (disagreement(witness, found)) this.noteRollBack(lastNumber);
    const known = BigInt(witness?.lastNumber ?? 0);
    return known < lastNumber ? known : lastNumber;
  }

  /** Writes the file beside the key: only what it knows may be sent. */
  protected async bearWitness(lastNumber: bigint): Promise<void> {
    const { epoch } = this.row;
    const last = await this.transaction((tx) => tx.lastSeal(this.options.sealer.nodeId));
    this.sealFile.witness = witnessOf(last, lastNumber, epoch, this.cluster);
  }

  /** Goes on where an earlier process ended: whatever waits for a number was committed. */
  private goOn(): void {
    const { pending, quarantined, entries, numbers } = this.tables;
    for (const [id, one] of pending) pending.set(id, { ...one, xid: 0 });
    this.lastTurn = Math.max(
      0,
      ...[...pending.values()].map(({ turn }) => turn),
      ...[...quarantined.keys()].map(Number),
      ...[...numbers.values()].map(Number),
    );
    for (const { via, entry } of entries.values())
      if (via === undefined && entry.hybridTime > this.context.lastStamp)
        this.context.lastStamp = entry.hybridTime as HybridTime;
  }

  private unnumbered(tx: MemoryJournalTx, { id }: Pending) {
    const held = tx.staged.entries.get(id);
    if (!held) throw new Error(`pending entry ${id} is not held`);
    const parents = held.entry.parents.map((parent) => toHex<EntryId>(parent));
    return { id, parents, isOwn: held.via === undefined, hybridTime: held.entry.hybridTime };
  }

  private async sealOwn(tx: MemoryJournalTx, own: readonly { id: EntryId; hybridTime: bigint }[], atNumber: bigint) {
    const before = await tx.lastSeal(this.options.sealer.nodeId);
    const times = own.map(({ hybridTime }) => hybridTime).sort((a, b) => (a < b ? -1 : 1));
    const ids = own.map(({ id }) => id);
    const { seal, proofs } = sealRun(this.options.sealer, this.row.epoch, before, ids, times.at(-1) ?? 0n);
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
