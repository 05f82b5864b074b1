import { chownSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { CASES_MIGRATIONS } from '@wutong/cases';
import { CATALOG_MIGRATIONS } from '@wutong/catalog';
import { IDENTITY_ENTITIES, IDENTITY_MIGRATIONS } from '@wutong/identity';
import { ensureCluster } from '@wutong/servers';
import { openDatabase, STORE_MIGRATIONS } from '@wutong/store';
import { type Federation } from '../federation/federation.js';
import { inTransaction } from '../judgement/database.js';

/** File of a dump that tells where sequences stand; a table has a file of its name. */
const SEQUENCES = 'sequences of the dump';

/**
 * Writes every table of a node's database to a file, all as they stand at one moment, as pg_dump does (which does not come
 * with the embedded PostgreSQL): COPY out here, COPY in at {@link restoreDump}.
 */
export async function dumpDatabase(federation: Federation, path: string, folder: string): Promise<void> {
  const { user } = federation.postgresPlace;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  if (user) chownSync(folder, user.uid, user.gid);
  await inTransaction(federation.databaseUrl(path), async (query) => {
    await query('set transaction isolation level repeatable read, read only');
    const tables = await query<{ name: string }>(`select tablename as name from pg_tables where schemaname = 'public'`);
    for (const { name } of tables) await query(`copy "${name}" to '${join(folder, name)}'`);
    await query(
      `copy (select sequencename, last_value from pg_sequences where schemaname = 'public' and last_value is not null)
         to '${join(folder, SEQUENCES)}'`,
    );
  });
}

/** Reads a dump into a new cluster, which the node's PostgreSQL serves from then on. */
export async function restoreDump(federation: Federation, path: string, folder: string): Promise<void> {
  federation.replaceCluster(path, await ensureCluster(federation.postgresPlace, `${basename(folder)}.restored`));
  await federation.revive('postgres', path);
  const url = federation.databaseUrl(path);
  await makeTables(url);
  const tables = readdirSync(folder).filter((name) => name !== SEQUENCES);
  await inTransaction(url, async (query) => {
    // Rows come in any order: references are not checked meanwhile.
    await query('set local session_replication_role = replica');
    await query(`truncate ${tables.map((name) => `"${name}"`).join(', ')}`);
    for (const name of tables) await query(`copy "${name}" from '${join(folder, name)}'`);
    await query('create temporary table told_sequence (name text, last bigint) on commit drop');
    await query(`copy told_sequence from '${join(folder, SEQUENCES)}'`);
    await query('select setval(quote_ident(name)::regclass, last) from told_sequence');
  });
}

/** Makes the tables of a node's database, empty but for what migrations write. */
async function makeTables(url: string): Promise<void> {
  const dataSource = await openDatabase({
    url,
    migrations: [...STORE_MIGRATIONS, ...IDENTITY_MIGRATIONS, ...CATALOG_MIGRATIONS, ...CASES_MIGRATIONS],
    entities: IDENTITY_ENTITIES,
  });
  await dataSource.destroy();
}
