import pg from 'pg';
import { atPace, type Paced } from '../core/pace.js';
import { type BenchRow, rowsOf, transactionsOf, type Work } from '../core/rows.js';
import { upsertParameters, upsertSql, upsertWithCopySql } from '../core/table.js';

/** Writes rows straight into a database, as fast as one connection does: multi-row upserts, prepared, 100 a transaction. */
export class DirectWriter {
  private readonly prepared = new Map<string, BenchRow[]>();

  /** The pool has as many connections as works are written at once. */
  private readonly pool: pg.Pool;

  constructor(
    url: string,
    /** Whether each transaction keeps a copy of its rows. */
    private readonly keepsCopies: boolean,
  ) {
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
      for (const rows of transactionsOf(this.take(name))) await this.upsert(client, rows);
    } finally {
      client.release();
    }
  }

  async writeAtPace(name: string, everyMs: number): Promise<Paced[]> {
    const client = await this.pool.connect();
    try {
      return await atPace(this.take(name), everyMs, (row) => this.upsert(client, [row]));
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

  /** One statement is one transaction. */
  private async upsert(client: pg.PoolClient, rows: readonly BenchRow[]): Promise<void> {
    const values = upsertParameters(rows);
    await client.query(
      this.keepsCopies
        ? { name: `copy-${rows.length}`, text: upsertWithCopySql(rows.length), values: [...values, copyOf(rows)] }
        : { name: `upsert-${rows.length}`, text: upsertSql(rows.length), values },
    );
  }
}

const copyOf = (rows: readonly BenchRow[]) => Buffer.from(rows.map(({ id, body }) => `${id}\n${body}\n`).join(''));
