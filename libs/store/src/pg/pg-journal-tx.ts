import { type EntryId, type HybridTime, type NodeId, nextHybridTime, toHex } from '@wutong/kernel';
import { decodeEntry, encodeEntry, entryIdOf } from '@wutong/wire';
import { type QueryRunner } from 'typeorm';
import { nextHeads } from '../core/heads.js';
import { parentsFirst } from '../core/run.js';
import { type EntryDraft, type EntryProof, type HeldEntry, type HeldSeal, type Member } from '../journal.js';
import { LeaseLost } from '../lease.js';
import { type PgTx } from '../pg-tx.js';
import { type OwnNode } from '../tokens.js';
import { type PgLease } from './lease.js';
import { PgHoldings } from './pg-holdings.js';
import { bufferOf, bufferOfHex, type EntryRow, heldEntryOf, SEAL_COLUMNS, type SealRow, sealOf } from './rows.js';

/** What a transaction needs of its journal: who writes, the leader's lease, and the process's clock. */
export interface TxContext {
  readonly own: OwnNode;
  readonly lease: PgLease;
  readonly wallMs: () => number;
  lastStamp: HybridTime;
}

/** One transaction on PostgreSQL. */
export class PgJournalTx extends PgHoldings implements PgTx {
  private announced = false;

  constructor(
    runner: QueryRunner,
    private readonly context: TxContext,
  ) {
    super(runner);
  }

  async attempt<R>(work: () => Promise<R>): Promise<R> {
    await this.query('savepoint attempt');
    try {
      const result = await work();
      await this.query('release savepoint attempt');
      return result;
    } catch (error) {
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
    const ordered = [...new Set(keys)].sort();
    await this.query(
      `insert into head (key, heads) select key, '{}' from unnest($1::text[]) as key on conflict do nothing`,
      [ordered],
    );
    const rows = await this.query<{ key: string; heads: Buffer[] }>(
      'select key, heads from head where key = any($1) order by key for update',
      [ordered],
    );
    return new Map(rows.map((row) => [row.key, row.heads.map((head) => toHex<EntryId>(head))]));
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
    await this.insert(held);
    this.context.lastStamp = held.entry.hybridTime as HybridTime;
    return held;
  }

  async hold(held: HeldEntry, proof: EntryProof): Promise<void> {
    await this.lockHeads([held.entry.key]);
    await this.insert(held);
    await this.query(
      'insert into entry_proof (entry_id, epoch, seal_number, sequence, path) values ($1, $2, $3, $4, $5)',
      [bufferOfHex(held.id), proof.epoch, proof.sealNumber, proof.sequence, proof.path.map(bufferOf)],
    );
  }

  async takeBack({ id, bytes, entry }: HeldEntry): Promise<void> {
    await this.lockHeads([entry.key]);
    await this.insert({ id, bytes, entry });
  }

  async held(ids: readonly EntryId[]): Promise<ReadonlySet<EntryId>> {
    if (ids.length === 0) return new Set();
    const rows = await this.query<{ id: Buffer }>('select id from entry where id = any($1)', [ids.map(bufferOfHex)]);
    return new Set(rows.map((row) => toHex<EntryId>(row.id)));
  }

  async history(key: string): Promise<readonly HeldEntry[]> {
    const rows = await this.query<EntryRow>('select id, bytes, via from entry where key = $1', [key]);
    return parentsFirst(rows.map(heldEntryOf), toHex<EntryId>);
  }

  async heads(key: string): Promise<readonly EntryId[]> {
    const [row] = await this.query<{ heads: Buffer[] }>('select heads from head where key = $1', [key]);
    return (row?.heads ?? []).map((head) => toHex<EntryId>(head));
  }

  async audience(key: string): Promise<readonly Member[]> {
    return this.query<{ path: string; subtree: boolean }>(
      'select path, subtree from audience where key = $1 order by path, subtree',
      [key],
    );
  }

  async addMembers(key: string, members: readonly Member[], addedBy: EntryId): Promise<void> {
    for (const member of members)
      await this.query(
        'insert into audience (key, path, subtree, added_by) values ($1, $2, $3, $4) on conflict do nothing',
        [key, member.path, member.subtree, bufferOfHex(addedBy)],
      );
  }

  async putSeal(seal: HeldSeal, atNumber?: bigint): Promise<void> {
    await this.query(
      `insert into seal (origin, epoch, number, first_sequence, last_sequence, root, hash, bytes, algorithm, signature,
         at_number) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict do nothing`,
      [
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
        atNumber ?? null,
      ],
    );
  }

  async seal(origin: NodeId, epoch: bigint, number: bigint): Promise<HeldSeal | undefined> {
    const [row] = await this.query<SealRow>(
      `select ${SEAL_COLUMNS} from seal where origin = $1 and epoch = $2 and number = $3`,
      [origin, epoch, number],
    );
    return row && sealOf(row);
  }

  async lastSeal(origin: NodeId): Promise<HeldSeal | undefined> {
    const [row] = await this.query<SealRow>(
      `select ${SEAL_COLUMNS} from seal where origin = $1 order by epoch desc, number desc limit 1`,
      [origin],
    );
    return row && sealOf(row);
  }

  private async stamp(parents: readonly EntryId[]): Promise<HybridTime> {
    const rows =
      parents.length === 0
        ? []
        : await this.query<{ hybrid_time: string }>('select hybrid_time from entry where id = any($1)', [
            parents.map(bufferOfHex),
          ]);
    const times = rows.map((row) => BigInt(row.hybrid_time) as HybridTime);
    return nextHybridTime(this.context.wallMs(), this.context.lastStamp, times);
  }

  /** Writes the entry, queues it for its number, moves the head of its key, and tells who waits for entries. */
  private async insert(held: HeldEntry): Promise<void> {
    const { id, bytes, entry, via } = held;
    const idBytes = bufferOfHex(id);
    await this.query(
      `insert into entry (id, bytes, origin, family, key, type, rule_version, hybrid_time, parents, command_id, via)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
      [
        idBytes,
        bufferOf(bytes),
        entry.origin,
        entry.family,
        entry.key,
        entry.type,
        entry.ruleVersion,
        entry.hybridTime,
        entry.parents.map(bufferOf),
        entry.commandId,
        via ?? null,
      ],
    );
    await this.query('insert into journal_pending (entry_id) values ($1)', [idBytes]);
    const heads = nextHeads(
      await this.heads(entry.key),
      id,
      entry.parents.map((parent) => toHex<EntryId>(parent)),
    );
    await this.query('update head set heads = $2 where key = $1', [entry.key, heads.map(bufferOfHex)]);
    if (!this.announced) await this.query(`select pg_notify('wutong_journal', '')`);
    this.announced = true;
  }
}
