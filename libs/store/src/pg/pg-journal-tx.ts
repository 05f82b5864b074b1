import { type EntryId, type HybridTime, type NodeId, nextHybridTime, toHex } from '@wutong/kernel';
import { decodeEntry, encodeEntry, entryIdOf } from '@wutong/wire';
import { type QueryRunner } from 'typeorm';
import { nextHeads } from '../core/heads.js';
import { parentsFirst } from '../core/run.js';
import {
  type EntryDraft,
  type EntryProof,
  type Foreseen,
  type HeldEntry,
  type HeldSeal,
  type KeyRange,
  type Member,
  type ReturnedEntry,
  type SealName,
  type SealsBeside,
  type SharedKey,
} from '../journal.js';
import { LeaseLost } from '../lease.js';
import { type PgTx } from '../pg-tx.js';
import { type OwnNode } from '../tokens.js';
import { insertRows } from './insert-rows.js';
import { type NumberedRows, type WrittenEntry } from './journal-writes.js';
import { type PgLease } from './lease.js';
import { PgHoldings } from './pg-holdings.js';
import { type Client } from './planned-query.js';
import {
  bufferOfHex,
  type EntryRow,
  heldEntryOf,
  SEAL_COLUMNS,
  type SealRow,
  sealOf,
  sealRow,
  WHOLE_SEAL_COLUMNS,
} from './rows.js';
import { readSharedKeys } from './shared-keys.js';

/** What a transaction needs of its journal: who writes, the leader's lease, and the process's clock. */
export interface TxContext {
  readonly own: OwnNode;
  readonly lease: PgLease;
  readonly wallMs: () => number;
  lastStamp: HybridTime;
}

interface HeadRow {
  readonly key: string;
  readonly heads: Buffer[];
  /** Hybrid times of the heads, in their order; fewer when one of them was written while the lock was waited for. */
  readonly times: string[];
}

const LOCK_HEADS = `select key, heads, array(
    select e.hybrid_time from unnest(head.heads) with ordinality as h(id, place) join entry e using (id) order by place) as times
  from head where key = any($1) order by key for update`;

/** One transaction on PostgreSQL. */
export class PgJournalTx extends PgHoldings implements PgTx {
  /** Entries that it has written, in order. */
  readonly written: WrittenEntry[] = [];
  /** Whether any stray is kept: nearly always none is, and then none is looked for. */
  private hasStrays: boolean | undefined;

  constructor(
    runner: QueryRunner,
    client: Client,
    private readonly context: TxContext,
  ) {
    super(runner, client);
  }

  async attempt<R>(work: () => Promise<R>): Promise<R> {
    await this.flush();
    await this.query('savepoint attempt');
    const before = this.written.length;
    try {
      const result = await work();
      await this.flush();
      await this.query('release savepoint attempt');
      return result;
    } catch (error) {
      this.writes.forget();
      this.known.forget();
      this.written.length = before;
      await this.query('rollback to savepoint attempt');
      throw error;
    }
  }

  /** `for update` keeps every numbering, sealing and applying transaction out until this one ends. */
  async checkLease(lock: 'for key share' | 'for update' = 'for key share'): Promise<void> {
    const { lease } = this.context;
    // Lets the holder renew meanwhile; who takes the lease over waits for this transaction.
    const [row] = await this.ask<{ holder: string; term: string }>(
      `select holder, term from lease where name = 'leader' ${lock}`,
    );
    const { held } = lease;
    if (row && held && row.holder === held.holder && BigInt(row.term) === held.term) return;
    const holder = row?.holder ?? '';
    lease.lose(holder);
    throw new LeaseLost(holder);
  }

  async lockHeads(keys: readonly string[]): Promise<ReadonlyMap<string, readonly EntryId[]>> {
    await this.lockUnlocked(keys);
    return new Map(keys.map((key) => [key, this.known.heads.get(key) ?? []]));
  }

  /** Whether another transaction has made one of these heads meanwhile, and had to be waited for. */
  private async lockUnlocked(keys: readonly string[]): Promise<boolean> {
    const ordered = [...new Set(keys)].filter((key) => !this.known.heads.has(key)).sort();
    if (ordered.length === 0) return false;
    const rows = await this.ask<HeadRow>(
      `with made as (
         insert into head (key, heads) select key, '{}' from unnest($1::text[]) as key on conflict do nothing
         returning key, heads, '{}'::bigint[] as times
       ), locked as (${LOCK_HEADS})
       select * from made union all select * from locked`,
      [ordered],
    );
    // A head that another transaction made meanwhile is seen by a second look.
    const seen = new Set(rows.map(({ key }) => key));
    const unseen = ordered.filter((key) => !seen.has(key));
    if (unseen.length > 0) rows.push(...(await this.ask<HeadRow>(LOCK_HEADS, [unseen])));
    for (const { key, heads, times } of rows) {
      const ids = heads.map((head) => toHex<EntryId>(head));
      this.known.lock(key, ids);
      if (times.length === ids.length)
        for (const [at, time] of times.entries()) this.known.times.set(ids[at] as EntryId, BigInt(time));
    }
    return unseen.length > 0;
  }

