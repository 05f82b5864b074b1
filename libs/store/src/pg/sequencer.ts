import { type EntryId, type NodeId, toHex } from '@wutong/kernel';
import { decodeEntry } from '@wutong/wire';
import { outlineOf } from '../core/outline.js';
import { takeRun, type Unnumbered } from '../core/run.js';
import { type Standing } from '../core/standing.js';
import { type Admission, type EntryProof, type HeldSeal, type NumberedEntry, type Outline } from '../journal.js';
import { type Sealer, sealRun } from '../sealer.js';
import { INSTANCE_COLUMNS, type InstanceRow, type InstanceState, stateOfRow } from './instance-row.js';
import { type PgJournalTx } from './pg-journal-tx.js';
import { bytesOf, type ProofRow, proofOf, SEAL_COLUMNS, type SealRow, sealOf } from './rows.js';

interface Candidate extends Unnumbered {
  readonly hybridTime: bigint;
  /** Those of its parents that have their numbers. */
  readonly numberedParents: readonly EntryId[];
  readonly row: CandidateRow;
}

/** With the columns of its proof, when it was received. */
interface CandidateRow extends ProofRow {
  readonly id: Buffer;
  readonly parents: Buffer[];
  readonly numbered_parents: Buffer[];
  readonly via: string | null;
  readonly hybrid_time: string;
  /** Nothing when the run is not to be told; then neither proof nor members. */
  readonly bytes: Buffer | null;
  /** Path, subtree, number, and the id of who added it, of each member of its key. */
  readonly members: readonly (readonly [string, boolean, string | null, EntryId])[] | null;
}

/** What was numbered, as relays read it. */
interface Told {
  readonly entries: readonly NumberedEntry[];
  readonly outlines: readonly Outline[];
}

/** What one run did: how many it numbered, and what stands at the end of the journal and of the own seals after it. */
export interface NumberedRun {
  readonly count: number;
  readonly lastNumber: bigint;
  readonly epoch: bigint;
  /** Its own last seal. */
  readonly seal: HeldSeal | undefined;
  readonly told: Told;
}

/** Where the journal stands before a run: its instance, its last number, and its own last seal. */
interface Footing {
  readonly state: InstanceState;
  readonly lastNumber: bigint;
  readonly seal: HeldSeal | undefined;
}

async function readFooting(tx: PgJournalTx, ownId: string): Promise<Footing> {
  const [row] = await tx.queryOften<InstanceRow & { last_number: string } & (SealRow | { bytes: null })>(
    `select ${INSTANCE_COLUMNS}, ${SEAL_COLUMNS},
            (select coalesce(max(number), 0) from journal_number) as last_number
       from journal_instance left join lateral (
         select ${SEAL_COLUMNS} from seal where origin = $1 order by seal.epoch desc, seal.number desc limit 1) own on true`,
    [ownId],
  );
  const seal = row && row.bytes !== null ? sealOf(row) : undefined;
  return { state: stateOfRow(row), lastNumber: BigInt(row?.last_number ?? 0), seal };
}

/**
 * Entries behind the fence: committed by transactions older than every one still writing. A sequence's values become
 * visible out of order, so no number is given before this.
 */
async function readBehindFence(
  tx: PgJournalTx,
  sealing: boolean,
  { countMax, isTold }: RunOptions,
): Promise<Candidate[]> {
  const rows = await tx.queryOften<CandidateRow>(
    `select e.id, e.parents, e.via, e.hybrid_time,
            array(select n.entry_id from journal_number n where n.entry_id = any(e.parents)) as numbered_parents,
            case when $3 then e.bytes end as bytes, proof.*,
            case when $3 then (
              select json_agg(json_build_array(a.path, a.subtree, n.number::text, encode(a.added_by, 'hex')))
                from audience a left join journal_number n on n.entry_id = a.added_by where a.key = e.key) end as members
       from journal_pending p join entry e on e.id = p.entry_id
       left join lateral (
         select epoch, seal_number, sequence, path from entry_proof where entry_id = e.id limit 1) proof on $3
      where p.xid < pg_snapshot_xmin(pg_current_snapshot()) and ($2 or e.via is not null)
      order by p.turn limit $1`,
    [countMax, sealing, isTold],
  );
  return rows.map((row) => ({
    id: toHex<EntryId>(row.id),
    parents: row.parents.map((parent) => toHex<EntryId>(parent)),
    numberedParents: row.numbered_parents.map((parent) => toHex<EntryId>(parent)),
    isOwn: row.via === null,
    hybridTime: BigInt(row.hybrid_time),
    row,
  }));
}

