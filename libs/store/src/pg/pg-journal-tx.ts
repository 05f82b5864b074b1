import { type ContentHash, type EntryId, type HybridTime, type NodeId, nextHybridTime, toHex } from '@wutong/kernel';
import { decodeEntry, encodeEntry, entryIdOf } from '@wutong/wire';
import { type QueryRunner } from 'typeorm';
import { nextHeads } from '../core/heads.js';
import { parentsFirst } from '../core/run.js';
import {
  type EntryDraft,
  type EntryProof,
  type HeldEntry,
  type HeldSeal,
  type LinkState,
  type Member,
  type ParkedEntry,
  type QuarantinedBytes,
} from '../journal.js';
import { type PgTx } from '../pg-tx.js';
import { type OwnNode } from '../tokens.js';
import {
  bigintAsText,
  bufferOf,
  bufferOfHex,
  bytesOf,
  type EntryRow,
  heldEntryOf,
  type LinkRow,
  linkStateOf,
  type ParkedRow,
  parkedEntryOf,
  SEAL_COLUMNS,
  type SealRow,
  sealOf,
} from './rows.js';

/** Bytes that could not be proved are kept for the operator up to this many; all are counted. */
const QUARANTINE_ROWS_MAX = 1_000;

/** The lease that numbering, sealing and applying transactions check. */
export interface Lease {
  readonly holder: string;
  readonly term: bigint;
}

/** What a transaction needs of its journal: who writes, the leader's lease, and the process's clock. */
export interface TxContext {
  readonly own: OwnNode;
  readonly lease: Lease;
  readonly wallMs: () => number;
  lastStamp: HybridTime;
}

/** One transaction on PostgreSQL. */
export class PgJournalTx implements PgTx {
  private announced = false;

  constructor(
    private readonly runner: QueryRunner,
    private readonly context: TxContext,
  ) {}

  async query<R = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    const result = await this.runner.query(sql, [...parameters], true);
    return result.records as R[];
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

  async checkLease(): Promise<void> {
    const { lease } = this.context;
    const [row] = await this.query<{ holder: string; term: string }>(
      `select holder, term from lease where name = 'leader' for share`,
    );
    if (!row || row.holder !== lease.holder || BigInt(row.term) !== lease.term)
      throw new Error(`the lease was taken over by ${row?.holder ?? 'nobody'}: this process leads no more`);
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

  async putContent(hash: ContentHash, data: Uint8Array): Promise<void> {
    await this.query('insert into content (hash, data) values ($1, $2) on conflict do nothing', [
      bufferOfHex(hash),
      bufferOf(data),
    ]);
  }

  async content(hash: ContentHash): Promise<Uint8Array | undefined> {
    const [row] = await this.query<{ data: Buffer }>('select data from content where hash = $1', [bufferOfHex(hash)]);
    return row && bytesOf(row.data);
  }

  async heldContents(hashes: readonly ContentHash[]): Promise<ReadonlySet<ContentHash>> {
    if (hashes.length === 0) return new Set();
    const rows = await this.query<{ hash: Buffer }>('select hash from content where hash = any($1)', [
      hashes.map(bufferOfHex),
    ]);
    return new Set(rows.map((row) => toHex<ContentHash>(row.hash)));
  }

  async heldParts(hashes: readonly ContentHash[]): Promise<ReadonlySet<ContentHash>> {
    if (hashes.length === 0) return new Set();
    const rows = await this.query<{ hash: Buffer }>('select hash from part where hash = any($1)', [
      hashes.map(bufferOfHex),
    ]);
    return new Set(rows.map((row) => toHex<ContentHash>(row.hash)));
  }

  async putPart(hash: ContentHash, sealed: Uint8Array): Promise<void> {
    await this.query('insert into part (hash, sealed) values ($1, $2) on conflict do nothing', [
      bufferOfHex(hash),
      bufferOf(sealed),
    ]);
  }

  async part(hash: ContentHash): Promise<Uint8Array | undefined> {
    const [row] = await this.query<{ sealed: Buffer }>('select sealed from part where hash = $1', [bufferOfHex(hash)]);
    return row && bytesOf(row.sealed);
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

  async park(entry: ParkedEntry): Promise<void> {
    await this.query(
      `insert into parked (entry_id, via, bytes, key, epoch, seal_number, sequence, path, missing, failure, since_ms)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
       on conflict (entry_id) do update set missing = excluded.missing, failure = excluded.failure`,
      [
        bufferOfHex(entry.id),
        entry.via,
        bufferOf(entry.bytes),
        entry.key,
        entry.proof.epoch,
        entry.proof.sealNumber,
        entry.proof.sequence,
        entry.proof.path.map(bufferOf),
        [...entry.missing],
        entry.failure,
        entry.sinceMs,
      ],
    );
  }

  async unpark(id: EntryId): Promise<void> {
    await this.query('delete from parked where entry_id = $1', [bufferOfHex(id)]);
  }

  async parkedFor(missing: string): Promise<readonly ParkedEntry[]> {
    const rows = await this.query<ParkedRow>('select * from parked where missing @> array[$1] order by entry_id', [
      missing,
    ]);
    return rows.map(parkedEntryOf);
  }

  async parked(limit: number, which?: 'waiting' | 'failing'): Promise<readonly ParkedEntry[]> {
    const rows = await this.query<ParkedRow>(
      `select * from parked where $2::boolean is null or (failure <> '') = $2 order by since_ms, entry_id limit $1`,
      [limit, which ? which === 'failing' : null],
    );
    return rows.map(parkedEntryOf);
  }

  async quarantine(bytes: QuarantinedBytes): Promise<void> {
    await this.query(
      `insert into counter (name, value) values ('quarantined', 1)
       on conflict (name) do update set value = counter.value + 1`,
    );
    await this.query('insert into quarantine (via, reason, bytes, at_ms) values ($1, $2, $3, $4)', [
      bytes.via,
      bytes.reason,
      bufferOf(bytes.bytes),
      bytes.atMs,
    ]);
    await this.query('delete from quarantine where id <= (select max(id) - $1 from quarantine)', [QUARANTINE_ROWS_MAX]);
  }

  async linkState(peer: NodeId): Promise<LinkState | undefined> {
    const [row] = await this.query<LinkRow>('select * from link where peer = $1 for update', [peer]);
    return row && linkStateOf(row);
  }

  async saveLinkState(peer: NodeId, state: LinkState): Promise<void> {
    await this.query(
      `insert into link (peer, instance, epoch, held, ahead, pieces, peer_held, peer_parked, peer_quarantined)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       on conflict (peer) do update set instance = excluded.instance, epoch = excluded.epoch, held = excluded.held,
         ahead = excluded.ahead, pieces = excluded.pieces, peer_held = excluded.peer_held,
         peer_parked = excluded.peer_parked, peer_quarantined = excluded.peer_quarantined`,
      [
        peer,
        state.instance,
        state.epoch,
        state.held,
        JSON.stringify(state.ahead, bigintAsText),
        JSON.stringify(state.pieces, bigintAsText),
        state.peerHeld,
        state.peerParked,
        state.peerQuarantined,
      ],
    );
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
