import {
  type ContentHash,
  type EntryId,
  fromHex,
  type HybridTime,
  type NodeId,
  nextHybridTime,
  toHex,
} from '@wutong/kernel';
import { decodeEntry, encodeEntry, entryIdOf } from '@wutong/wire';
import { nextHeads } from '../core/heads.js';
import { QUARANTINE_ROWS_MAX } from '../core/quarantine.js';
import { parentsFirst } from '../core/run.js';
import { isSealBefore } from '../core/seal-order.js';
import {
  type EntryDraft,
  type EntryProof,
  type Foreseen,
  type HeldEntry,
  type HeldSeal,
  type JournalTx,
  type KeyRange,
  type LinkState,
  type Member,
  type ParkedEntry,
  type QuarantinedBytes,
  type ReturnedEntry,
  type SealName,
  type SealsBeside,
  type SharedKey,
} from '../journal.js';
import { type Lease, LeaseLost } from '../lease.js';
import { type OwnNode } from '../tokens.js';
import { MemoryBlobStore } from './memory-blob-store.js';
import { type MemoryCluster } from './memory-cluster.js';
import { LEADER, type MemoryTables } from './memory-tables.js';
import { sharedKeysOf } from './shared-keys.js';
import { StagedMap } from './staged-map.js';

export interface MemoryTxContext {
  readonly own: OwnNode;
  readonly wallMs: () => number;
  readonly cluster: MemoryCluster;
  readonly tables: MemoryTables;
  readonly lease: Lease;
  lastStamp: HybridTime;
}

type Staged = {
  readonly [T in keyof MemoryTables as MemoryTables[T] extends Map<string, unknown> ? T : never]: StagedMap<
    MemoryTables[T] extends Map<string, infer V> ? V : never
  >;
};

/** One transaction in memory, with the isolation that row locks give: by key. */
export class MemoryJournalTx implements JournalTx {
  readonly staged: Staged;
  readonly blobs: MemoryBlobStore;
  private xid: number | undefined;
  private leads = false;
  private ended = false;

  constructor(private readonly context: MemoryTxContext) {
    const { tables } = context;
    const staged = Object.fromEntries(Object.entries(tables).map(([name, table]) => [name, new StagedMap(table)]));
    this.staged = staged as unknown as Staged;
    this.blobs = new MemoryBlobStore(this.staged.blobs);
  }

  async attempt<R>(work: () => Promise<R>): Promise<R> {
    const undo = Object.values(this.staged).map((table) => table.mark());
    try {
      return await work();
    } catch (error) {
      for (const back of undo) back();
      throw error;
    }
  }

  async checkLease(): Promise<void> {
    this.leads = true;
    this.demandLease();
  }

  async lockHeads(keys: readonly string[]): Promise<ReadonlyMap<string, readonly EntryId[]>> {
    for (const key of [...new Set(keys)].sort()) {
      this.demandConnection();
      await this.context.cluster.locks.take(key, this);
      // Granted by the end of who held it, which may have been the end of this process as well.
      this.demandConnection();
    }
    return new Map(keys.map((key) => [key, this.staged.heads.get(key) ?? []]));
  }

  async foresee({ keys }: Foreseen): Promise<void> {
    await this.lockHeads(keys);
  }

  async append(draft: EntryDraft): Promise<HeldEntry> {
    const heads = (await this.lockHeads([draft.key])).get(draft.key) ?? [];
    const { own } = this.context;
    const bytes = encodeEntry({
      origin: own.nodeId,
      family: draft.family,
      key: draft.key,
      parents: heads.map(fromHex),
      hybridTime: this.stamp(heads),
      audienceAdditions: (draft.audienceAdditions ?? []).map(({ path, subtree }) => ({
        $typeName: 'wutong.sync.v1.Member',
        path,
        subtree,
      })),
      needs: (draft.needs ?? []).map(fromHex),
      parts: (draft.parts ?? []).map(fromHex),
      commandId: draft.commandId,
      type: draft.type,
      ruleVersion: draft.ruleVersion,
      payload: draft.payload,
    });
    const held: HeldEntry = { id: entryIdOf(bytes, own.algorithm), bytes, entry: decodeEntry(bytes) };
    this.insert(held);
    return held;
  }

  async hold(held: HeldEntry, proof: EntryProof): Promise<void> {
    await this.lockHeads([held.entry.key]);
    if (held.entry.origin === this.context.own.nodeId) return this.takeBack(held);
    this.insert(held);
    this.staged.proofs.set(held.id, proof);
  }

