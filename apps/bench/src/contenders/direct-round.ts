import { type Paced } from '../core/pace.js';
import { type Work } from '../core/rows.js';
import { type Cluster } from '../servers/clusters.js';
import { at, type Worker } from './contender.js';
import { DirectWriter } from './direct-writer.js';

/** What rounds share that write straight into a database at each place: the limit's, the floor's and the peer's. */
export abstract class DirectRound {
  private readonly writers: readonly DirectWriter[];

  constructor(
    protected readonly clusters: readonly Cluster[],
    private readonly database: string,
    keepsCopies = false,
  ) {
    this.writers = clusters.map((cluster) => new DirectWriter(cluster.url(database), keepsCopies));
  }

  url(place: number): string {
    return at(this.clusters, place).url(this.database);
  }

  async prepare(place: number, name: string, work: Work): Promise<void> {
    at(this.writers, place).prepare(name, work);
  }

  async write(place: number, name: string): Promise<void> {
    await at(this.writers, place).write(name);
  }

  writeAtPace(place: number, name: string, everyMs: number): Promise<Paced[]> {
    return at(this.writers, place).writeAtPace(name, everyMs);
  }

  workers(): readonly Worker[] {
    return databasesOf(this.clusters);
  }

  async close(): Promise<void> {
    await Promise.all(this.writers.map((writer) => writer.close()));
    await this.unlink();
    await Promise.all(this.clusters.map((cluster) => cluster.drop(this.database)));
  }

  /** Takes away what holds the databases together, before they are dropped. */
  protected async unlink(): Promise<void> {}
}

/** The databases of all places as workers: the hub's first. */
export const databasesOf = (clusters: readonly Cluster[]): Worker[] =>
  clusters.map(({ pid }, place) => ({ spender: place === 0 ? 'hubPostgres' : 'childPostgres', pid }));
