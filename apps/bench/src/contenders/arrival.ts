import { waitUntil } from '@wutong/servers';
import pg from 'pg';
import { type BenchRow, digestOf, finalRows, type TableDigest, type Work } from '../core/rows.js';
import { DIGEST_SQL, demandEqual, LAST_ROWS_SQL, TOTALS_SQL } from '../core/table.js';
import { type Round } from './contender.js';

const LOOK_EVERY_MS = 10;
const WITHIN_MS = 900_000;

/** What one place ends up holding, and when it does: looks cheaply at the last rows first, then at all. */
export class Arrival {
  private readonly last: readonly BenchRow[];
  private readonly totals: { readonly rows: number; readonly versions: number };
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

  static async open(round: Round, place: number, works: readonly Work[]): Promise<Arrival> {
    const client = new pg.Client({ connectionString: round.url(place) });
    await client.connect();
    return new Arrival(`place ${place}`, client, works);
  }

  /** Resolves when all rows are there in their last version. */
  async whenWhole(withinMs = WITHIN_MS): Promise<void> {
    const end = performance.now() + withinMs;
    while (!(await this.isWhole())) {
      if (performance.now() > end) throw new Error(`${this.where} is not whole within ${withinMs / 1000} s`);
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  }

  /** Resolves when any of the rows is there. */
  async whenAny(): Promise<void> {
    const isThere = async () => (await this.client.query('select 1 from bench_row limit 1')).rowCount === 1;
    if (!(await waitUntil(isThere, WITHIN_MS))) throw new Error(`${this.where}: no row came`);
  }

  /** Throws when the table does not hold exactly what was written. */
  async demandEqual(): Promise<void> {
    const { rows } = await this.client.query<TableDigest>(DIGEST_SQL);
    demandEqual(this.where, rows[0] ?? { rows: 0, hash: '' }, this.digest);
  }

  async close(): Promise<void> {
    await this.client.end();
  }

  private async isWhole(): Promise<boolean> {
    const ids = this.last.map(({ id }) => id);
    const last = await this.client.query(LAST_ROWS_SQL, [ids, this.last.map(({ version }) => version)]);
    if (last.rows[0]?.found < ids.length) return false;
    const { rows } = await this.client.query(TOTALS_SQL);
    return rows[0]?.rows === this.totals.rows && rows[0]?.versions === this.totals.versions;
  }
}
