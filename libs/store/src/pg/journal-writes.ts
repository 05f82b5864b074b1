import { type ContentHash, type EntryId } from '@wutong/kernel';
import { type EntryProof, type HeldEntry, type Member } from '../journal.js';
import { insertRows, placeholders } from './insert-rows.js';
import { bufferOf, bufferOfHex } from './rows.js';

type Query = (sql: string, parameters?: readonly unknown[]) => Promise<unknown>;

/** What one transaction has written of the journal and not sent to the database yet: many rows go in one statement. */
export class JournalWrites {
  private readonly contents = new Map<ContentHash, Uint8Array>();
  private entries: { readonly held: HeldEntry; readonly proof: EntryProof | undefined }[] = [];
  private readonly heads = new Map<string, readonly EntryId[]>();
  private members: { readonly key: string; readonly member: Member; readonly addedBy: EntryId }[] = [];

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
    if (entries.length > 0) await putEntries(query, entries, heads);
    const rows = members.map(({ key, member, addedBy }) => [key, member.path, member.subtree, bufferOfHex(addedBy)]);
    if (rows.length > 0)
      await insertRows(query, 'audience (key, path, subtree, added_by)', rows, 'on conflict do nothing');
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

/** Writes entries, queues them for their numbers, moves the heads of their keys, and tells who waits for entries. */
async function putEntries(
  query: Query,
  entries: readonly { readonly held: HeldEntry; readonly proof: EntryProof | undefined }[],
  heads: readonly (readonly [string, readonly EntryId[]])[],
): Promise<void> {
  await insertRows(
    query,
    'entry (id, bytes, origin, family, key, type, rule_version, hybrid_time, parents, command_id, via)',
    entries.map(({ held }) => entryRow(held)),
  );
  await insertProofs(
    query,
    entries.flatMap(({ held, proof }) => (proof ? [[held.id, proof] as const] : [])),
  );
  await insertRows(
    query,
    'journal_pending (entry_id)',
    entries.map(({ held }) => [bufferOfHex(held.id)]),
  );
  await query(
    `update head set heads = moved.heads
       from (values ${placeholders(heads.length, 2, ['::text', '::bytea[]'])}) as moved (key, heads)
      where head.key = moved.key`,
    heads.flatMap(([key, ids]) => [key, ids.map(bufferOfHex)]),
  );
  await query(`select pg_notify('wutong_journal', '')`);
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
  const rows = proofs.map(([id, { epoch, sealNumber, sequence, path }]) => [
    bufferOfHex(id),
    epoch,
    sealNumber,
    sequence,
    path.map(bufferOf),
  ]);
  return insertRows(query, 'entry_proof (entry_id, epoch, seal_number, sequence, path)', rows);
}
