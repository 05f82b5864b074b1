import { type Cluster } from '../servers/clusters.js';
import { type Contender, type Round, type Shape } from './contender.js';
import { DirectRound } from './direct-round.js';

const DATABASE = 'bench_limit';

/** What the same PostgreSQL does with the same rows and no sync: every place that holds a row is written to directly. */
export class Limit implements Contender {
  readonly name = 'limit';

  constructor(private readonly clusters: readonly Cluster[]) {}

  async begin({ children }: Shape): Promise<Round> {
    const clusters = this.clusters.slice(0, children + 1);
    await Promise.all(clusters.map((cluster) => cluster.makeEmpty(DATABASE)));
    return new LimitRound(clusters, DATABASE);
  }

  async end(): Promise<void> {}
}

class LimitRound extends DirectRound implements Round {
  /** There is no line, and nothing that resumes. */
  async disconnect(): Promise<void> {}
  async connect(): Promise<void> {}
  async killHub(): Promise<void> {}
  async restartHub(): Promise<void> {}
  async demandSound(): Promise<void> {}
}
