import { type Cluster } from '../servers/clusters.js';
import { type Contender, type Round, type Shape } from './contender.js';
import { DirectRound } from './direct-round.js';

const DATABASE = 'bench_limit';

/** What the same PostgreSQL does with the same rows and no sync: every place that holds a row is written to directly. */
export class Limit implements Contender {
  /** The floor is the limit with a cheap form of what a journal adds: each transaction keeps a copy of its rows as one value. */
  constructor(
    private readonly clusters: readonly Cluster[],
    readonly name: 'limit' | 'floor' = 'limit',
  ) {}

  async begin({ children }: Shape): Promise<Round> {
    const clusters = this.clusters.slice(0, children + 1);
    await Promise.all(clusters.map((cluster) => cluster.makeEmpty(DATABASE)));
    return new LimitRound(clusters, DATABASE, this.name === 'floor');
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
