import pg from 'pg';

const CONNECT_MS_MAX = 5_000;

/** Asks a node's database in a session of its own: the judges use nothing of the product. */
export async function askDatabase<R extends object>(
  url: string,
  sql: string,
  values: readonly unknown[] = [],
): Promise<R[]> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: CONNECT_MS_MAX });
  // A session cut while idle is told as an event; the query tells it too, by its failure.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<R>(sql, [...values])).rows;
  } finally {
    // Ending a session that never opened fails as well; the reason is already thrown.
    await client.end().catch(() => undefined);
  }
}
