import { type ContentHash, type EntryId, toHex } from '@wutong/kernel';
import { type PgTx } from '@wutong/store';
import { type catalog } from '@wutong/wire';
import { findInForce, type ReleaseState } from './core/in-force.js';
import { type PublishedLine } from './core/release-chain.js';

/** A release as this node holds it. */
export interface HeldRelease extends ReleaseState {
  readonly id: EntryId;
  readonly publisher: string;
  readonly lines: number;
  readonly items: number;
}

interface ReleaseRow {
  entry_id: EntryId;
  publisher: string;
  number: number;
  effective_on: string;
  line_count: number;
  item_count: number;
  unheld: ContentHash[];
}

/** Writes what a release entry says. */
export async function insertRelease(
  tx: PgTx,
  id: EntryId,
  payload: catalog.ReleasePublished,
  lines: readonly catalog.ReleaseLine[],
): Promise<void> {
  const hashes = lines.map((line) => toHex<ContentHash>(line.hash));
  const held = await tx.heldContents(hashes);
  await tx.query(
    `insert into catalog_release (entry_id, publisher, number, effective_on, line_count, item_count, unheld)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [
      id,
      payload.publisher,
      payload.number,
      payload.effectiveOn,
      lines.length,
      lines.filter((line) => !line.implementation).length,
      hashes.filter((hash) => !held.has(hash)),
    ],
  );
  await tx.query(
    `insert into catalog_release_line (entry_id, item_id, version, hash, implementation)
     select $1, * from unnest($2::text[], $3::int[], $4::text[], $5::boolean[])`,
    [
      id,
      lines.map((line) => line.itemId),
      lines.map((line) => line.version),
      hashes,
      lines.map((line) => line.implementation),
    ],
  );
}

/** Forgets every release of a publisher, with its lines. */
export async function deleteReleases(tx: PgTx, publisher: string): Promise<void> {
  await tx.query('delete from catalog_release where publisher = $1', [publisher]);
}

/** The releases of these publishers (all, if not given) in order of publisher and number. */
export async function readReleases(tx: PgTx, publishers?: readonly string[]): Promise<HeldRelease[]> {
  const rows = await tx.query<ReleaseRow>(
    `select entry_id, publisher, number, effective_on, line_count, item_count, unheld from catalog_release
     where $1::text[] is null or publisher = any($1) order by publisher collate "C", number, entry_id collate "C"`,
    [publishers ?? null],
  );
  const arrived = await tx.heldContents(rows.flatMap((row) => row.unheld));
  return rows.map((row) => ({
    id: row.entry_id,
    publisher: row.publisher,
    number: row.number,
    effectiveOn: row.effective_on,
    lines: row.line_count,
    items: row.item_count,
    complete: row.unheld.every((hash) => arrived.has(hash)),
  }));
}

/** The release in force of each of these publishers on a day, in the publishers' order. */
export async function readInForce(tx: PgTx, publishers: readonly string[], today: string): Promise<HeldRelease[]> {
  const releases = await readReleases(tx, publishers);
  return publishers.flatMap(
    (publisher) =>
      findInForce(
        releases.filter((release) => release.publisher === publisher),
        today,
      ) ?? [],
  );
}

export interface LineRow extends PublishedLine {
  readonly releaseId: EntryId;
}

/** Lines of these releases, all or of one item, by item id. */
export async function readLines(tx: PgTx, releases: readonly EntryId[], itemId?: string): Promise<LineRow[]> {
  return tx.query<LineRow>(
    `select entry_id as "releaseId", item_id as "itemId", version, hash, implementation from catalog_release_line
     where entry_id = any($1) and ($2::text is null or item_id = $2) order by item_id collate "C", entry_id collate "C"`,
    [releases, itemId ?? null],
  );
}

/** What all releases of a publisher have carried: the last version of each item, and every content. */
export async function readPublished(tx: PgTx, publisher: string) {
  const last = await tx.query<PublishedLine>(
    `select distinct on (l.item_id) l.item_id as "itemId", l.version, l.hash, l.implementation
     from catalog_release_line l join catalog_release r using (entry_id)
     where r.publisher = $1 order by l.item_id, r.number desc, r.entry_id`,
    [publisher],
  );
  const contents = await tx.query<{ hash: ContentHash }>(
    `select distinct l.hash from catalog_release_line l join catalog_release r using (entry_id) where r.publisher = $1`,
    [publisher],
  );
  return {
    lastVersions: new Map(last.map((line) => [line.itemId, line])),
    introduced: new Set(contents.map(({ hash }) => hash)),
  };
}
