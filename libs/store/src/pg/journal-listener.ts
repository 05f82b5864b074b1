import pg from 'pg';
import { type AppendListener } from '../journal.js';

/** Wakes this process when any process of the node has appended: LISTEN on a connection of its own. */
export interface JournalListener {
  subscribe(listener: AppendListener): () => void;
  close(): Promise<void>;
}

const RECONNECT_MS = 500;
/** What a notice says when no entry of it is an own one. */
const RECEIVED = 'received';

export class PgJournalListener implements JournalListener {
  private readonly listeners = new Set<AppendListener>();
  private client: pg.Client | undefined;
  private closed = false;
  private retry: NodeJS.Timeout | undefined;

  constructor(private readonly url: string) {
    void this.connect();
  }

  subscribe(listener: AppendListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.client?.end();
  }

  private tell(appended: Parameters<AppendListener>[0]): void {
    for (const listener of this.listeners) listener(appended);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, keepAlive: true });
    client.on('notification', ({ payload }) => this.tell(payload === RECEIVED ? RECEIVED : 'own'));
    client.on('error', () => this.reconnect(client));
    client.on('end', () => this.reconnect(client));
    this.client = client;
    try {
      await client.connect();
      await client.query('listen wutong_journal');
    } catch (error) {
      // The database is down: the pool reports it to whoever asks; here only the next try matters.
      if (!(error instanceof Error)) throw error;
      this.reconnect(client);
    }
  }

  private reconnect(lost: pg.Client): void {
    if (this.closed || lost !== this.client) return;
    this.client = undefined;
    this.retry = setTimeout(() => void this.connect(), RECONNECT_MS);
  }
}
