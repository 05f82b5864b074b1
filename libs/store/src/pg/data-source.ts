import { DataSource, type EntityTarget, type MigrationInterface, type ObjectLiteral } from 'typeorm';
import { GatheringSocket } from './gathering-socket.js';

type Class<T> = new () => T;

/** A node's PostgreSQL. Migrations and entities come from every lib, in layer order. */
export interface DatabaseConfig {
  readonly url: string;
  readonly migrations: readonly Class<MigrationInterface>[];
  readonly entities?: readonly EntityTarget<ObjectLiteral>[];
  /** Connections of the pool. */
  readonly poolMax?: number;
}

const POOL_MAX = 8;
/** So many stay open however long they idle: a node at rest neither closes connections nor watches them. */
const POOL_MIN = 2;
/** No statement and no idle transaction may hold the fence for long. */
const STATEMENT_TIMEOUT_MS = 30_000;
const IDLE_TRANSACTION_TIMEOUT_MS = 10_000;

/** Connects, asserts that the database can hold Chinese text, and brings its tables up to date. */
export async function openDatabase(config: DatabaseConfig): Promise<DataSource> {
  const dataSource = new DataSource({
    type: 'postgres',
    entities: [...(config.entities ?? [])] as Class<object>[],
    migrations: [...config.migrations],
    migrationsTransactionMode: 'each',
    logging: false,
    extra: {
      connectionString: config.url,
      pipeline: true,
      stream: () => new GatheringSocket(),
      max: config.poolMax ?? POOL_MAX,
      min: Math.min(POOL_MIN, config.poolMax ?? POOL_MAX),
      statement_timeout: STATEMENT_TIMEOUT_MS,
      idle_in_transaction_session_timeout: IDLE_TRANSACTION_TIMEOUT_MS,
    },
  });
  await dataSource.initialize();
  const [row] = await dataSource.query(`select current_setting('server_encoding') as encoding,
    current_setting('server_version_num')::int as version`);
  if (row.encoding !== 'UTF8') throw new Error(`the database's encoding is ${row.encoding}; Wutong needs UTF8`);
  if (row.version < 150_000) throw new Error('PostgreSQL is older than 15');
  await migrate(dataSource);
  return dataSource;
}

/** One process at a time: several of a node may start at once. */
async function migrate(dataSource: DataSource): Promise<void> {
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query(`select pg_advisory_lock(hashtext('wutong migrations'))`);
    await dataSource.runMigrations();
  } finally {
    await runner.query(`select pg_advisory_unlock(hashtext('wutong migrations'))`);
    await runner.release();
  }
}
