import { type ContentHash, type EntryId, type NodeId } from '@wutong/kernel';
import { type EntryProof, type HeldEntry, type HeldSeal, type LinkState, type Member } from '../journal.js';
import { type RowTable } from '../pg-tx.js';
import { insertRows, Statement } from './insert-rows.js';
import { bigintAsText, bufferOf, bufferOfHex, LINK_COLUMNS, sealRow, WHOLE_SEAL_COLUMNS } from './rows.js';

type Query = (sql: string, parameters?: readonly unknown[]) => Promise<unknown>;

/** Rows of each kind in one statement, at most: it has all kinds, and its parameters are bounded. */
const ROWS_MAX = 500;

/** An entry as it was written, with its proof when it was received. */
export interface WrittenEntry {
  readonly held: HeldEntry;
  readonly proof: EntryProof | undefined;
}

interface Written {
  readonly entries: readonly HeldEntry[];
  readonly proofs: readonly (readonly [EntryId, EntryProof])[];
  readonly heads: readonly (readonly [string, readonly EntryId[]])[];
  readonly members: readonly { readonly key: string; readonly member: Member; readonly addedBy: EntryId }[];
  readonly seals: readonly { readonly seal: HeldSeal; readonly atNumber: bigint | undefined }[];
  readonly links: readonly (readonly [NodeId, LinkState])[];
  readonly tables: readonly TableRows[];
}

/** A run of entries in the order of its numbers, after `before`; so many of them are own ones. */
export interface NumberedRows {
  readonly before: bigint;
  readonly ids: readonly EntryId[];
  readonly own: number;
}

/** Rows of a projection. */
type TableRows = readonly [RowTable, readonly (readonly unknown[])[]];

/** What one transaction has written of the journal and not sent to the database yet: many rows go in one statement. */
export class JournalWrites {
  private readonly contents = new Map<ContentHash, Uint8Array>();
  private readonly heads = new Map<string, readonly EntryId[]>();
  private readonly links = new Map<NodeId, LinkState>();
  /** Rows of projections, by table and key: of several of one key the last one counts. */
  private readonly rows = new Map<RowTable, Map<string, readonly unknown[]>>();
  private entries: Written['entries'][number][] = [];
  private proofs: Written['proofs'][number][] = [];
  private members: Written['members'][number][] = [];
  private seals: Written['seals'][number][] = [];
  private numbered: NumberedRows | undefined;

  putContent(hash: ContentHash, data: Uint8Array): void {
    this.contents.set(hash, data);
  }

  content(hash: ContentHash): Uint8Array | undefined {
    return this.contents.get(hash);
  }

  /** An entry, and the heads of its key after it. */
  putEntry(held: HeldEntry, heads: readonly EntryId[]): void {
    this.entries.push(held);
    this.heads.set(held.entry.key, heads);
  }

  /** Where an entry stands under its seal. */
  putProof(id: EntryId, proof: EntryProof): void {
    this.proofs.push([id, proof]);
  }

  putMember(key: string, member: Member, addedBy: EntryId): void {
    this.members.push({ key, member, addedBy });
  }

  putSeal(seal: HeldSeal, atNumber: bigint | undefined): void {
    this.seals.push({ seal, atNumber });
  }

  /** Numbers a run: its entries wait no more, and the own ones among them are counted. */
  putNumbers(numbered: NumberedRows): void {
    this.numbered = numbered;
  }

  putLink(peer: NodeId, state: LinkState): void {
    this.links.set(peer, state);
  }

  link(peer: NodeId): LinkState | undefined {
    return this.links.get(peer);
  }

  /** Throws when a value is none that can be sent. */
  upsert(table: RowTable, row: readonly unknown[]): void {
    const rows = this.rows.get(table) ?? new Map<string, readonly unknown[]>();
    const sent = row.map(sendable);
    this.rows.set(table, rows.set(JSON.stringify(sent.slice(0, table.keyWidth), bigintAsText), sent));
  }

  /** Whether rows of projections are kept back. */
  get hasRows(): boolean {
    return this.rows.size > 0;
  }

  /** Sends it all, before this returns. */
  async flush(query: Query): Promise<void> {
    const { entries, proofs, members, seals, numbered } = this;
    const [contents, heads, links] = [[...this.contents], [...this.heads], [...this.links]];
    const tables = [...this.rows].map(([table, rows]): TableRows => [table, [...rows.values()]]);
    this.forget();
    const sent: Promise<unknown>[] = contents.length > 0 ? [putContents(query, contents)] : [];
    if (numbered) sent.push(putNumbers(query, numbered));
    const kinds = [entries, proofs, members, seals, links, ...tables.map(([, rows]) => rows)];
    const most = Math.max(...kinds.map((rows) => rows.length));
    for (let from = 0; from < most; from += ROWS_MAX) {
      const some = <R>(rows: readonly R[]) => rows.slice(from, from + ROWS_MAX);
      const written: Written = {
        entries: some(entries),
        proofs: some(proofs),
        heads: some(heads),
        members: some(members),
        seals: some(seals),
        links: some(links),
        tables: tables.map(([table, rows]) => [table, some(rows)]),
      };
      sent.push(putAll(query, written));
    }
    await Promise.all(sent);
  }

