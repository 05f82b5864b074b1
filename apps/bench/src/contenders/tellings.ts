import { waitUntil } from '@wutong/servers';
import pg from 'pg';
import { nowUs } from '../core/pace.js';

const CHANNEL = 'bench_row_told';
const WITHIN_MS = 120_000;

/** Tells of rows that are not items as soon as they are committed, whoever writes them (also a replicating worker). */
const TRIGGER_SQL = `
  create function bench_row_tell() returns trigger language plpgsql as
    $$ begin perform pg_notify('${CHANNEL}', new.id); return null; end $$;
  create trigger bench_row_tell after insert on bench_row
    for each row when (new.id not like 'item-%') execute function bench_row_tell();
  alter table bench_row enable always trigger bench_row_tell`;

/** When each event became visible in a database, as a program that waits for it sees it. */
export class Tellings {
  private readonly at = new Map<string, number>();

  private constructor(private readonly client: pg.Client) {
    client.on('notification', ({ payload }) => this.at.set(payload ?? '', nowUs()));
  }

  static async open(url: string): Promise<Tellings> {
    const client = new pg.Client({ connectionString: url });
    // After a failure the database goes first: whoever still asks is told by its query.
    client.on('error', () => undefined);
    await client.connect();
    await client.query(TRIGGER_SQL);
    await client.query(`listen ${CHANNEL}`);
    return new Tellings(client);
  }

  /** When these rows were told of, in microseconds of the machine's monotonic clock, once all were. */
  async of(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    if (await waitUntil(async () => ids.every((id) => this.at.has(id)), WITHIN_MS)) return this.at;
    const lacking = ids.filter((id) => !this.at.has(id)).length;
    throw new Error(`not within ${WITHIN_MS / 1_000} s: ${lacking} of ${ids.length} events did not arrive`);
  }

  async close(): Promise<void> {
    await this.client.end();
  }
}
