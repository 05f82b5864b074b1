import { randomUUID } from 'node:crypto';
import { type HybridTime, toHex } from '@wutong/kernel';
import { type DataSource } from 'typeorm';
import { disagreement } from '../core/standing.js';
import { type Cluster, type Witness } from '../seal-witness.js';
import { noteRollBack, readInstance, renewCandidate } from './instance-row.js';
import { type JournalOpening, PgJournal, type PgJournalOptions } from './pg-journal.js';
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
 * What was dumped from another cluster was committed there, and its transaction ids mean nothing here: what waits is
 * given one of this cluster's, or it would wait behind a foreign fence. Nobody writes before this is done.
 */
async function adoptRestored(dataSource: DataSource, systemIdentifier: string): Promise<void> {
  await dataSource.transaction(async (manager) => {
    const [known] = await manager.query('select system_identifier from journal_instance for update');
    if (known.system_identifier === systemIdentifier) return;
    await manager.query('update journal_instance set system_identifier = $1', [systemIdentifier]);
    await manager.query('update journal_pending set xid = pg_current_xact_id()');
  });
}

/**
 * Makes the journal's instance on a new database, and reads where the journal stands; finds out by the file beside the
 * key whether it was rolled back. The file is read first: a leading process writes the database before it.
 */
async function readOpening({ dataSource, own, witness }: PgJournalOptions): Promise<JournalOpening> {
  const known = await witness.read();
  const cluster = await readCluster(dataSource);
  await dataSource.query(
    `insert into journal_instance (instance, epoch, system_identifier) values ($1, $2, $3) on conflict do nothing`,
    [randomUUID(), FIRST_EPOCH, cluster.systemIdentifier],
  );
  await adoptRestored(dataSource, cluster.systemIdentifier);
  const [stamp] = await dataSource.query('select coalesce(max(hybrid_time), 0) as last from entry where origin = $1', [
    own.nodeId,
  ]);
  const [number] = await dataSource.query('select coalesce(max(number), 0) as last from journal_number');
  const lastNumber = BigInt(number.last);
  const { epoch } = (await readInstance(dataSource)).start;
  const sealHash = known && (await findSealHash(dataSource, own.nodeId, known));
  if (disagreement(known, { epoch, lastNumber, sealHash, ...cluster }))
    await noteRollBack(dataSource, own.nodeId, { lastNumber });
  return {
    cluster,
    state: await readInstance(dataSource),
    lastStamp: BigInt(stamp.last) as HybridTime,
    // What a crash left between a commit and the writing of the file is sent only once the file knows it.
    lastNumber: known ? min(lastNumber, BigInt(known.lastNumber)) : 0n,
  };
}

/**
 * Opens the journal and takes the leader's lease, or stands by for it while another process of the node leads: commands
 * may be written either way. Whenever this process begins to lead, it reads anew where the journal stands.
 */
export async function openJournal(options: PgJournalOptions): Promise<PgJournal> {
  const journal = new PgJournal(options, await readOpening(options));
  await options.lease.follow(async () => {
    await renewCandidate(options.dataSource);
    journal.goOnFrom(await readOpening(options));
  });
  return journal;
}
