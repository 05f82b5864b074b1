import { type ContentHash, type EntryId, type NodeId, toHex } from '@wutong/kernel';
import { type QueryRunner } from 'typeorm';
import { QUARANTINE_ROWS_MAX } from '../core/quarantine.js';
import { type LinkState, type ParkedEntry, type QuarantinedBytes } from '../journal.js';
import { type RowTable } from '../pg-tx.js';
import { findContents, readContents } from './find-contents.js';
import { JournalWrites } from './journal-writes.js';
import { KnownRows } from './known-rows.js';
import { PgBlobStore } from './pg-blob-store.js';
import { type Client, queryPlanned } from './planned-query.js';
import {
  bufferOf,
  bufferOfHex,
  bytesOf,
  LINK_COLUMNS,
  type LinkRow,
  linkStateOf,
  PARKED_COLUMNS,
  type ParkedRow,
  parkedEntryOf,
} from './rows.js';

/**
 * What a node holds beside its journal, within a transaction: contents, parts, what waits, and how links stand. What is
 * written of the journal is kept back until it is read in another way than by its methods, and sent in few statements.
 */
export class PgHoldings {
  readonly blobs = new PgBlobStore(this);
  protected readonly writes = new JournalWrites();
  protected readonly known = new KnownRows();

  constructor(
    private readonly runner: QueryRunner,
    private readonly client: Client,
  ) {}

  /**
   * Sends what was kept back, all of it before this returns. Before this a query sees nothing of the journal that this
   * transaction has written.
   */
  flush(): Promise<void> {
    return this.writes.flush((sql, parameters) => this.ask(sql, parameters));
  }

