import pg from 'pg';
import { createTestDatabase, type TestDatabase } from './test-database.js';

async function answer(url: string, sql: string): Promise<unknown> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows[0]?.[0];
  } finally {
    await client.end();
  }
}

describe('a test database', () => {
  let first: TestDatabase;
  let second: TestDatabase;

  beforeAll(async () => {
    [first, second] = await Promise.all([createTestDatabase(), createTestDatabase()]);
  });
  afterAll(() => Promise.all([first.drop(), second.drop()]));

  it('is its own: what one spec file writes, another does not see', async () => {
    await answer(first.url, 'create table mark (id int)');
    expect(await answer(second.url, `select to_regclass('mark')`)).toBeNull();
  });

  it('is real PostgreSQL with Chinese text and collation', async () => {
    const sorted = `select string_agg(name, '' order by name collate "zh-Hans-x-icu") from unnest('{张,王,安,李}'::text[]) name`;
    expect(await answer(first.url, sorted)).toBe('安李王张');
    expect(await answer(first.url, 'show server_encoding')).toBe('UTF8');
  });
});
