import { type EntryId, toHex } from '@wutong/kernel';
import { takeRun, type Unnumbered } from '../core/run.js';
import { type Sealer, sealRun } from '../sealer.js';
import { readInstance } from './instance-row.js';
import { insertProofs } from './journal-writes.js';
import { type PgJournalTx } from './pg-journal-tx.js';
import { bufferOfHex } from './rows.js';

interface Candidate extends Unnumbered {
  readonly own: boolean;
  readonly hybridTime: bigint;
}

/**
 * Entries behind the fence: committed by transactions older than every one still writing. A sequence's values become
 * visible out of order, so no number is given before this.
 */
async function readBehindFence(tx: PgJournalTx, sealing: boolean, countMax: number): Promise<Candidate[]> {
  const rows = await tx.query<{ id: Buffer; parents: Buffer[]; via: string | null; hybrid_time: string }>(
    `select e.id, e.parents, e.via, e.hybrid_time
       from journal_pending p join entry e on e.id = p.entry_id
      where p.xid < pg_snapshot_xmin(pg_current_snapshot()) and ($2 or e.via is not null)
      order by p.turn limit $1`,
    [countMax, sealing],
  );
  return rows.map((row) => ({
    id: toHex<EntryId>(row.id),
    parents: row.parents.map((parent) => toHex<EntryId>(parent)),
    own: row.via === null,
    hybridTime: BigInt(row.hybrid_time),
  }));
}

async function numberedAmong(tx: PgJournalTx, ids: readonly EntryId[]): Promise<Set<EntryId>> {
  const rows = await tx.query<{ entry_id: Buffer }>('select entry_id from journal_number where entry_id = any($1)', [
    ids.map(bufferOfHex),
  ]);
  return new Set(rows.map((row) => toHex<EntryId>(row.entry_id)));
}

async function sealOwn(tx: PgJournalTx, sealer: Sealer, epoch: bigint, own: readonly Candidate[], atNumber: bigint) {
  const before = await tx.lastSeal(sealer.nodeId);
  const hybridTime =
    own
      .map((entry) => entry.hybridTime)
      .sort(byValue)
      .at(-1) ?? 0n;
  const ids = own.map((entry) => entry.id);
  const { seal, proofs } = sealRun(sealer, epoch, before, ids, hybridTime);
  await tx.putSeal(seal, atNumber);
  await insertProofs(
    (sql, parameters) => tx.query(sql, parameters),
    proofs.map((proof, at) => [ids[at] as EntryId, proof] as const),
  );
}

const byValue = (a: bigint, b: bigint) => (a < b ? -1 : 1);

/**
 * Numbers one run behind the fence and seals its own entries, in the given transaction. Unless the journal seals, own
 * entries wait and only received ones are numbered.
 */
export async function numberRun(
  tx: PgJournalTx,
  options: { sealer: Sealer; countMax: number },
): Promise<{ count: number; lastNumber: bigint; epoch: bigint }> {
  await tx.checkLease();
  const { start, standing } = await readInstance(tx);
  const { epoch } = start;
  const candidates = await readBehindFence(tx, standing === 'sealing', options.countMax);
  const run = takeRun(
    candidates,
    await numberedAmong(
      tx,
      candidates.flatMap((entry) => entry.parents),
    ),
  );
  const [last] = await tx.query<{ last: string }>('select coalesce(max(number), 0) as last from journal_number');
  const before = BigInt(last?.last ?? 0);
  const lastNumber = before + BigInt(run.length);
  if (run.length === 0) return { count: 0, lastNumber, epoch };
  const ids = run.map((entry) => bufferOfHex(entry.id));
  await tx.query(
    `insert into journal_number (number, entry_id)
     select $1::bigint + place, id from unnest($2::bytea[]) with ordinality as numbered(id, place)`,
    [before, ids],
  );
  await tx.query('delete from journal_pending where entry_id = any($1)', [ids]);
  const own = run.filter((entry) => entry.own);
  if (own.length > 0) await sealOwn(tx, options.sealer, epoch, own, lastNumber);
  await tx.query(
    `insert into counter (name, value) values ('own-numbered', $1)
     on conflict (name) do update set value = counter.value + excluded.value`,
    [own.length],
  );
  return { count: run.length, lastNumber, epoch };
}