  private async takeBack({ id, bytes, entry }: HeldEntry): Promise<void> {
    this.insert({ id, bytes, entry });
    if (await this.returned(entry.commandId)) return;
    this.staged.returned.set(entry.commandId, { id, key: entry.key });
  }

  async returned(commandId: string): Promise<ReturnedEntry | undefined> {
    await this.lockHeads([`returned ${commandId}`]);
    return this.staged.returned.get(commandId);
  }

  async held(ids: readonly EntryId[]): Promise<ReadonlySet<EntryId>> {
    return new Set(ids.filter((id) => this.staged.entries.has(id)));
  }

  async history(key: string): Promise<readonly HeldEntry[]> {
    const ids = this.staged.keyed.get(key) ?? [];
    return parentsFirst(
      ids.flatMap((id) => this.staged.entries.get(id) ?? []),
      toHex<EntryId>,
    );
  }

  async heads(key: string): Promise<readonly EntryId[]> {
    return this.staged.heads.get(key) ?? [];
  }

  async audience(key: string): Promise<readonly Member[]> {
    return (this.staged.audiences.get(key) ?? []).map(({ member }) => member);
  }

  async addMembers(key: string, members: readonly Member[], addedBy: EntryId): Promise<void> {
    const before = this.staged.audiences.get(key) ?? [];
    const known = (one: Member) =>
      before.some(({ member }) => member.path === one.path && member.subtree === one.subtree);
    const added = members.filter((member) => !known(member)).map((member) => ({ member, addedBy }));
    this.staged.audiences.set(key, [...before, ...added]);
  }

  async sharedKeys(path: string, range: KeyRange, limit: number): Promise<readonly SharedKey[]> {
    return sharedKeysOf(this.context.tables, path, range, limit);
  }

  async putContent(hash: ContentHash, data: Uint8Array): Promise<void> {
    this.staged.contents.set(hash, data);
  }

  async content(hash: ContentHash): Promise<Uint8Array | undefined> {
    return this.staged.contents.get(hash);
  }

