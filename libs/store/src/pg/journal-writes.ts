import { type ContentHash, type EntryId } from '@wutong/kernel';
import { type EntryProof, type HeldEntry, type Member } from '../journal.js';
import { insertRows, Statement } from './insert-rows.js';
import { bufferOf, bufferOfHex } from './rows.js';

type Query = (sql: string, parameters?: readonly unknown[]) => Promise<unknown>;

/** Rows of each kind in one statement, at most: it has all kinds, and its parameters are bounded. */
const ROWS_MAX = 500;

interface Written {
  readonly entries: readonly { readonly held: HeldEntry; readonly proof: EntryProof | undefined }[];
  readonly heads: readonly (readonly [string, readonly EntryId[]])[];
  readonly members: readonly { readonly key: string; readonly member: Member; readonly addedBy: EntryId }[];
}

/** What one transaction has written of the journal and not sent to the database yet: many rows go in one statement. */
export class JournalWrites {
  private readonly contents = new Map<ContentHash, Uint8Array>();
  private entries: Written['entries'][number][] = [];
  private readonly heads = new Map<string, readonly EntryId[]>();
  private members: Written['members'][number][] = [];

  putContent(hash: ContentHash, data: Uint8Array): void {
    this.contents.set(hash, data);
  }

  content(hash: ContentHash): Uint8Array | undefined {
    return this.contents.get(hash);
  }

  /** An entry, and the heads of its key after it. */
  putEntry(held: HeldEntry, proof: EntryProof | undefined, heads: readonly EntryId[]): void {
    this.entries.push({ held, proof });
    this.heads.set(held.entry.key, heads);
  }

  putMember(key: string, member: Member, addedBy: EntryId): void {
    this.members.push({ key, member, addedBy });
  }

  /** Sends it all. */
  async flush(query: Query): Promise<void> {
    const { entries, members } = this;
    const [contents, heads] = [[...this.contents], [...this.heads]];
    this.forget();
    if (contents.length > 0) await putContents(query, contents);
    for (let from = 0; from < Math.max(entries.length, members.length); from += ROWS_MAX) {
      const some = <R>(rows: readonly R[]) => rows.slice(from, from + ROWS_MAX);
      await putEntries(query, { entries: some(entries), heads: some(heads), members: some(members) });
    }
  }

  /** Nothing of it is to be sent. */
  forget(): void {
    this.contents.clear();
    this.heads.clear();
    this.entries = [];
    this.members = [];
  }
}

function putContents(query: Query, contents: readonly (readonly [ContentHash, Uint8Array])[]): Promise<void> {
  const rows = contents.map(([hash, data]) => [bufferOfHex(hash), bufferOf(data)]);
  return insertRows(query, 'content (hash, data)', rows, 'on conflict do nothing');
}

/** Writes entries, queues them for their numbers, moves the heads of their keys, admits members, and tells who waits. */
async function putEntries(query: Query, { entries, heads, members }: Written): Promise<void> {
  const statement = new Statement();
  statement.insert(
    'entry (id, bytes, origin, family, key, type, rule_version, hybrid_time, parents, command_id, via)',
    entries.map(({ held }) => entryRow(held)),
  );
  const proofs = entries.flatMap(({ held, proof }) => (proof ? [[held.id, proof] as const] : []));
  statement.insert(PROOF, proofs.map(proofRow));
  statement.insert(
    'journal_pending (entry_id)',
    entries.map(({ held }) => [bufferOfHex(held.id)]),
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
  const appended = entries.some(({ held }) => held.via === undefined) ? 'own' : 'received';
  await query(statement.sql(`select pg_notify('wutong_journal', '${appended}')`), statement.parameters);
}

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

/** Where entries stand under their seals. */
export function insertProofs(query: Query, proofs: readonly (readonly [EntryId, EntryProof])[]): Promise<void> {
  return insertRows(query, PROOF, proofs.map(proofRow));
}

const PROOF = 'entry_proof (entry_id, epoch, seal_number, sequence, path)';

const proofRow = ([id, { epoch, sealNumber, sequence, path }]: readonly [EntryId, EntryProof]) => [
  bufferOfHex(id),
  epoch,
  sealNumber,
  sequence,
  path.map(bufferOf),
];