/** What relays would read of a run that was numbered after `before`. */
function tellingOf(run: readonly Candidate[], before: bigint, proofs: ReadonlyMap<EntryId, EntryProof>): Told {
  const numbers = new Map(run.map(({ id }, at) => [id, before + BigInt(at) + 1n]));
  const entries: NumberedEntry[] = [];
  const outlines: Outline[] = [];
  for (const { id, row } of run) {
    const number = numbers.get(id);
    if (!row.bytes || number === undefined) continue;
    const bytes = bytesOf(row.bytes);
    const via = (row.via ?? undefined) as NodeId | undefined;
    const numbered = { id, bytes, entry: decodeEntry(bytes), via, number, proof: proofs.get(id) ?? proofOf(row) };
    const admissions = (row.members ?? []).flatMap(([path, subtree, given, addedBy]): Admission[] => {
      const at = given === null ? numbers.get(addedBy) : BigInt(given);
      return at !== undefined && at <= number ? [{ member: { path, subtree }, number: at }] : [];
    });
    entries.push(numbered);
    outlines.push(outlineOf(numbered, admissions));
  }
  return { entries, outlines };
}

async function sealOwn(
  tx: PgJournalTx,
  sealer: Sealer,
  { state: { start }, seal: before }: Footing,
  own: readonly Candidate[],
  atNumber: bigint,
): Promise<{ readonly seal: HeldSeal; readonly proofs: ReadonlyMap<EntryId, EntryProof> }> {
  const hybridTime =
    own
      .map((entry) => entry.hybridTime)
      .sort(byValue)
      .at(-1) ?? 0n;
  const ids = own.map((entry) => entry.id);
  const { seal, proofs } = sealRun(sealer, start.epoch, before, ids, hybridTime);
  await tx.putSeal(seal, atNumber);
  tx.putProofs(ids, proofs);
  return { seal, proofs: new Map(ids.map((id, at) => [id, proofs[at] as EntryProof])) };
}

const byValue = (a: bigint, b: bigint) => (a < b ? -1 : 1);

interface RunOptions {
  readonly sealer: Sealer;
  readonly countMax: number;
  /** How the journal stands, as this process knows. */
  readonly standing: Standing;
  /** Whether relays are about to read what is numbered. */
  readonly isTold: boolean;
}

/**
 * Numbers one run behind the fence and seals its own entries, in the given transaction. Unless the journal seals, own
 * entries wait and only received ones are numbered.
 */
export async function numberRun(tx: PgJournalTx, options: RunOptions): Promise<NumberedRun> {
  const { sealer, standing } = options;
  const behindFence = (seen: Standing) => readBehindFence(tx, seen === 'sealing', options);
  const [, footing, early] = await Promise.all([
    tx.checkLease(),
    readFooting(tx, sealer.nodeId),
    behindFence(standing),
  ]);
  const { state, lastNumber: before, seal } = footing;
  const candidates = state.standing === standing ? early : await behindFence(state.standing);
  const run = takeRun(candidates, new Set(candidates.flatMap(({ numberedParents }) => numberedParents)));
  const lastNumber = before + BigInt(run.length);
  const own = run.filter(({ isOwn }) => isOwn);
  if (run.length > 0) tx.putNumbers({ before, ids: run.map(({ id }) => id), own: own.length });
  const sealed = own.length > 0 ? await sealOwn(tx, sealer, footing, own, lastNumber) : undefined;
  const told = tellingOf(run, before, sealed?.proofs ?? new Map());
  return { count: run.length, lastNumber, epoch: state.start.epoch, seal: sealed?.seal ?? seal, told };
}
