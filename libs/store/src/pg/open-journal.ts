import { randomUUID } from 'node:crypto';
import { type HybridTime, type NodeId, toHex } from '@wutong/kernel';
import { type DataSource } from 'typeorm';
import { type JournalStart } from '../journal.js';
import { type WitnessedSeal } from '../seal-witness.js';
import { PgJournal, type PgJournalOptions, witnessedSealOf } from './pg-journal.js';
import { SEAL_COLUMNS, type SealRow, sealOf } from './rows.js';

const FIRST_EPOCH = 1;

/** A crash between a run's commit and the writing of the file leaves the file behind: before anything is sent, it is made level. */
async function witnessAgain({ dataSource, own, witness }: Omit<PgJournalOptions, 'lease'>, start: JournalStart) {
  const rows: SealRow[] = await dataSource.query(
    `select ${SEAL_COLUMNS} from seal where origin = $1 order by epoch desc, number desc limit 1`,
    [own.nodeId],
  );
  const [row] = rows;
  if (row) await witness.write(witnessedSealOf(sealOf(row), start));
}

/** PostgreSQL's own identity of a cluster and its history. */
async function readCluster(dataSource: DataSource): Promise<{ systemIdentifier: string; timeline: number }> {
  const [row] = await dataSource.query(
    `select (select system_identifier::text from pg_control_system()) as id,
            (select timeline_id from pg_control_checkpoint()) as timeline`,
  );
  return { systemIdentifier: row.id, timeline: row.timeline };
}

/** Whether the database holds the last seal that the file beside the key has witnessed. */
async function holdsWitnessed(dataSource: DataSource, nodeId: NodeId, seal: WitnessedSeal | undefined) {
  if (!seal?.hash) return true;
  const rows: SealRow[] = await dataSource.query(
    `select ${SEAL_COLUMNS} from seal where origin = $1 and epoch = $2 and number = $3`,
    [nodeId, seal.epoch, seal.number],
  );
  const [row] = rows;
  return row !== undefined && toHex<string>(sealOf(row).hash) === seal.hash;
}

/**
 * Opens the journal: makes its instance on a new database, finds out whether it was rolled back, and releases what an
 * earlier cluster's transaction ids would hold behind the fence for ever. Takes the leader's lease.
 */
export async function openJournal(options: Omit<PgJournalOptions, 'lease'>, holder: string): Promise<PgJournal> {
  const { dataSource, own, witness } = options;
  const cluster = await readCluster(dataSource);
  await dataSource.query(
    `insert into journal_instance (instance, epoch, system_identifier) values ($1, $2, $3) on conflict do nothing`,
    [randomUUID(), FIRST_EPOCH, cluster.systemIdentifier],
  );
  const [instance] = await dataSource.query('select instance, epoch, system_identifier from journal_instance');
  if (instance.system_identifier !== cluster.systemIdentifier) {
    // A dump restored into another cluster: its xids mean nothing here, and all that was dumped was committed.
    await dataSource.query('update journal_pending set xid = pg_current_xact_id()');
    await dataSource.query('update journal_instance set system_identifier = $1', [cluster.systemIdentifier]);
  }
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
  const start: JournalStart = {
    instance: instance.instance,
    epoch: BigInt(instance.epoch),
    ...cluster,
    sealing: await holdsWitnessed(dataSource, own.nodeId as NodeId, await witness.read()),
  };
  if (start.sealing) await witnessAgain(options, start);
  const tail = { lastStamp: BigInt(stamp.last) as HybridTime, lastNumber: BigInt(number.last) };
  return new PgJournal({ ...options, lease: { holder, term: BigInt(lease.term) } }, start, tail);
}
