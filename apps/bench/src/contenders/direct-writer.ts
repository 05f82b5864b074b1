import pg from 'pg';
import { atPace, type Paced } from '../core/pace.js';
import { type BenchRow, rowsOf, transactionsOf, type Work } from '../core/rows.js';
import { upsertParameters, upsertSql } from '../core/table.js';

/** Writes rows straight into a database, as fast as one connection does: multi-row upserts, prepared, 100 a transaction. */
export class DirectWriter {
  private readonly prepared = new Map<string, BenchRow[]>();

  /** The pool has as many connections as works are written at once. */
  private readonly pool: pg.Pool;

  constructor(url: string) {
    this.pool = new pg.Pool({ connectionString: url, max: 10 });
    // An idle connection whose server was killed: the next write opens another.
    this.pool.on('error', () => undefined);
  }

  prepare(name: string, work: Work): void {
    this.prepared.set(name, rowsOf(work));
  }

  async write(name: string): Promise<void> {
    const client = await this.pool.connect();
    try {
      for (const rows of transactionsOf(this.take(name))) await upsert(client, rows);
    } finally {
      client.release();
    }
  }

  async writeAtPace(name: string, everyMs: number): Promise<Paced[]> {
    const client = await this.pool.connect();
    try {
      return await atPace(this.take(name), everyMs, (row) => upsert(client, [row]));
    } finally {
      client.release();
    }
  }

  async close(): Promise<void> {
    await this.pool.end();
  }

  private take(name: string): BenchRow[] {
    const rows = this.prepared.get(name);
    if (!rows) throw new Error(`nothing was prepared as ${name}`);
    this.prepared.delete(name);
    return rows;
  }
}

/** One statement is one transaction. */
async function upsert(client: pg.PoolClient, rows: readonly BenchRow[]): Promise<void> {
  await client.query({ name: `upsert-${rows.length}`, text: upsertSql(rows.length), values: upsertParameters(rows) });
}
