import { waitUntil } from '@wutong/servers';
import { type Cluster } from '../servers/clusters.js';
import { at, type Contender, type Round, type Shape } from './contender.js';
import { DirectRound } from './direct-round.js';

const DATABASE = 'bench_peer';
const WITHIN_MS = 60_000;

/** PostgreSQL's own logical replication: whoever writes publishes the table, whoever receives it subscribes. */
export class Peer implements Contender {
  readonly name = 'peer';

  constructor(private readonly clusters: readonly Cluster[]) {}

  async begin(shape: Shape): Promise<Round> {
    const clusters = this.clusters.slice(0, shape.children + 1);
    await Promise.all(clusters.map((cluster) => cluster.makeEmpty(DATABASE)));
    const round = new PeerRound(clusters, shape);
    await round.replicate();
    return round;
  }

  async end(): Promise<void> {}
}

class PeerRound extends DirectRound implements Round {
  private readonly children: readonly number[];

  constructor(
    clusters: readonly Cluster[],
    private readonly shape: Shape,
  ) {
    super(clusters, DATABASE);
    this.children = Array.from({ length: shape.children }, (_, child) => child + 1);
  }

  async replicate(): Promise<void> {
    const publishers = this.shape.direction === 'down' ? [0] : this.children;
    for (const place of publishers) await this.query(place, 'create publication bench for table bench_row');
    for (const child of this.children) {
      const { from, to } = this.ends(child);
      await this.query(
        to,
        `create subscription ${nameOf(child)} connection '${this.url(from)}' publication bench with (copy_data = false)`,
      );
    }
    for (const child of this.children) await this.whenStreams(child, true);
  }

  async disconnect(child: number): Promise<void> {
    await this.query(this.ends(child).to, `alter subscription ${nameOf(child)} disable`);
    await this.whenStreams(child, false);
  }

  async connect(child: number): Promise<void> {
    await this.query(this.ends(child).to, `alter subscription ${nameOf(child)} enable`);
  }

  async killHub(): Promise<void> {
    await at(this.clusters, 0).kill();
  }

  async restartHub(): Promise<void> {
    await at(this.clusters, 0).startAgain();
  }

  async demandSound(): Promise<void> {
    for (const child of this.children) {
      const [row] = await at(this.clusters, this.ends(child).to).query<{ failed: number }>(
        DATABASE,
        'select coalesce(sum(apply_error_count), 0)::int as failed from pg_stat_subscription_stats where subname = $1',
        [nameOf(child)],
      );
      if (row?.failed !== 0) throw new Error(`the peer's ${nameOf(child)} failed ${row?.failed} times`);
    }
  }

  protected override async unlink(): Promise<void> {
    for (const child of this.children) await this.query(this.ends(child).to, `drop subscription ${nameOf(child)}`);
  }

  /** Where a child's rows come from, and where they go. */
  private ends(child: number): { readonly from: number; readonly to: number } {
    return this.shape.direction === 'down' ? { from: 0, to: child } : { from: child, to: 0 };
  }

  private async whenStreams(child: number, streams: boolean): Promise<void> {
    const publisher = at(this.clusters, this.ends(child).from);
    const is = await waitUntil(async () => {
      const rows = await publisher.query(
        DATABASE,
        `select 1 from pg_stat_replication r join pg_replication_slots s on s.active_pid = r.pid
          where s.slot_name = $1 and r.state = 'streaming'`,
        [nameOf(child)],
      );
      return rows.length > 0 === streams;
    }, WITHIN_MS);
    if (!is) throw new Error(`the peer's ${nameOf(child)} did not ${streams ? 'begin' : 'stop'} to stream`);
  }

  private async query(place: number, sql: string): Promise<void> {
    await at(this.clusters, place).query(DATABASE, sql);
  }
}

const nameOf = (child: number) => `bench_${child}`;
