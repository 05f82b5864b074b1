import { type RowTable } from '@wutong/store';
import { type BenchRow, type TableDigest } from './rows.js';

/** The table that ours projects into, the peer replicates, and the limit fills; and where the floor keeps its copies,
 *  not compressed: compressing them was measured to cost more than all that writing them otherwise does. */
export const TABLE_SQL = `
  create table if not exists bench_row (
    id text primary key, place text not null, version integer not null, body jsonb not null);
  create index if not exists bench_row_by_place on bench_row (place);
  create table if not exists bench_copy (number bigint generated always as identity primary key, bytes bytea storage external not null)`;

/** The same, as what an entry makes is written. */
export const TABLE: RowTable = { name: 'bench_row', columns: ['id', 'place', 'version', 'body'], keyWidth: 1 };

/** Rows and hash of the table, as `digestOf` makes them of the rows themselves. */
export const DIGEST_SQL = `
  select count(*)::int as rows, encode(sha256(coalesce(string_agg(
      sha256(convert_to(id || '|' || place || '|' || version || '|' || body::text, 'UTF8')), ''::bytea
      order by id collate "C"), ''::bytea)), 'hex') as hash
    from bench_row`;

/** How far a table is: how many of these rows it holds in these versions; how many rows at all, with the sum of versions. */
export const LAST_ROWS_SQL = `
  select count(*)::int as found from bench_row
    join unnest($1::text[], $2::int[]) as last (id, version) using (id, version)`;
export const TOTALS_SQL = 'select count(*)::int as rows, coalesce(sum(version), 0)::int as versions from bench_row';

/** Writes so many rows in one statement, each in the place of what stands under its id. */
export function upsertSql(rows: number): string {
  const tuple = (at: number) => `($${4 * at + 1}, $${4 * at + 2}, $${4 * at + 3}, $${4 * at + 4})`;
  return `insert into bench_row (id, place, version, body) values ${Array.from({ length: rows }, (_, at) => tuple(at)).join(', ')}
    on conflict (id) do update set place = excluded.place, version = excluded.version, body = excluded.body`;
}

/** The same, and beside them a copy of all, as one value. */
export function upsertWithCopySql(rows: number): string {
  return `with kept as (insert into bench_copy (bytes) values ($${4 * rows + 1})) ${upsertSql(rows)}`;
}

export const upsertParameters = (rows: readonly BenchRow[]) =>
  rows.flatMap(({ id, place, version, body }) => [id, place, version, body]);

/** Fails, naming the table, when it does not hold exactly these rows. */
export function demandEqual(where: string, found: TableDigest, expected: TableDigest): void {
  if (found.rows === expected.rows && found.hash === expected.hash) return;
  throw new Error(
    `${where}: ${found.rows} rows, hash ${found.hash}; expected ${expected.rows} rows, hash ${expected.hash}`,
  );
}