  async query<R = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    if (this.writes.hasRows) await this.flush();
    const result = await this.runner.query(sql, [...parameters], true);
    return result.records as R[];
  }

  async queryOften<R = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    if (this.writes.hasRows) await this.flush();
    return this.ask(sql, parameters);
  }

  async upsert(table: RowTable, row: readonly unknown[]): Promise<void> {
    this.writes.upsert(table, row);
  }

  /** Asks for rows of the journal, of which no projection is a part. */
  protected ask<R = Record<string, unknown>>(sql: string, parameters: readonly unknown[] = []): Promise<R[]> {
    return queryPlanned(this.client, sql, parameters);
  }

  async putContent(hash: ContentHash, data: Uint8Array): Promise<void> {
    this.writes.putContent(hash, data);
  }

  async contents(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, Uint8Array>> {
    const written = (hash: ContentHash) => this.writes.content(hash);
    return findContents(hashes, written, (lacking) =>
      readContents(lacking, (sql, parameters) => this.ask(sql, parameters)),
    );
  }

  async content(hash: ContentHash): Promise<Uint8Array | undefined> {
    return (await this.contents([hash])).get(hash);
  }

  async heldContents(hashes: readonly ContentHash[]): Promise<ReadonlySet<ContentHash>> {
    const held = new Set(hashes.filter((hash) => this.known.contents.has(hash) || this.writes.content(hash)));
    const others = hashes.filter((hash) => !held.has(hash));
    if (others.length === 0) return held;
    const rows = await this.ask<{ hash: Buffer }>('select hash from content where hash = any($1)', [
      others.map(bufferOfHex),
    ]);
    for (const { hash } of rows) held.add(toHex<ContentHash>(hash));
    for (const hash of held) this.known.contents.add(hash);
    return held;
  }

  async heldParts(hashes: readonly ContentHash[]): Promise<ReadonlySet<ContentHash>> {
    if (hashes.length === 0) return new Set();
    const rows = await this.ask<{ hash: Buffer }>('select hash from part where hash = any($1)', [
      hashes.map(bufferOfHex),
    ]);
    return new Set(rows.map((row) => toHex<ContentHash>(row.hash)));
  }

  async putPart(hash: ContentHash, sealed: Uint8Array): Promise<void> {
    await this.ask('insert into part (hash, sealed) values ($1, $2) on conflict do nothing', [
      bufferOfHex(hash),
      bufferOf(sealed),
    ]);
  }

  async part(hash: ContentHash): Promise<Uint8Array | undefined> {
    const [row] = await this.ask<{ sealed: Buffer }>('select sealed from part where hash = $1', [bufferOfHex(hash)]);
    return row && bytesOf(row.sealed);
  }

  async park(entry: ParkedEntry): Promise<void> {
    this.known.unparked.delete(entry.id);
    for (const missing of entry.missing) this.known.unawaited.delete(missing);
    await this.ask(
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
    if (this.known.unparked.has(id)) return;
    await this.ask('delete from parked where entry_id = $1', [bufferOfHex(id)]);
  }

  async parkedEntry(id: EntryId): Promise<ParkedEntry | undefined> {
    const [row] = await this.ask<ParkedRow>(`select ${PARKED_COLUMNS} from parked where entry_id = $1`, [
      bufferOfHex(id),
    ]);
    return row && parkedEntryOf(row);
  }

  async parkedFor(missing: string): Promise<readonly ParkedEntry[]> {
    if (this.known.unawaited.has(missing)) return [];
    const rows = await this.ask<ParkedRow>(
      `select ${PARKED_COLUMNS} from parked where missing @> array[$1] order by entry_id`,
      [missing],
    );
    return rows.map(parkedEntryOf);
  }

  async parked(limit: number, which?: 'waiting' | 'failing'): Promise<readonly ParkedEntry[]> {
    const rows = await this.ask<ParkedRow>(
      `select ${PARKED_COLUMNS} from parked where $2::boolean is null or (failure <> '') = $2 order by since_ms, entry_id limit $1`,
      [limit, which ? which === 'failing' : null],
    );
    return rows.map(parkedEntryOf);
  }

  /** Notes which of these entries are held and which are not parked, and for which ids and hashes nothing parked waits. */
  protected async noteEntries(entries: readonly EntryId[], waitedFor: readonly string[]): Promise<void> {
    if (waitedFor.length === 0) return;
    const rows = await this.ask<{ id: Buffer; missing: string[] | null }>(
      `select id, null as missing from entry where id = any($1)
       union all select entry_id, missing from parked where entry_id = any($1) or missing && $2`,
      [entries.map(bufferOfHex), waitedFor],
    );
    const [held, parked, awaited] = [new Set<EntryId>(), new Set<EntryId>(), new Set<string>()];
    for (const { id, missing } of rows) {
      (missing ? parked : held).add(toHex<EntryId>(id));
      for (const one of missing ?? []) awaited.add(one);
    }
    for (const id of entries) {
      this.known.held.set(id, held.has(id) || this.known.held.get(id) === true);
      if (!parked.has(id)) this.known.unparked.add(id);
    }
    for (const one of waitedFor) if (!awaited.has(one)) this.known.unawaited.add(one);
  }

  async quarantine(bytes: QuarantinedBytes): Promise<void> {
    await this.ask(
      `insert into counter (name, value) values ('quarantined', 1)
       on conflict (name) do update set value = counter.value + 1`,
    );
    await this.ask('insert into quarantine (via, reason, bytes, at_ms) values ($1, $2, $3, $4)', [
      bytes.via,
      bytes.reason,
      bufferOf(bytes.bytes),
      bytes.atMs,
    ]);
    await this.ask('delete from quarantine where id <= (select max(id) - $1 from quarantine)', [QUARANTINE_ROWS_MAX]);
  }

  async linkState(peer: NodeId): Promise<LinkState | undefined> {
    const written = this.writes.link(peer);
    if (written) return written;
    const [row] = await this.ask<LinkRow>(`select ${LINK_COLUMNS} from link where peer = $1 for update`, [peer]);
    return row && linkStateOf(row);
  }

  async saveLinkState(peer: NodeId, state: LinkState): Promise<void> {
    this.writes.putLink(peer, state);
  }
}
