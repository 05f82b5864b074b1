import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../../../test/harness/test-database.js';
import { givenDatabases } from './given-databases.js';

const OWNERS = [
  { path: '3504', name: '三明市' },
  { path: '350428', name: '将乐县' },
];

describe('databases that the user gives', () => {
  let empty: TestDatabase;
  let used: TestDatabase;

  beforeAll(async () => {
    [empty, used] = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const client = new pg.Client({ connectionString: used.url });
    await client.connect();
    await client.query('create table journal_instance ()');
    await client.end();
  }, 120_000);
  afterAll(() => Promise.all([empty.drop(), used.drop()]));

  const given = (city: string, county: string, anew = true) =>
    givenDatabases(OWNERS, { WUTONG_DATABASE_URL_3504: city, WUTONG_DATABASE_URL_350428: county }, () => anew);

  it('are taken by path; who is given none has none', async () => {
    expect([...(await given(empty.url, ''))]).toEqual([['3504', empty.url]]);
  });

  it('serve a node that goes on, not one that begins anew', async () => {
    expect((await given(empty.url, used.url, false)).get('350428')).toBe(used.url);
    await expect(given(empty.url, used.url)).rejects.toMatchObject({ refusal: { code: 'postgres.url-used' } });
  });

  it('are not shared by two nodes, whoever signs in', async () => {
    const url = new URL(empty.url);
    url.username = 'somebody';
    await expect(given(empty.url, url.href)).rejects.toMatchObject({ refusal: { code: 'postgres.url-shared' } });
  });

  it('must answer', async () => {
    const url = new URL(empty.url);
    url.port = '1';
    await expect(given(url.href, '')).rejects.toMatchObject({ refusal: { code: 'postgres.url-failed' } });
  });
});