  async foresee({ keys, entries, contents, parts, seals }: Foreseen): Promise<void> {
    const note = () => this.noteEntries(entries, [...entries, ...contents, ...parts]);
    const [isLate] = await Promise.all([
      this.lockUnlocked(keys),
      note(),
      this.heldContents(contents),
      ...seals.map((seal) => this.sealsBeside(seal)),
    ]);
    if (!isLate) return;
    this.known.forgetNotes();
    await note();
  }

  async append(draft: EntryDraft): Promise<HeldEntry> {
    const heads = (await this.lockHeads([draft.key])).get(draft.key) ?? [];
    const { own } = this.context;
    const bytes = encodeEntry({
      origin: own.nodeId,
      family: draft.family,
      key: draft.key,
      parents: heads.map(bufferOfHex),
      hybridTime: await this.stamp(heads),
      audienceAdditions: (draft.audienceAdditions ?? []).map((member) => ({
        $typeName: 'wutong.sync.v1.Member',
        path: member.path,
        subtree: member.subtree,
      })),
      needs: (draft.needs ?? []).map(bufferOfHex),
      parts: (draft.parts ?? []).map(bufferOfHex),
      commandId: draft.commandId,
      type: draft.type,
      ruleVersion: draft.ruleVersion,
      payload: draft.payload,
    });
    const held: HeldEntry = { id: entryIdOf(bytes, own.algorithm), bytes, entry: decodeEntry(bytes) };
    this.insert(held);
    this.context.lastStamp = held.entry.hybridTime as HybridTime;
    return held;
  }

  async hold(held: HeldEntry, proof: EntryProof): Promise<void> {
    await this.lockHeads([held.entry.key]);
    if (held.entry.origin === this.context.own.nodeId) return this.takeBack(held);
    this.insert(held, proof);
  }

  private async takeBack({ id, bytes, entry }: HeldEntry): Promise<void> {
    this.insert({ id, bytes, entry });
    if (await this.returned(entry.commandId)) return;
    await this.flush();
    await this.ask('insert into returned_command (command_id, entry_id) values ($1, $2)', [
      entry.commandId,
      bufferOfHex(id),
    ]);
  }

