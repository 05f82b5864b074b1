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
import { type PgLease } from './lease.js';
import { PgHoldings } from './pg-holdings.js';
import { bufferOf, bufferOfHex, type EntryRow, heldEntryOf, SEAL_COLUMNS, type SealRow, sealOf } from './rows.js';
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
}

const LOCK_HEADS = 'select key, heads from head where key = any($1) order by key for update';

/** One transaction on PostgreSQL. */
export class PgJournalTx extends PgHoldings implements PgTx {
  /** Whether any stray is kept: nearly always none is, and then none is looked for. */
  private hasStrays: boolean | undefined;

  constructor(
    runner: QueryRunner,
    private readonly context: TxContext,
  ) {
    super(runner);
  }

  async attempt<R>(work: () => Promise<R>): Promise<R> {
    await this.flush();
    await this.query('savepoint attempt');
    try {
      const result = await work();
      await this.flush();
      await this.query('release savepoint attempt');
      return result;
    } catch (error) {
      this.writes.forget();
      this.known.forget();
      await this.query('rollback to savepoint attempt');
      throw error;
    }
  }

  /** `for update` keeps every numbering, sealing and applying transaction out until this one ends. */
  async checkLease(lock: 'for key share' | 'for update' = 'for key share'): Promise<void> {
    const { lease } = this.context;
    // Lets the holder renew meanwhile; who takes the lease over waits for this transaction.
    const [row] = await this.query<{ holder: string; term: string }>(
      `select holder, term from lease where name = 'leader' ${lock}`,
    );
    const { held } = lease;
    if (row && held && row.holder === held.holder && BigInt(row.term) === held.term) return;
    const holder = row?.holder ?? '';
    lease.lose(holder);
    throw new LeaseLost(holder);
  }

  async lockHeads(keys: readonly string[]): Promise<ReadonlyMap<string, readonly EntryId[]>> {
    const ordered = [...new Set(keys)].filter((key) => !this.known.heads.has(key)).sort();
    if (ordered.length > 0) await this.lockUnlocked(ordered);
    return new Map(keys.map((key) => [key, this.known.heads.get(key) ?? []]));
  }

  private async lockUnlocked(ordered: readonly string[]): Promise<void> {
    const rows = await this.query<HeadRow>(
      `with made as (
         insert into head (key, heads) select key, '{}' from unnest($1::text[]) as key on conflict do nothing
         returning key, heads
       ), locked as (${LOCK_HEADS})
       select * from made union all select * from locked`,
      [ordered],
    );
    // A head that another transaction made meanwhile is seen by a second look.
    const seen = new Set(rows.map(({ key }) => key));
    const unseen = ordered.filter((key) => !seen.has(key));
    if (unseen.length > 0) rows.push(...(await this.query<HeadRow>(LOCK_HEADS, [unseen])));
    for (const { key, heads } of rows)
      this.known.lock(
        key,
        heads.map((head) => toHex<EntryId>(head)),
      );
  }

  async foresee({ keys, entries, contents, parts }: Foreseen): Promise<void> {
    await this.lockHeads(keys);
    const held = await this.held(entries);
    for (const id of entries) this.known.held.set(id, held.has(id));
    await this.heldContents(contents);
    await this.notePark(entries, [...entries, ...contents, ...parts]);
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
    await this.query('insert into returned_command (command_id, entry_id) values ($1, $2)', [
      entry.commandId,
      bufferOfHex(id),
    ]);
  }

