import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { exclusively, startPostgresServer } from './postgres-server.js';
import { runFolder } from './test-run.js';

export interface TestDatabase {
  readonly url: string;
  /** Removes the database, whoever is still connected. */
  drop(): Promise<void>;
}

/**
 * An empty database for one spec file, on the cluster that all spec files of a jest run share; the first that asks
 * starts it. WUTONG_TEST_DATABASE_URL names a server of yours instead (its role must be allowed to create databases).
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = await sharedServerUrl();
  const name = `spec_${randomBytes(8).toString('hex')}`;
  await runOn(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => runOn(server, `DROP DATABASE ${name} WITH (FORCE)`) };
}

async function sharedServerUrl(): Promise<string> {
  const own = process.env.WUTONG_TEST_DATABASE_URL;
  if (own) return own;
  const urlFile = join(runFolder(), 'shared-postgres.url');
  return exclusively(join(runFolder(), 'shared-postgres.lock'), async () => {
    if (existsSync(urlFile)) return readFileSync(urlFile, 'utf8');
    const server = await startPostgresServer();
    server.release();
    writeFileSync(urlFile, server.url, { mode: 0o600 });
    return server.url;
  });
}

async function runOn(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
