import { randomUUID } from 'node:crypto';
import { type HybridTime, toHex } from '@wutong/kernel';
import { type DataSource } from 'typeorm';
import { disagreement } from '../core/standing.js';
import { type Cluster, type Witness } from '../seal-witness.js';
import { noteRollBack, readInstance } from './instance-row.js';
import { PgJournal, type PgJournalOptions } from './pg-journal.js';
import { SEAL_COLUMNS, type SealRow, sealOf } from './rows.js';

const FIRST_EPOCH = 1;

/** PostgreSQL's own identity of a cluster and its history. */
async function readCluster(dataSource: DataSource): Promise<Cluster> {
  const [row] = await dataSource.query(
    `select (select system_identifier::text from pg_control_system()) as id,
            (select timeline_id from pg_control_checkpoint()) as timeline`,
  );
  return { systemIdentifier: row.id, timeline: row.timeline };
}

async function findSealHash(
  dataSource: DataSource,
  nodeId: string,
  { epoch, sealNumber }: Witness,
): Promise<string | undefined> {
  const [row]: SealRow[] = await dataSource.query(
    `select ${SEAL_COLUMNS} from seal where origin = $1 and epoch = $2 and number = $3`,
    [nodeId, epoch, sealNumber],
  );
  return row && toHex<string>(sealOf(row).hash);
}

const min = (a: bigint, b: bigint) => (a < b ? a : b);

/**
 * Opens the journal: makes its instance on a new database, finds out by the file beside the key whether it was rolled
 * back, and releases what an earlier cluster's transaction ids would hold behind the fence for ever. Takes the lease.
 */
export async function openJournal(options: Omit<PgJournalOptions, 'lease'>, holder: string): Promise<PgJournal> {
  const { dataSource, own, witness } = options;
  const cluster = await readCluster(dataSource);
  await dataSource.query(
    `insert into journal_instance (instance, epoch, system_identifier) values ($1, $2, $3) on conflict do nothing`,
    [randomUUID(), FIRST_EPOCH, cluster.systemIdentifier],
  );
  const [instance] = await dataSource.query('select system_identifier from journal_instance');
  if (instance.system_identifier !== cluster.systemIdentifier) {
    // A dump restored into another cluster: its xids mean nothing here, and all that was dumped was committed.
    await dataSource.query('update journal_instance set system_identifier = $1', [cluster.systemIdentifier]);
  }
  // Nobody writes yet: whatever waits was committed, by this cluster or the one it was dumped from.
  await dataSource.query('update journal_pending set xid = pg_current_xact_id()');
  const [lease] = await dataSource.query(
    `insert into lease (name, holder, term) values ('leader', $1, 1)
     on conflict (name) do update set holder = excluded.holder, term = lease.term + 1, taken_at = now()
     returning term`,
    [holder],
  );
  const [stamp] = await dataSource.query('select coalesce(max(hybrid_time), 0) as last from entry where origin = $1', [
    own.nodeId,
  ]);
  const [number] = await dataSource.query('select coalesce(max(number), 0) as last from journal_number');
  const known = await witness.read();
  const lastNumber = BigInt(number.last);
  const { epoch } = (await readInstance(dataSource)).start;
  const sealHash = known && (await findSealHash(dataSource, own.nodeId, known));
  if (disagreement(known, { epoch, lastNumber, sealHash, ...cluster }))
    await noteRollBack(dataSource, own.nodeId, lastNumber);
  const tail = {
    lastStamp: BigInt(stamp.last) as HybridTime,
    // What a crash left between a commit and the writing of the file is sent only once the file knows it.
    lastNumber: known ? min(lastNumber, BigInt(known.lastNumber)) : 0n,
  };
  const state = await readInstance(dataSource);
  return new PgJournal({ ...options, lease: { holder, term: BigInt(lease.term) } }, cluster, state, tail);
}
