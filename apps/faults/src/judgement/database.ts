import pg from 'pg';

const CONNECT_MS_MAX = 5_000;

/** One statement; `$1`… stand for the values. */
export type Query = <R extends object>(sql: string, values?: readonly unknown[]) => Promise<R[]>;

/** Asks a node's database in a session of its own: the judges use nothing of the product. */
export function askDatabase<R extends object>(url: string, sql: string, values: readonly unknown[] = []): Promise<R[]> {
  return inSession(url, (query) => query<R>(sql, values));
}

/** Work in one transaction of a session of its own. */
export function inTransaction<T>(url: string, work: (query: Query) => Promise<T>): Promise<T> {
  return inSession(url, async (query) => {
    await query('begin');
    const result = await work(query);
    await query('commit');
    return result;
  });
}

async function inSession<T>(url: string, work: (query: Query) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS_MAX });
  // A session cut while idle is told as an event; the query tells it too, by its failure.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work(async <R extends object>(sql: string, values: readonly unknown[] = []) => {
      const { rows } = await client.query<R>(sql, [...values]);
      return rows;
    });
  } finally {
    // Ending a session that never opened fails as well; the reason is already thrown.
    await client.end().catch(() => undefined);
  }
}