  /** Nothing of it is to be sent. */
  forget(): void {
    for (const rows of [this.contents, this.heads, this.links, this.rows]) rows.clear();
    this.entries = [];
    this.proofs = [];
    this.members = [];
    this.seals = [];
    this.numbered = undefined;
  }
}

/** A value as the driver sends it without a failure of its own. */
function sendable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sendable);
  const isObject =
    typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value);
  return isObject ? JSON.stringify(value) : value;
}

function putContents(query: Query, contents: readonly (readonly [ContentHash, Uint8Array])[]): Promise<void> {
  const rows = contents.map(([hash, data]) => [bufferOfHex(hash), bufferOf(data)]);
  return insertRows(query, 'content (hash, data)', rows, 'on conflict do nothing');
}

function putNumbers(query: Query, { before, ids, own }: NumberedRows): Promise<unknown> {
  return query(
    `with numbered as (
       insert into journal_number (number, entry_id)
       select $1::bigint + place, id from unnest($2::bytea[]) with ordinality as run(id, place)
     ), taken as (
       delete from journal_pending where entry_id = any($2)
     )
     insert into counter (name, value) values ('own-numbered', $3)
     on conflict (name) do update set value = counter.value + excluded.value`,
    [before, ids.map(bufferOfHex), own],
  );
}

/**
 * Writes entries, queues them for their numbers, moves the heads of their keys, admits members, writes what was made of
 * them, and tells who waits.
 */
async function putAll(query: Query, { entries, proofs, heads, members, seals, links, tables }: Written): Promise<void> {
  const statement = new Statement();
  statement.insert(
    'entry (id, bytes, origin, family, key, type, rule_version, hybrid_time, parents, command_id, via)',
    entries.map(entryRow),
  );
  statement.insert('entry_proof (entry_id, epoch, seal_number, sequence, path)', proofs.map(proofRow));
  statement.insert(
    'journal_pending (entry_id)',
    entries.map(({ id }) => [bufferOfHex(id)]),
  );
  const moved = heads.map(([key, ids]) => [key, ids.map(bufferOfHex)]);
  statement.add(
    moved,
    (rows) =>
      `update head set heads = moved.heads from (values ${rows}) as moved (key, heads) where head.key = moved.key`,
    ['::text', '::bytea[]'],
  );
  statement.insert(
    'audience (key, path, subtree, added_by)',
    members.map(({ key, member, addedBy }) => [key, member.path, member.subtree, bufferOfHex(addedBy)]),
    'on conflict do nothing',
  );
  statement.insert(
    `seal (${WHOLE_SEAL_COLUMNS}, at_number)`,
    seals.map(({ seal, atNumber }) => [...sealRow(seal), atNumber ?? null]),
    'on conflict do nothing',
  );
  statement.insert(`link (peer, ${LINK_COLUMNS})`, links.map(linkRow), ON_LINK_CONFLICT);
  for (const [table, rows] of tables)
    statement.insert(`${table.name} (${table.columns.join(', ')})`, rows, onConflict(table.columns, table.keyWidth));
  const appended = entries.some(({ via }) => via === undefined) ? 'own' : 'received';
  const tells = entries.length > 0 ? `select pg_notify('wutong_journal', '${appended}')` : 'select';
  await query(statement.sql(tells), statement.parameters);
}

/** What follows the values of rows that replace those under their keys. */
function onConflict(columns: readonly string[], keyWidth: number): string {
  const renewed = columns.slice(keyWidth).map((column) => `${column} = excluded.${column}`);
  return `on conflict (${columns.slice(0, keyWidth).join(', ')}) do update set ${renewed.join(', ')}`;
}

const ON_LINK_CONFLICT = onConflict(['peer', ...LINK_COLUMNS.split(', ')], 1);

const linkRow = ([peer, state]: readonly [NodeId, LinkState]) => [
  peer,
  state.instance,
  state.epoch,
  state.held,
  JSON.stringify(state.ahead, bigintAsText),
  JSON.stringify(state.pieces, bigintAsText),
  state.peerHeld,
  state.peerParked,
  state.peerQuarantined,
];

const entryRow = ({ id, bytes, entry, via }: HeldEntry) => [
  bufferOfHex(id),
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
];

const proofRow = ([id, { epoch, sealNumber, sequence, path }]: readonly [EntryId, EntryProof]) => [
  bufferOfHex(id),
  epoch,
  sealNumber,
  sequence,
  path.map(bufferOf),
];
