import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { IDENTITY_MIGRATIONS } from '@wutong/identity';
import {
  clearCluster,
  clusterUrl,
  ensureCluster,
  freePort,
  type PostgresCluster,
  postgresPlan,
  SupervisedProcess,
} from '@wutong/servers';
import { openDatabase, STORE_MIGRATIONS } from '@wutong/store';
import pg from 'pg';
import { TABLE_SQL } from '../core/table.js';
import { type RunFolder } from './run-folder.js';

/** Database that every cluster is copied with: all tables, no rows. */
const EMPTY = 'wutong';

/** What the peer needs on both its ends; all else is as ours and the limit have it. */
const LOGICAL_SETTINGS: Readonly<Record<string, string>> = {
  wal_level: 'logical',
  max_wal_senders: '20',
  max_replication_slots: '20',
  max_worker_processes: '32',
  max_logical_replication_workers: '24',
  max_active_replication_origins: '20',
};

/** One running PostgreSQL with durability as it ships: fsync and synchronous_commit on. */
export class Cluster {
  private constructor(
    private readonly cluster: PostgresCluster,
    private readonly port: number,
    private readonly server: SupervisedProcess,
  ) {}

  static async of(
    run: RunFolder,
    cluster: PostgresCluster,
    settings: Readonly<Record<string, string>>,
  ): Promise<Cluster> {
    const port = await freePort();
    const at = join(run.folder, cluster.name);
    const plan = postgresPlan(cluster, port, { logFile: `${at}.log`, pidFile: `${at}.pid` });
    const more = Object.entries(settings).flatMap(([key, value]) => ['-c', `${key}=${value}`]);
    const server = new SupervisedProcess({ ...plan, args: [...plan.args, ...more] }, () => undefined);
    return new Cluster(cluster, port, server);
  }

  async start(): Promise<void> {
    await this.server.start();
  }

  /** Id of its first process, which has started all others; undefined while it does not run. */
  get pid(): number | undefined {
    return this.server.pid;
  }

  url(database: string): string {
    return clusterUrl(this.cluster, this.port, database);
  }

  /** Makes a database anew, with all tables and no rows; nobody pays later for what was written before. */
  async makeEmpty(database: string): Promise<void> {
    await this.drop(database);
    await this.query('postgres', `create database ${database} template ${EMPTY}`);
    await this.query('postgres', 'checkpoint');
  }

  async drop(database: string): Promise<void> {
    await this.query('postgres', `drop database if exists ${database} with (force)`);
  }

  async query<R extends object>(database: string, sql: string, values: readonly unknown[] = []): Promise<R[]> {
    const client = new pg.Client({ connectionString: this.url(database) });
    await client.connect();
    try {
      return (await client.query<R>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  }

  async kill(): Promise<void> {
    await this.server.kill();
  }

  async startAgain(): Promise<void> {
    await clearCluster(this.cluster, () => undefined);
    await this.server.start();
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** The clusters of a run: a hub's and one per child, once for ours and the limit, once more for the peer. */
export interface Clusters {
  /** The hub's first, then the children's. */
  readonly ours: readonly Cluster[];
  readonly peers: readonly Cluster[];
}

/** Starts so many places' clusters, all copies of one, which is initialised once per checkout. */
export async function startClusters(run: RunFolder, places: number, started: Cluster[]): Promise<Clusters> {
  const origin = await ensureCluster(run.place, 'origin');
  const template = copyOf(run, origin, 'template');
  await prepareTemplate(run, template);
  const startAll = (kind: string, settings: Readonly<Record<string, string>>) =>
    Promise.all(
      Array.from({ length: places }, async (_, at) => {
        const cluster = await Cluster.of(run, copyOf(run, template, `${kind}-${at}`), settings);
        started.push(cluster);
        await cluster.start();
        return cluster;
      }),
    );
  return { ours: await startAll('ours', {}), peers: await startAll('peer', LOGICAL_SETTINGS) };
}

async function prepareTemplate(run: RunFolder, template: PostgresCluster): Promise<void> {
  const server = await Cluster.of(run, template, {});
  try {
    await server.start();
    const url = server.url(EMPTY);
    const dataSource = await openDatabase({ url, migrations: [...STORE_MIGRATIONS, ...IDENTITY_MIGRATIONS] });
    await dataSource.query(TABLE_SQL);
    await dataSource.destroy();
  } finally {
    await server.stop();
  }
}

function copyOf(run: RunFolder, of: PostgresCluster, name: string): PostgresCluster {
  const folder = join(run.place.folder, run.clusterName(name));
  execFileSync('/bin/cp', ['-a', of.folder, folder]);
  return { ...of, name: run.clusterName(name), folder };
}
