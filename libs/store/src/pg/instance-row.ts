import { randomUUID } from 'node:crypto';
import { type DataSource } from 'typeorm';
import { type Standing } from '../core/standing.js';
import { type JournalStart, type SealName, type SequenceMark } from '../journal.js';
import { type PgTx } from '../pg-tx.js';

/** The one row that says which journal a database holds, and how it stands. */
export interface InstanceRow {
  instance: string;
  epoch: string;
  previous_instance: string;
  shared_upto: string;
  candidate: string;
  is_clone: boolean;
  returns_after_epoch: string | null;
  returns_after_sequence: string | null;
}

/** What the row says, without what PostgreSQL says of its cluster. */
export interface InstanceState {
  readonly start: Omit<JournalStart, 'systemIdentifier' | 'timeline'>;
  readonly candidate: string;
  readonly standing: Standing;
  readonly returnsAfter: SequenceMark | undefined;
}

export const INSTANCE_COLUMNS = `instance, epoch, previous_instance, shared_upto, candidate, is_clone, returns_after_epoch,
  returns_after_sequence`;

export async function readInstance(tx: Pick<PgTx, 'query'> | DataSource): Promise<InstanceState> {
  const [row] = (await tx.query(`select ${INSTANCE_COLUMNS} from journal_instance`)) as InstanceRow[];
  return stateOfRow(row);
}

export function stateOfRow(row: InstanceRow | undefined): InstanceState {
  if (!row) throw new Error('the database has no journal instance');
  return {
    start: {
      instance: row.instance,
      epoch: BigInt(row.epoch),
      previousInstance: row.previous_instance,
      sharedUpto: BigInt(row.shared_upto),
    },
    candidate: row.candidate,
    standing: row.is_clone ? 'clone' : row.candidate === '' ? 'sealing' : 'rolled-back',
    returnsAfter:
      row.returns_after_epoch === null
        ? undefined
        : { epoch: BigInt(row.returns_after_epoch), sequence: BigInt(row.returns_after_sequence ?? 0) },
  };
}

/**
 * Notes a roll-back, of one instance alone when it is named. `lastNumber` is given when nothing was numbered since: what
 * it covers is as it was.
 */
export async function noteRollBack(
  tx: Pick<PgTx, 'query'> | DataSource,
  ownId: string,
  { instance, lastNumber }: { readonly instance?: string; readonly lastNumber?: bigint },
): Promise<void> {
  await tx.query(
    `update journal_instance set candidate = $1, rolled_back_at = $2, recoveries = recoveries + 1
      where candidate = '' and not is_clone and instance = coalesce($3, instance)`,
    [randomUUID(), lastNumber ?? null, instance ?? null],
  );
  await noteReturns(tx, ownId);
}

/**
 * A journal that waits for its next epoch asks for it as another instance from each start on: what was granted to the
 * candidate of the database may have been begun, and lost when the database was put back once more.
 */
export async function renewCandidate(dataSource: DataSource): Promise<void> {
  await dataSource.query(`update journal_instance set candidate = $1 where candidate <> '' and not is_clone`, [
    randomUUID(),
  ]);
}

/** Own entries after the last own seal may be lacking from now on, if not more of them are already. */
async function noteReturns(tx: Pick<PgTx, 'query'> | DataSource, ownId: string): Promise<void> {
  await tx.query(
    `update journal_instance set returns_after_epoch = last.epoch, returns_after_sequence = last.sequence
       from (select coalesce(max(epoch), 0) as epoch, coalesce(max(last_sequence), 0) as sequence from seal
              where origin = $1 and epoch = (select max(epoch) from seal where origin = $1)) last
      where returns_after_epoch is null
         or (returns_after_epoch, returns_after_sequence) > (last.epoch, last.sequence)`,
    [ownId],
  );
}

export async function noteClone(tx: PgTx): Promise<void> {
  await tx.query('update journal_instance set is_clone = true');
}

/**
 * The candidate becomes the instance. Without a fork, numbers up to where the roll-back was found stay as they were; of
 * what came after them neighbours hold nothing that counts.
 */
export async function beginInstance(tx: PgTx, epoch: bigint, isForked: boolean): Promise<void> {
  await tx.query(
    `update journal_instance set previous_instance = instance, instance = candidate, candidate = '', epoch = $1,
       shared_upto = case when $2 then 0 else coalesce(rolled_back_at, 0) end, rolled_back_at = null
      where candidate <> ''`,
    [epoch, isForked],
  );
  await tx.query('update link set peer_held = least(peer_held, (select shared_upto from journal_instance))');
}

/** Takes back own seals after one, with the numbers that were given since; what they sealed waits to be sealed anew. */
export async function voidSeals(tx: PgTx, origin: string, after: SealName): Promise<void> {
  const seal = [origin, after.epoch, after.number];
  const [at] = await tx.query<{ number: string }>(
    `select coalesce(max(at_number), 0) as number from seal
      where origin = $1 and (epoch, number) <= ($2::bigint, $3::bigint)`,
    seal,
  );
  const voided = 'origin = $1 and (epoch, number) > ($2::bigint, $3::bigint)';
  await tx.query(
    `delete from entry_proof p using entry e
      where e.id = p.entry_id and e.via is null and (p.epoch, p.seal_number) > ($1::bigint, $2::bigint)`,
    [after.epoch, after.number],
  );
  // What waited already goes behind what came from neighbours: that may have what proves the own seals to come.
  const waited = await tx.query<{ entry_id: Buffer; turn: string }>(
    'delete from journal_pending returning entry_id, turn',
  );
  await tx.query(
    `insert into journal_pending (entry_id)
     select again.entry_id
       from (select entry_id, number as turn, false as waited from journal_number where number > $1
             union all select entry_id, turn, true from unnest($2::bytea[], $3::bigint[]) as waiting (entry_id, turn)
            ) as again join entry e on e.id = again.entry_id
      order by e.via is null, again.waited, again.turn`,
    [at?.number ?? 0, waited.map((row) => row.entry_id), waited.map((row) => row.turn)],
  );
  await tx.query(
    `update counter set value = value - (select count(*) from journal_number n join entry e on e.id = n.entry_id
       where n.number > $1 and e.via is null) where name = 'own-numbered'`,
    [at?.number ?? 0],
  );
  await tx.query('delete from journal_number where number > $1', [at?.number ?? 0]);
  await tx.query(
    `insert into quarantine (via, reason, bytes, at_ms)
     select origin, 'seal-void', bytes, (extract(epoch from now()) * 1000)::bigint from seal where ${voided}`,
    seal,
  );
  await tx.query(`delete from seal where ${voided}`, seal);
  await noteReturns(tx, origin);
}
