import { connectionFault, waitUntil } from '@wutong/servers';
import pg from 'pg';
import { type BenchRow, digestOf, finalRows, type TableDigest, type Work } from '../core/rows.js';
import { DIGEST_SQL, demandEqual, LAST_ROWS_SQL, TOTALS_SQL } from '../core/table.js';

const LOOK_EVERY_MS = 10;
/** A table that has not changed for this long is not going to be whole. */
const STALLED_MS = 60_000;
const LOOK_FOR_CHANGE_MS = 5_000;

interface Totals {
  readonly rows: number;
  readonly versions: number;
}

/** What one place ends up holding, and when it does: looks cheaply at the last rows first, then at all. */
export class Arrival {
  private readonly last: readonly BenchRow[];
  private readonly totals: Totals;
  private readonly digest: TableDigest;

  private constructor(
    private readonly where: string,
    private readonly client: pg.Client,
    works: readonly Work[],
  ) {
    const rows = finalRows(works);
    this.totals = { rows: rows.length, versions: rows.reduce((sum, { version }) => sum + version, 0) };
    this.digest = digestOf(rows);
    // The last row of each place that writes.
    this.last = [...new Map(rows.map((row) => [row.place, row])).values()];
  }

  static async open(url: string, place: number, works: readonly Work[]): Promise<Arrival> {
    const client = new pg.Client({ connectionString: url });
    // After a failure the database goes first: whoever still asks is told by its query.
    client.on('error', () => undefined);
    await client.connect();
    return new Arrival(`place ${place}`, client, works);
  }

  /** Waits until the database, which was just started, serves. */
  static async openWhenServed(url: string, place: number, works: readonly Work[]): Promise<Arrival> {
    const serves = await waitUntil(async () => (await connectionFault(url)) === undefined, STALLED_MS);
    if (!serves) throw new Error(`place ${place}: its database does not serve again`);
    return Arrival.open(url, place, works);
  }

  /** Resolves when all rows are there in their last version. */
  whenWhole(): Promise<void> {
    return this.until('is whole', () => this.isWhole());
  }

  /** Resolves when the last row that each place writes is there. */
  whenLast(): Promise<void> {
    return this.until('has the last rows', () => this.hasLast());
  }

  /** Resolves when more than so many rows are there. */
  whenMoreThan(rows: number): Promise<void> {
    return this.until(`has more than ${rows} rows`, async () => (await this.ask(TOTALS_SQL)).rows > rows);
  }

  /** Throws when the table does not hold exactly what was written. */
  async demandEqual(): Promise<void> {
    demandEqual(this.where, await this.ask(DIGEST_SQL), this.digest);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async hasLast(): Promise<boolean> {
    const [ids, versions] = [this.last.map(({ id }) => id), this.last.map(({ version }) => version)];
    return (await this.ask<{ found: number }>(LAST_ROWS_SQL, [ids, versions])).found === ids.length;
  }

  private async isWhole(): Promise<boolean> {
    if (!(await this.hasLast())) return false;
    const { rows, versions: sum } = await this.ask<Totals>(TOTALS_SQL);
    return rows === this.totals.rows && sum === this.totals.versions;
  }

  private async until(what: string, holds: () => Promise<boolean>): Promise<void> {
    let seen: Totals | undefined;
    let [changedMs, lookedMs] = [performance.now(), performance.now()];
    while (!(await holds())) {
      const now = performance.now();
      if (now - lookedMs > LOOK_FOR_CHANGE_MS) {
        const totals = await this.ask<Totals>(TOTALS_SQL);
        if (totals.rows !== seen?.rows || totals.versions !== seen.versions) changedMs = now;
        [seen, lookedMs] = [totals, now];
      }
      if (now - changedMs > STALLED_MS)
        throw new Error(`${this.where} stands still at ${seen?.rows} of ${this.totals.rows} rows, before it ${what}`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** The one row of an answer. */
  private async ask<R extends object = TableDigest>(sql: string, values: readonly unknown[] = []): Promise<R> {
    const [row] = (await this.client.query<R>(sql, [...values])).rows;
    if (!row) throw new Error(`no answer from ${this.where}`);
    return row;
  }
}