  async returned(commandId: string): Promise<ReturnedEntry | undefined> {
    await this.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`command ${commandId}`]);
    const [row] = await this.query<{ id: Buffer; key: string }>(
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
    const rows = await this.query<{ id: Buffer }>('select id from entry where id = any($1)', [others.map(bufferOfHex)]);
    for (const row of rows) held.add(toHex<EntryId>(row.id));
    for (const id of held) this.known.held.set(id, true);
    return held;
  }

  async history(key: string): Promise<readonly HeldEntry[]> {
    const known = this.known.histories.get(key);
    if (known) return parentsFirst(known, toHex<EntryId>);
    await this.flush();
    const rows = await this.query<EntryRow>('select id, bytes, via from entry where key = $1', [key]);
    const history = rows.map(heldEntryOf);
    if (this.known.heads.has(key)) this.known.histories.set(key, history);
    return parentsFirst(history, toHex<EntryId>);
  }

  async heads(key: string): Promise<readonly EntryId[]> {
    const known = this.known.heads.get(key);
    if (known) return known;
    const [row] = await this.query<{ heads: Buffer[] }>('select heads from head where key = $1', [key]);
    return (row?.heads ?? []).map((head) => toHex<EntryId>(head));
  }

  async audience(key: string): Promise<readonly Member[]> {
    const known = this.known.audiences.get(key);
    if (known) return [...known].sort(byPlace);
    await this.flush();
    const members = await this.query<{ path: string; subtree: boolean }>(
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
    return readSharedKeys((sql, parameters) => this.query(sql, parameters), path, range, limit);
  }

  async putSeal(seal: HeldSeal, atNumber?: bigint): Promise<void> {
    this.known.keepSeal(seal);
    await this.query(
      `insert into seal (origin, epoch, number, first_sequence, last_sequence, root, hash, bytes, algorithm, signature,
         at_number) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
      [...sealRow(seal), atNumber ?? null],
    );
  }

  async putStray(seal: HeldSeal): Promise<void> {
    this.hasStrays = true;
    await this.query(
      `insert into stray_seal (origin, epoch, number, first_sequence, last_sequence, root, hash, bytes, algorithm,
         signature) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
      sealRow(seal),
    );
  }

  async strays(origin: NodeId, epoch: bigint, number: bigint): Promise<readonly HeldSeal[]> {
    this.hasStrays ??= (await this.query('select 1 from stray_seal limit 1')).length > 0;
    if (!this.hasStrays) return [];
    const rows = await this.query<SealRow>(
      `select ${SEAL_COLUMNS} from stray_seal where origin = $1 and epoch = $2 and number = $3`,
      [origin, epoch, number],
    );
    return rows.map(sealOf);
  }

  async seal(origin: NodeId, epoch: bigint, number: bigint): Promise<HeldSeal | undefined> {
    if (this.known.hasAskedSeal(origin, { epoch, number })) return this.known.seal(origin, { epoch, number });
    const [row] = await this.query<SealRow>(
      `select ${SEAL_COLUMNS} from seal where origin = $1 and epoch = $2 and number = $3`,
      [origin, epoch, number],
    );
    const seal = row && sealOf(row);
    if (seal) this.known.keepSeal(seal);
    return seal;
  }

  async sealsBeside({ origin, epoch, number }: HeldSeal): Promise<SealsBeside> {
    const numbers = [number - 1n, number, number + 1n];
    if (!numbers.every((at) => this.known.hasAskedSeal(origin, { epoch, number: at }))) {
      for (const at of numbers) this.known.lacksSeal(origin, { epoch, number: at });
      const rows = await this.query<SealRow>(
        `select ${SEAL_COLUMNS} from seal where origin = $1 and epoch = $2 and number = any($3::bigint[])`,
        [origin, epoch, numbers],
      );
      for (const row of rows) this.known.keepSeal(sealOf(row));
    }
    const [before, same, after] = numbers.map((at) => this.known.seal(origin, { epoch, number: at }));
    return { same, before, after };
  }

  async lastSeal(origin: NodeId): Promise<HeldSeal | undefined> {
    const [row] = await this.query<SealRow>(
      `select ${SEAL_COLUMNS} from seal where origin = $1 order by epoch desc, number desc limit 1`,
      [origin],
    );
    return row && sealOf(row);
  }

  async sealsAfter(origin: NodeId, after: SealName, countMax: number): Promise<readonly HeldSeal[]> {
    const rows = await this.query<SealRow>(
      `select ${SEAL_COLUMNS} from seal where origin = $1 and (epoch, number) > ($2::bigint, $3::bigint)
        order by epoch, number limit $4`,
      [origin, after.epoch, after.number, countMax],
    );
    return rows.map(sealOf);
  }

  private async stamp(parents: readonly EntryId[]): Promise<HybridTime> {
    const others = parents.filter((parent) => !this.known.times.has(parent));
    const rows =
      others.length === 0
        ? []
        : await this.query<{ hybrid_time: string }>('select hybrid_time from entry where id = any($1)', [
            others.map(bufferOfHex),
          ]);
    const written = parents.flatMap((parent) => this.known.times.get(parent) ?? []);
    const times = [...rows.map((row) => BigInt(row.hybrid_time)), ...written] as HybridTime[];
    return nextHybridTime(this.context.wallMs(), this.context.lastStamp, times);
  }

  /** Writes the entry and moves the head of its key, which is locked. */
  private insert(held: HeldEntry, proof?: EntryProof): void {
    const { key, parents } = held.entry;
    const heads = nextHeads(
      this.known.heads.get(key) ?? [],
      held.id,
      parents.map((parent) => toHex<EntryId>(parent)),
    );
    this.writes.putEntry(held, proof, heads);
    this.known.insert(held, heads);
  }
}

const byPlace = (a: Member, b: Member) =>
  a.path === b.path ? Number(a.subtree) - Number(b.subtree) : a.path < b.path ? -1 : 1;

const sealRow = (seal: HeldSeal) => [
  seal.origin,
  seal.epoch,
  seal.number,
  seal.firstSequence,
  seal.lastSequence,
  bufferOf(seal.root),
  bufferOf(seal.hash),
  bufferOf(seal.signed.seal),
  seal.signed.algorithm,
  bufferOf(seal.signed.signature),
];