  async returned(commandId: string): Promise<ReturnedEntry | undefined> {
    await this.ask('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`command ${commandId}`]);
    const [row] = await this.ask<{ id: Buffer; key: string }>(
      `select entry.id, entry.key from returned_command as returned join entry on entry.id = returned.entry_id
        where returned.command_id = $1`,
      [commandId],
    );
    return row && { id: toHex<EntryId>(row.id), key: row.key };
  }

  async held(ids: readonly EntryId[]): Promise<ReadonlySet<EntryId>> {
    const held = new Set(ids.filter((id) => this.known.held.get(id)));
    const others = ids.filter((id) => !this.known.held.has(id));
    if (others.length === 0) return held;
    const rows = await this.ask<{ id: Buffer }>('select id from entry where id = any($1)', [others.map(bufferOfHex)]);
    for (const row of rows) held.add(toHex<EntryId>(row.id));
    for (const id of held) this.known.held.set(id, true);
    return held;
  }

  async history(key: string): Promise<readonly HeldEntry[]> {
    const known = this.known.histories.get(key);
    if (known) return parentsFirst(known, toHex<EntryId>);
    await this.flush();
    const rows = await this.ask<EntryRow>('select id, bytes, via from entry where key = $1', [key]);
    const history = rows.map(heldEntryOf);
    if (this.known.heads.has(key)) this.known.histories.set(key, history);
    return parentsFirst(history, toHex<EntryId>);
  }

  async heads(key: string): Promise<readonly EntryId[]> {
    const known = this.known.heads.get(key);
    if (known) return known;
    const [row] = await this.ask<{ heads: Buffer[] }>('select heads from head where key = $1', [key]);
    return (row?.heads ?? []).map((head) => toHex<EntryId>(head));
  }

  async audience(key: string): Promise<readonly Member[]> {
    const known = this.known.audiences.get(key);
    if (known) return [...known].sort(byPlace);
    await this.flush();
    const members = await this.ask<{ path: string; subtree: boolean }>(
      'select path, subtree from audience where key = $1 order by path, subtree',
      [key],
    );
    if (this.known.heads.has(key)) this.known.audiences.set(key, [...members]);
    return members;
  }

  async addMembers(key: string, members: readonly Member[], addedBy: EntryId): Promise<void> {
    for (const member of members) {
      this.writes.putMember(key, member, addedBy);
      const known = this.known.audiences.get(key);
      if (!known?.some((one) => byPlace(one, member) === 0)) known?.push(member);
    }
  }

  async sharedKeys(path: string, range: KeyRange, limit: number): Promise<readonly SharedKey[]> {
    await this.flush();
    return readSharedKeys((sql, parameters) => this.ask(sql, parameters), path, range, limit);
  }

  async putSeal(seal: HeldSeal, atNumber?: bigint): Promise<void> {
    this.known.keepSeal(seal);
    this.writes.putSeal(seal, atNumber);
  }

  async putStray(seal: HeldSeal): Promise<void> {
    this.hasStrays = true;
    await insertRows(
      (sql, parameters) => this.ask(sql, parameters),
      `stray_seal (${WHOLE_SEAL_COLUMNS})`,
      [sealRow(seal)],
      'on conflict do nothing',
    );
  }

  async strays(origin: NodeId, epoch: bigint, number: bigint): Promise<readonly HeldSeal[]> {
    this.hasStrays ??= (await this.ask('select 1 from stray_seal limit 1')).length > 0;
    if (!this.hasStrays) return [];
    const rows = await this.ask<SealRow>(
      `select ${SEAL_COLUMNS} from stray_seal where origin = $1 and epoch = $2 and number = $3`,
      [origin, epoch, number],
    );
    return rows.map(sealOf);
  }

  async seal(origin: NodeId, epoch: bigint, number: bigint): Promise<HeldSeal | undefined> {
    if (this.known.hasAskedSeal(origin, { epoch, number })) return this.known.seal(origin, { epoch, number });
    const [row] = await this.ask<SealRow>(
      `select ${SEAL_COLUMNS} from seal where origin = $1 and epoch = $2 and number = $3`,
      [origin, epoch, number],
    );
    const seal = row && sealOf(row);
    if (seal) this.known.keepSeal(seal);
    return seal;
  }

  async sealsBeside({ origin, epoch, number }: HeldSeal): Promise<SealsBeside> {
    const numbers = [number - 1n, number, number + 1n];
    const unasked = numbers.filter((at) => !this.known.hasAskedSeal(origin, { epoch, number: at }));
    if (unasked.length > 0) {
      for (const at of unasked) this.known.lacksSeal(origin, { epoch, number: at });
      const rows = await this.ask<SealRow>(
        `select ${SEAL_COLUMNS} from seal where origin = $1 and epoch = $2 and number = any($3::bigint[])`,
        [origin, epoch, unasked],
      );
      for (const row of rows) this.known.keepSeal(sealOf(row));
    }
    const [before, same, after] = numbers.map((at) => this.known.seal(origin, { epoch, number: at }));
    return { same, before, after };
  }

  async lastSeal(origin: NodeId): Promise<HeldSeal | undefined> {
    await this.flush();
    const [row] = await this.ask<SealRow>(
      `select ${SEAL_COLUMNS} from seal where origin = $1 order by epoch desc, number desc limit 1`,
      [origin],
    );
    return row && sealOf(row);
  }

  async sealsAfter(origin: NodeId, after: SealName, countMax: number): Promise<readonly HeldSeal[]> {
    await this.flush();
    const rows = await this.ask<SealRow>(
      `select ${SEAL_COLUMNS} from seal where origin = $1 and (epoch, number) > ($2::bigint, $3::bigint)
        order by epoch, number limit $4`,
      [origin, after.epoch, after.number, countMax],
    );
    return rows.map(sealOf);
  }

  /** A stamp after those of the heads of a locked key. */
  private async stamp(heads: readonly EntryId[]): Promise<HybridTime> {
    const others = heads.filter((head) => !this.known.times.has(head));
    const rows =
      others.length === 0
        ? []
        : await this.ask<{ hybrid_time: string }>('select hybrid_time from entry where id = any($1)', [
            others.map(bufferOfHex),
          ]);
    const known = heads.flatMap((head) => this.known.times.get(head) ?? []);
    const times = [...rows.map((row) => BigInt(row.hybrid_time)), ...known] as HybridTime[];
    return nextHybridTime(this.context.wallMs(), this.context.lastStamp, times);
  }

  /** Gives a run of entries its numbers. */
  putNumbers(numbered: NumberedRows): void {
    this.writes.putNumbers(numbered);
  }

  /** Writes where own entries stand under the seal that was made of them. */
  putProofs(ids: readonly EntryId[], proofs: readonly EntryProof[]): void {
    for (const [at, id] of ids.entries()) this.writes.putProof(id, proofs[at] as EntryProof);
  }

  /** Writes the entry and moves the head of its key, which is locked. */
  private insert(held: HeldEntry, proof?: EntryProof): void {
    const { key, parents } = held.entry;
    const heads = nextHeads(
      this.known.heads.get(key) ?? [],
      held.id,
      parents.map((parent) => toHex<EntryId>(parent)),
    );
    this.writes.putEntry(held, heads);
    this.written.push({ held, proof });
    if (proof) this.writes.putProof(held.id, proof);
    this.known.insert(held, heads);
  }
}

const byPlace = (a: Member, b: Member) =>
  a.path === b.path ? Number(a.subtree) - Number(b.subtree) : a.path < b.path ? -1 : 1;
