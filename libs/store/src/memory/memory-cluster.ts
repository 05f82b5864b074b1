import { type AppendListener } from '../journal.js';
import { KeyLocks } from './key-locks.js';

/**
 * What a cluster of PostgreSQL is to its databases: it gives transaction ids, which mean nothing in another cluster, and
 * knows which transactions are open now.
 */
export class MemoryCluster {
  readonly locks = new KeyLocks();
  /** Who is told after entries were committed. */
  readonly appended = new Set<AppendListener>();
  private readonly writing = new Set<number>();
  private lastXid = 0;

  constructor(readonly systemIdentifier: string) {}

  /** Gives a transaction its id, at its first write. */
  beginWriting(): number {
    this.lastXid += 1;
    this.writing.add(this.lastXid);
    return this.lastXid;
  }

  endWriting(xid: number): void {
    this.writing.delete(xid);
  }

  /** Every transaction with an id below this has ended. */
  oldestWriting(): number {
    return Math.min(...this.writing, this.lastXid + 1);
  }

  tellAppended(appended: Parameters<AppendListener>[0]): void {
    for (const listener of this.appended) listener(appended);
  }
}
