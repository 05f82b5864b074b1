import pg from 'pg';
import { type Lease } from '../lease.js';
import { type Logger } from '../tokens.js';

export interface LeaseOptions {
  readonly url: string;
  /** Names this process to people and to the other processes of the node. */
  readonly holder: string;
  readonly logger: Logger;
  /** How often the leader renews the lease and others try to take it; a second unless told. */
  readonly beatMs?: number;
  /** After this long without renewal the lease is taken from a holder whose session still stands; 10 s unless told. */
  readonly silentMs?: number;
}

const BEAT_MS = 1_000;
const SILENT_MS = 10_000;

/** The holder's session is gone, or has been silent by the database's own clock, whichever way that was set since. */
const IS_VACANT = `(session_pid is null
  or not exists (select 1 from pg_stat_activity where pid = session_pid and backend_start = session_start)
  or abs(extract(epoch from clock_timestamp() - renewed_at)) * 1000 > $1)`;

/**
 * The leader's lease: of all processes of a node one leads its sync. The leader renews the lease on a database session
 * of its own; another process takes it, with the next term, once that session is gone or silent. Every transaction that
 * only a leader may commit locks the lease's row and compares the term, so a holder that was taken for dead commits
 * nothing after its successor.
 */
export class PgLease {
  private term: Lease | undefined;
  private begin: () => Promise<void> = async () => undefined;
  private client: pg.Client | undefined;
  private timer: NodeJS.Timeout | undefined;
  private turning: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(private readonly options: LeaseOptions) {}

  /** What this process leads under; undefined while another leads or nobody is known to. */
  get held(): Lease | undefined {
    return this.term;
  }

  /**
   * Takes the lease when it may, or stands by for it, from now on; resolves after the first try. `begin` is called for
   * each term that was taken, before this process leads: it reads what others may have written since.
   */
  async follow(begin: () => Promise<void>): Promise<void> {
    this.begin = begin;
    await this.turn();
  }

  /** A transaction has seen that another holds the lease. */
  lose(holder: string): void {
    if (!this.term) return;
    this.term = undefined;
    this.options.logger.warn(`the lease was taken over by ${holder}: this process stands by`);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.term = undefined;
    clearTimeout(this.timer);
    await this.turning;
    await this.client?.end();
  }

  private turn(): Promise<void> {
    this.turning = this.renewOrTake().finally(() => {
      if (!this.closed) this.timer = setTimeout(() => void this.turn(), this.options.beatMs ?? BEAT_MS);
    });
    return this.turning;
  }

  private async renewOrTake(): Promise<void> {
    try {
      const client = this.client ?? (await this.connect());
      if (this.term) await this.renew(client, this.term);
      else await this.standBy(client);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (!this.closed) this.options.logger.warn(`the lease: ${error.message}`);
      this.drop(this.client);
    }
  }

  private async connect(): Promise<pg.Client> {
    const client = new pg.Client({
      connectionString: this.options.url,
      keepAlive: true,
      // A leader that its database does not answer for this long may have a successor already.
      query_timeout: this.silentMs,
      connectionTimeoutMillis: this.silentMs,
    });
    client.on('error', () => this.drop(client));
    client.on('end', () => this.drop(client));
    this.client = client;
    await client.connect();
    return client;
  }

  /** Without its session this process leads no more: another may take the lease at once. */
  private drop(client: pg.Client | undefined): void {
    if (!client || client !== this.client) return;
    this.client = undefined;
    if (this.term && !this.closed) this.options.logger.warn('the session of the lease is gone: this process stands by');
    this.term = undefined;
    client.end().catch(() => undefined);
  }

  private async renew(client: pg.Client, { holder, term }: Lease): Promise<void> {
    const renewed = await client.query(
      `update lease set renewed_at = clock_timestamp() where name = 'leader' and holder = $1 and term = $2`,
      [holder, term],
    );
    if (renewed.rowCount === 1) return;
    const { rows } = await client.query(`select holder from lease where name = 'leader'`);
    this.lose(rows[0]?.holder);
  }

  /** Raises the term if the lease is vacant. Looks first without a lock, so that standing by holds nobody up. */
  private async take(client: pg.Client): Promise<bigint | undefined> {
    const { rows } = await client.query(`select ${IS_VACANT} as vacant from lease where name = 'leader'`, [
      this.silentMs,
    ]);
    if (!rows[0]?.vacant) return undefined;
    await client.query('begin');
    // Waits for what the holder's transactions still commit; whoever else takes the lease is seen after it.
    await client.query(`select term from lease where name = 'leader' for update`);
    const taken = await client.query(
      `update lease set holder = $2, term = term + 1, taken_at = now(), renewed_at = clock_timestamp(),
         session_pid = pg_backend_pid(),
         session_start = (select backend_start from pg_stat_activity where pid = pg_backend_pid())
        where name = 'leader' and ${IS_VACANT} returning term`,
      [this.silentMs, this.options.holder],
    );
    await client.query('commit');
    return taken.rows[0] && BigInt(taken.rows[0].term);
  }

  private async standBy(client: pg.Client): Promise<void> {
    const term = await this.take(client);
    if (term === undefined) return;
    await this.begin();
    // The session may have gone meanwhile, and the lease with it.
    if (client !== this.client || this.closed) return;
    this.term = { holder: this.options.holder, term };
    this.options.logger.log(`leads the sync of its node, term ${term}`);
  }

  private get silentMs(): number {
    return this.options.silentMs ?? SILENT_MS;
  }
}
