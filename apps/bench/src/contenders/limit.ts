import { type Cluster } from '../servers/clusters.js';
import { type Contender, type Round, type Shape } from './contender.js';
import { DirectRound } from './direct-round.js';

const DATABASE = 'bench_limit';

/** What the same PostgreSQL does with the same rows and no sync: every place that holds a row is written to directly. */
export class Limit implements Contender {
  readonly name: 'limit' | 'floor' = 'limit';
  protected readonly keepsCopies: boolean = false;

  constructor(private readonly clusters: readonly Cluster[]) {}

  async begin({ children }: Shape): Promise<Round> {
    const clusters = this.clusters.slice(0, children + 1);
    await Promise.all(clusters.map((cluster) => cluster.makeEmpty(DATABASE)));
    return new LimitRound(clusters, DATABASE, this.keepsCopies);
  }

  async end(): Promise<void> {}
}

/**
 * The limit with the least that a journal beside the projection adds: each transaction keeps a copy of its rows as one
 * value, with no entry, number, hash, seal or line.
 */
export class Floor extends Limit {
  override readonly name = 'floor';
  protected override readonly keepsCopies = true;
}

class LimitRound extends DirectRound implements Round {
  /** There is no line, and nothing that resumes. */
  async disconnect(): Promise<void> {}
  async connect(): Promise<void> {}
  async killHub(): Promise<void> {}
  async restartHub(): Promise<void> {}
  async demandSound(): Promise<void> {}
}