  async contents(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, Uint8Array>> {
    const found = hashes.map((hash) => [hash, this.staged.contents.get(hash)] as const);
    return new Map(found.flatMap(([hash, data]) => (data ? [[hash, data] as const] : [])));
  }

  async heldContents(hashes: readonly ContentHash[]): Promise<ReadonlySet<ContentHash>> {
    return new Set(hashes.filter((hash) => this.staged.contents.has(hash)));
  }

  async heldParts(hashes: readonly ContentHash[]): Promise<ReadonlySet<ContentHash>> {
    return new Set(hashes.filter((hash) => this.staged.parts.has(hash)));
  }

  async putPart(hash: ContentHash, sealed: Uint8Array): Promise<void> {
    this.staged.parts.set(hash, sealed);
  }

  async part(hash: ContentHash): Promise<Uint8Array | undefined> {
    return this.staged.parts.get(hash);
  }

  async putSeal(seal: HeldSeal, atNumber?: bigint): Promise<void> {
    const name = sealName(seal.origin, seal.epoch, seal.number);
    if (!this.staged.seals.has(name)) this.staged.seals.set(name, { seal, atNumber });
  }

  async seal(origin: NodeId, epoch: bigint, number: bigint): Promise<HeldSeal | undefined> {
    return this.staged.seals.get(sealName(origin, epoch, number))?.seal;
  }

  async sealsBeside({ origin, epoch, number }: HeldSeal): Promise<SealsBeside> {
    const [before, same, after] = await Promise.all(
      [number - 1n, number, number + 1n].map((at) => this.seal(origin, epoch, at)),
    );
    return { same, before, after };
  }

  async lastSeal(origin: NodeId): Promise<HeldSeal | undefined> {
    return this.sealsOf(origin).at(-1);
  }

  async sealsAfter(origin: NodeId, after: SealName, countMax: number): Promise<readonly HeldSeal[]> {
    return this.sealsOf(origin)
      .filter((seal) => isSealBefore(after, seal))
      .slice(0, countMax);
  }

  async putStray(seal: HeldSeal): Promise<void> {
    const name = sealName(seal.origin, seal.epoch, seal.number);
    const others = (this.staged.strays.get(name) ?? []).filter(({ hash }) => toHex(hash) !== toHex(seal.hash));
    this.staged.strays.set(name, [...others, seal]);
  }

  async strays(origin: NodeId, epoch: bigint, number: bigint): Promise<readonly HeldSeal[]> {
    return this.staged.strays.get(sealName(origin, epoch, number)) ?? [];
  }

  private sealsOf(origin: NodeId): HeldSeal[] {
    return this.staged.seals
      .values()
      .map(({ seal }) => seal)
      .filter((seal) => seal.origin === origin)
      .sort((a, b) => Number(a.epoch - b.epoch) || Number(a.number - b.number));
  }

  async park(entry: ParkedEntry): Promise<void> {
    const before = this.staged.parked.get(entry.id);
    this.staged.parked.set(entry.id, before ? { ...before, missing: entry.missing, failure: entry.failure } : entry);
  }

  async unpark(id: EntryId): Promise<void> {
    this.staged.parked.delete(id);
  }

  async parkedEntry(id: EntryId): Promise<ParkedEntry | undefined> {
    return this.staged.parked.get(id);
  }

  async parkedFor(missing: string): Promise<readonly ParkedEntry[]> {
    return this.staged.parked
      .values()
      .filter((one) => one.missing.includes(missing))
      .sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async parked(limit: number, which?: 'waiting' | 'failing'): Promise<readonly ParkedEntry[]> {
    return this.staged.parked
      .values()
      .filter(({ failure }) => which === undefined || (failure !== '') === (which === 'failing'))
      .sort((a, b) => a.sinceMs - b.sinceMs || (a.id < b.id ? -1 : 1))
      .slice(0, limit);
  }

  async quarantine(bytes: QuarantinedBytes): Promise<void> {
    await this.lockHeads(['counter quarantined']);
    const count = (this.staged.counters.get('quarantined') ?? 0n) + 1n;
    this.staged.counters.set('quarantined', count);
    this.staged.quarantined.set(String(count), bytes);
    this.staged.quarantined.delete(String(count - BigInt(QUARANTINE_ROWS_MAX)));
  }

  async linkState(peer: NodeId): Promise<LinkState | undefined> {
    await this.lockHeads([`link ${peer}`]);
    return this.staged.links.get(peer);
  }

  async saveLinkState(peer: NodeId, state: LinkState): Promise<void> {
    this.staged.links.set(peer, state);
  }

  /** Writes a family's projection. */
  project(name: string, made: Uint8Array): void {
    this.staged.projections.set(name, made);
  }

  projected(name: string): Uint8Array | undefined {
    return this.staged.projections.get(name);
  }

  /** Keeps what was written. Who relied on the lease must have it still: PostgreSQL makes its next holder wait for them. */
  commit(): void {
    this.demandConnection();
    if (this.leads) this.demandLease();
    for (const table of Object.values(this.staged)) table.commit();
  }

  /** Frees what it holds. What was not committed is gone. */
  end(): void {
    this.ended = true;
    const { cluster } = this.context;
    cluster.locks.releaseAll(this);
    if (this.xid !== undefined) cluster.endWriting(this.xid);
  }

  /** Queues an entry for its number, behind the fence of this transaction. */
  await(id: EntryId): void {
    this.xid ??= this.context.cluster.beginWriting();
    this.staged.pending.set(id, { id, xid: this.xid, turn: this.context.tables.draw('turn') });
  }

  /** Whether an entry was written that did not come from a neighbour. */
  hasWrittenOwn = false;

  get hasWritten(): boolean {
    return this.xid !== undefined;
  }

  private demandConnection(): void {
    if (!this.ended) return;
    this.context.cluster.locks.releaseAll(this);
    throw new Error('the connection is gone');
  }

  private demandLease(): void {
    const { lease, tables } = this.context;
    const { holder, term } = tables.leases.get(LEADER) ?? {};
    if (holder !== lease.holder || term !== lease.term) throw new LeaseLost(holder);
  }

  private stamp(parents: readonly EntryId[]): HybridTime {
    const times = parents.flatMap((id) => (this.staged.entries.get(id)?.entry.hybridTime ?? []) as HybridTime);
    this.context.lastStamp = nextHybridTime(this.context.wallMs(), this.context.lastStamp, times);
    return this.context.lastStamp;
  }

  private insert(held: HeldEntry): void {
    const { id, entry } = held;
    if (this.staged.entries.has(id)) throw new Error(`entry ${id} is held already`);
    this.staged.entries.set(id, held);
    this.hasWrittenOwn ||= held.via === undefined;
    this.await(id);
    this.staged.keyed.set(entry.key, [...(this.staged.keyed.get(entry.key) ?? []), id]);
    const parents = entry.parents.map((parent) => toHex<EntryId>(parent));
    this.staged.heads.set(entry.key, nextHeads(this.staged.heads.get(entry.key) ?? [], id, parents));
  }
}

/** Name of a seal's row. */
export const sealName = (origin: string, epoch: bigint, number: bigint) => `${origin} ${epoch} ${number}`;
