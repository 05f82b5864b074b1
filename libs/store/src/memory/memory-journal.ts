import { randomUUID } from 'node:crypto';
import { type ContentHash, type EntryId, type HybridTime, type NodeId, toHex } from '@wutong/kernel';
import { demandOutlined, outlineOf } from '../core/outline.js';
import { takeRun, type Unnumbered } from '../core/run.js';
import { disagreement, type Standing } from '../core/standing.js';
import {
  type Admission,
  type AppendListener,
  type HeldSeal,
  type Journal,
  type JournalCounts,
  type JournalStart,
  type NumberedEntry,
  type OriginSealName,
  type Outline,
  type SealName,
  type SequenceMark,
} from '../journal.js';
import { type Witness, witnessOf } from '../seal-witness.js';
import { type Sealer, sealRun } from '../sealer.js';
import { type Clock, type OwnNode } from '../tokens.js';
import { earlierMark, firstRow, type JournalRow, nextRow, standingOf } from './journal-row.js';
import { MemoryCluster } from './memory-cluster.js';
import { MemoryJournalTx, type MemoryTxContext, sealName } from './memory-journal-tx.js';
import { LEADER, MemoryTables, type Pending } from './memory-tables.js';
import { voidSeals } from './void-seals.js';

/** The lock of who gives journal numbers, or takes them back. */
const NUMBERING = 'numbering';
const ROW = 'journal';

export interface MemoryJournalOptions {
  readonly own: OwnNode;
  readonly sealer: Sealer;
  readonly clock: Clock;
  readonly instance: string;
  /** What an earlier process committed; nothing, when not said. */
  readonly tables?: MemoryTables;
  /** Where the tables are; a cluster of their own, when not said. */
  readonly cluster?: MemoryCluster;
  /** Names this process in the lease. */
  readonly holder?: string;
  /** The file beside the key; when not said, one that lasts as long as this journal. */
  readonly sealFile?: SealFile;
  /** Names the instance that a next epoch is asked for; made by chance, when not said. */
  readonly nameCandidate?: () => string;
}

/** The file beside the key, as the journal in memory has it. */
export interface SealFile {
  witness: Witness | undefined;
}

/** An entry that may be numbered now. */
export interface Candidate extends Unnumbered {
  readonly pending: Pending;
  readonly hybridTime: bigint;
}

/** The journal in memory: for specs and the simulator, under the same contract suite as PostgreSQL's. */
export class MemoryJournal implements Journal<MemoryJournalTx> {
  readonly isLeading: boolean = true;
  protected readonly tables: MemoryTables;
  protected readonly cluster: MemoryCluster;
  private readonly listeners = new Set<AppendListener>();
  private readonly open = new Set<MemoryJournalTx>();
  private readonly context: MemoryTxContext;
  private readonly sealFile: SealFile;
  /** Only what the seal file has witnessed is read by relays. */
  private witnessed: bigint;

  /** Takes the lease: who had the tables open before numbers and applies no more. */
  constructor(private readonly options: MemoryJournalOptions) {
    const {
      tables = new MemoryTables(),
      cluster = new MemoryCluster('memory'),
      own,
      clock,
      holder = 'memory',
    } = options;
    this.tables = tables;
    this.cluster = cluster;
    this.sealFile = options.sealFile ?? { witness: undefined };
    const lease = { holder, term: (tables.leases.get(LEADER)?.term ?? 0n) + 1n };
    tables.leases.set(LEADER, lease);
    this.context = { own, wallMs: () => clock.now(), cluster, tables, lease, lastStamp: this.lastOwnStamp() };
    this.releaseLeftOver();
    this.renewCandidate();
    this.witnessed = this.compareWithFile();
  }

