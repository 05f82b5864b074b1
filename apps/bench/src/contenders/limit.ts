import { type Paced } from '../core/pace.js';
import { type Work } from '../core/rows.js';
import { type Cluster } from '../servers/clusters.js';
import { at, type Contender, type Round, type Shape } from './contender.js';
import { DirectWriter } from './direct-writer.js';

const DATABASE = 'bench_limit';

/** What the same PostgreSQL does with the same rows and no sync: every place that holds a row is written to directly. */
export class Limit implements Contender {
  readonly name = 'limit';

  constructor(private readonly clusters: readonly Cluster[]) {}

  async begin({ children }: Shape): Promise<Round> {
    const clusters = this.clusters.slice(0, children + 1);
    await Promise.all(clusters.map((cluster) => cluster.makeEmpty(DATABASE)));
    return new LimitRound(clusters);
  }

  async end(): Promise<void> {}
}

class LimitRound implements Round {
  private readonly writers: readonly DirectWriter[];

  constructor(private readonly clusters: readonly Cluster[]) {
    this.writers = clusters.map((cluster) => new DirectWriter(cluster.url(DATABASE)));
  }

  url(place: number): string {
    return at(this.clusters, place).url(DATABASE);
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

  /** There is no line, and nothing that resumes. */
  async disconnect(): Promise<void> {}
  async connect(): Promise<void> {}
  async killHub(): Promise<void> {}
  async restartHub(): Promise<void> {}
  async demandSound(): Promise<void> {}

  async close(): Promise<void> {
    await Promise.all(this.writers.map((writer) => writer.close()));
    await Promise.all(this.clusters.map((cluster) => cluster.drop(DATABASE)));
  }
}