  get start(): JournalStart {
    const { instance, epoch, previousInstance, sharedUpto } = this.row;
    return { instance, epoch, previousInstance, sharedUpto, ...this.place };
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

  /** How often it was found to be rolled back. */
  get recoveries(): number {
    return this.row.recoveries;
  }

  async transaction<R>(work: (tx: MemoryJournalTx) => Promise<R>): Promise<R> {
    const tx = new MemoryJournalTx(this.context);
    this.open.add(tx);
    try {
      const result = await work(tx);
      tx.commit();
      return result;
    } finally {
      this.open.delete(tx);
      tx.end();
      if (tx.hasWritten) this.cluster.tellAppended(tx.hasWrittenOwn ? 'own' : 'received');
    }
  }

  /** The process ends: what it has open is undone, and it hears of nothing any more. */
  disconnect(): void {
    for (const tx of this.open) tx.end();
    for (const listener of this.listeners) this.cluster.appended.delete(listener);
  }

  async number(countMax: number): Promise<number> {
    if (this.tables.pending.size === 0 && this.lastGiven() <= this.witnessed) return 0;
    const run = await this.numberRun(countMax);
    // A journal that was rolled back leaves the file as it is: it is what shows the roll-back at the next start.
    if (run.lastNumber > this.witnessed && this.standing === 'sealing') await this.bearWitness(run.lastNumber);
    this.witnessed = run.lastNumber;
    return run.count;
  }

  private numberRun(countMax: number): Promise<{ count: number; lastNumber: bigint }> {
    return this.transaction(async (tx) => {
      await tx.checkLease();
      await tx.lockHeads([NUMBERING]);
      const run = this.takeNext(tx, countMax);
      const before = this.lastGiven();
      if (run.length === 0) return { count: 0, lastNumber: before };
      const numbers = run.map(({ pending }, at) => this.numberOf(pending, before + BigInt(at) + 1n));
      run.forEach(({ id }, at) => {
        tx.staged.numbers.set(id, numbers[at] as bigint);
        tx.staged.pending.delete(id);
      });
      const own = run.filter(({ isOwn }) => isOwn);
      if (own.length > 0) await this.sealOwn(tx, own, numbers.at(-1) as bigint);
      return { count: run.length, lastNumber: numbers.at(-1) as bigint };
    });
  }

  /** Numbers wait for the oldest transaction that writes. */
  protected fence(): number {
    return this.cluster.oldestWriting();
  }

  /** The number that an entry gets; `next` is the lowest that is free. */
  protected numberOf(_: Pending, next: bigint): bigint {
    return next;
  }

  async stopSealing(instance: string): Promise<void> {
    if (instance === this.row.instance) this.noteRollBack(undefined);
  }

  async beginEpoch(epoch: bigint, after?: SealName): Promise<void> {
    const last = await this.transaction(async (tx) => {
      await tx.checkLease();
      const { links } = tx.staged;
      // Numbering and bundles that are being applied end first, as in PostgreSQL: they are of the instance that ends.
      await tx.lockHeads([NUMBERING]);
      for (const [peer] of links.entries()) await tx.linkState(peer as NodeId);
      if (after) voidSeals(tx, this.options.sealer.nodeId, after);
      const returnsAfter = earlierMark(this.row.returnsAfter, this.ownEnd(tx.staged.seals.values()));
      const next = nextRow({ ...this.row, returnsAfter }, epoch, after !== undefined);
      for (const [peer, state] of links.entries())
        if (state.peerHeld > next.sharedUpto) links.set(peer, { ...state, peerHeld: next.sharedUpto });
      tx.staged.journal.set(ROW, next);
      return BigInt(tx.staged.numbers.entries().length);
    });
    await this.bearWitness(last);
    this.witnessed = last;
  }

  async becomeClone(): Promise<void> {
    this.tables.journal.set(ROW, { ...this.row, isClone: true });
  }

  onAppended(listener: AppendListener): () => void {
    const { appended } = this.cluster;
    this.listeners.add(listener);
    appended.add(listener);
    return () => appended.delete(listener);
  }

  async outlines(after: bigint, countMax: number): Promise<readonly Outline[]> {
    return this.outlined(this.witnessedAfter(after).slice(0, countMax));
  }

  async outlinesOf(types: readonly string[], after: bigint, countMax: number): Promise<readonly Outline[]> {
    const found = this.witnessedAfter(after).filter(({ entry }) => types.includes(entry.type));
    return this.outlined(found.slice(0, countMax));
  }

  private witnessedAfter(after: bigint): NumberedEntry[] {
    return this.numbered(this.tables.numbers.keys(), (number) => number > after && number <= this.witnessed);
  }

  private outlined(entries: readonly NumberedEntry[]): Outline[] {
    return entries.map((entry) => outlineOf(entry, this.admittedUpTo(entry)));
  }

  async readOutlined(outlines: readonly Outline[]): Promise<readonly NumberedEntry[]> {
    return demandOutlined(await this.readIds(outlines.map(({ id }) => id)), outlines);
  }

  async readKeys(before: ReadonlyMap<string, bigint>): Promise<readonly NumberedEntry[]> {
    const ids = [...before.keys()].flatMap((key) => [...(this.tables.keyed.get(key) ?? [])]);
    return this.numbered(ids, () => true).filter(({ entry, number }) => number < (before.get(entry.key) ?? 0n));
  }

  async sealsNamed(names: readonly OriginSealName[]): Promise<readonly HeldSeal[]> {
    const { seals, strays } = this.tables;
    return names
      .map(({ origin, epoch, number }) => sealName(origin, epoch, number))
      .flatMap((name) => [seals.get(name)?.seal ?? [], strays.get(name) ?? []].flat());
  }

  contents(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, Uint8Array>> {
    return this.transaction((tx) => tx.contents(hashes));
  }

  async contentSizes(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, number>> {
    const held = await this.transaction((tx) => tx.contents(hashes));
    return new Map([...held].map(([hash, data]) => [hash, data.length]));
  }

  async readIds(ids: readonly EntryId[]): Promise<readonly NumberedEntry[]> {
    return this.numbered(new Set(ids), (number) => number <= this.witnessed);
  }

  async readOrigin(origin: NodeId, after: SequenceMark, countMax: number): Promise<readonly NumberedEntry[]> {
    const isAfter = ({ proof: { epoch, sequence } }: NumberedEntry) =>
      epoch > after.epoch || (epoch === after.epoch && sequence > after.sequence);
    return this.numbered(this.tables.numbers.keys(), (number) => number <= this.witnessed)
      .filter((held) => held.entry.origin === origin && isAfter(held))
      .sort((a, b) => Number(a.proof.epoch - b.proof.epoch) || Number(a.proof.sequence - b.proof.sequence))
      .slice(0, countMax);
  }

  async admissions(keys: readonly string[]): Promise<ReadonlyMap<string, readonly Admission[]>> {
    return new Map(keys.map((key) => [key, this.admissionsOf(key)]));
  }

  private admissionsOf(key: string): Admission[] {
    const { audiences, numbers } = this.tables;
    return (audiences.get(key) ?? []).map(({ member, addedBy }) => ({ member, number: numbers.get(addedBy) }));
  }

  private admittedUpTo({ entry: { key }, number }: NumberedEntry): Admission[] {
    return this.admissionsOf(key).filter((one) => one.number !== undefined && one.number <= number);
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

  /** The last number that was given. */
  protected lastGiven(): bigint {
    return BigInt(this.tables.numbers.size);
  }

  async counts(): Promise<JournalCounts> {
    const parked = [...this.tables.parked.values()];
    const received = [...this.tables.entries.values()].filter(({ via }) => via !== undefined);
    return {
      entries: BigInt(this.tables.entries.size),
      lastNumber: this.lastGiven(),
      unnumbered: BigInt(this.tables.pending.size),
      parked: BigInt(parked.filter(({ failure }) => failure === '').length),
      failing: BigInt(parked.filter(({ failure }) => failure !== '').length),
      quarantined: this.tables.counters.get('quarantined') ?? 0n,
      applied: BigInt(received.length),
      fenceAgeMs: 0,
    };
  }

  private get row(): JournalRow {
    return this.tables.journal.get(ROW) ?? firstRow(this.options.instance);
  }

  private get place() {
    return { systemIdentifier: this.cluster.systemIdentifier, timeline: 1 };
  }

  private noteRollBack(lastNumber: bigint | undefined): void {
    if (this.standing !== 'sealing') return;
    const candidate = this.nameCandidate();
    const returnsAfter = earlierMark(this.row.returnsAfter, this.ownEnd(this.tables.seals.values()));
    const recoveries = this.recoveries + 1;
    this.tables.journal.set(ROW, { ...this.row, candidate, rolledBackAt: lastNumber, returnsAfter, recoveries });
  }

  /** What was granted to the candidate of the tables may have been begun, and lost when they were put back once more. */
  private renewCandidate(): void {
    if (this.standing === 'rolled-back') this.tables.journal.set(ROW, { ...this.row, candidate: this.nameCandidate() });
  }

  private nameCandidate(): string {
    return this.options.nameCandidate?.() ?? randomUUID();
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
    const lastNumber = this.lastGiven();
    const name = sealName(this.options.sealer.nodeId, BigInt(witness?.epoch ?? 0), BigInt(witness?.sealNumber ?? 0));
    const seal = this.tables.seals.get(name)?.seal;
    const sealHash = seal && toHex<string>(seal.hash);
    const found = { epoch: this.row.epoch, lastNumber, sealHash, ...this.place };
    if (disagreement(witness, found)) this.noteRollBack(lastNumber);
    const known = BigInt(witness?.lastNumber ?? 0);
    return known < lastNumber ? known : lastNumber;
  }

  /** Writes the file beside the key: only what it knows may be sent. */
  protected async bearWitness(lastNumber: bigint): Promise<void> {
    const { epoch } = this.row;
    const last = await this.transaction((tx) => tx.lastSeal(this.options.sealer.nodeId));
    this.sealFile.witness = witnessOf(last, lastNumber, epoch, this.place);
  }

  private lastOwnStamp(): HybridTime {
    const stamps = [...this.tables.entries.values()].flatMap(({ via, entry }) => (via ? [] : [entry.hybridTime]));
    return stamps.reduce((last, stamp) => (stamp > last ? stamp : last), 0n) as HybridTime;
  }

  /** Whatever waits for a number was committed, here or in the cluster it was dumped from: no fence holds it any more. */
  private releaseLeftOver(): void {
    const { pending } = this.tables;
    if (pending.size === 0) return;
    const xid = this.cluster.beginWriting();
    for (const [id, one] of pending) pending.set(id, { ...one, xid });
    this.cluster.endWriting(xid);
  }

  /** Entries behind the fence, in the order in which they are numbered. */
  protected takeNext(tx: MemoryJournalTx, countMax: number): Candidate[] {
    const fence = this.fence();
    const candidates = tx.staged.pending
      .values()
      .filter((one) => one.xid < fence)
      .filter((one) => this.standing === 'sealing' || tx.staged.entries.get(one.id)?.via !== undefined)
      .sort((a, b) => a.turn - b.turn)
      .slice(0, countMax)
      .map((one) => candidateOf(tx, one));
    const parents = candidates.flatMap((one) => one.parents);
    return takeRun(candidates, new Set(parents.filter((parent) => tx.staged.numbers.has(parent))));
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

  private numbered(ids: Iterable<string>, wanted: (number: bigint) => boolean): NumberedEntry[] {
    const found: NumberedEntry[] = [];
    for (const id of ids) {
      const number = this.tables.numbers.get(id);
      if (number === undefined || !wanted(number)) continue;
      const held = this.tables.entries.get(id);
      const proof = this.tables.proofs.get(id);
      if (held && proof) found.push({ ...held, number, proof });
    }
    return found.sort((a, b) => (a.number < b.number ? -1 : 1));
  }
}

function candidateOf(tx: MemoryJournalTx, pending: Pending): Candidate {
  const { id } = pending;
  const held = tx.staged.entries.get(id);
  if (!held) throw new Error(`pending entry ${id} is not held`);
  const parents = held.entry.parents.map((parent) => toHex<EntryId>(parent));
  return { id, parents, pending, isOwn: held.via === undefined, hybridTime: held.entry.hybridTime };
}
