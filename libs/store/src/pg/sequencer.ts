import { type EntryId, type NodeId, toHex } from '@wutong/kernel';
import { takeRun, type Unnumbered } from '../core/run.js';
import { type Standing } from '../core/standing.js';
import { type Admission, type EntryProof, type HeldSeal, type NumberedEntry, type Outline } from '../journal.js';
import { type Sealer, sealRun } from '../sealer.js';
import { INSTANCE_COLUMNS, type InstanceRow, type InstanceState, stateOfRow } from './instance-row.js';
import { type WrittenEntry } from './journal-writes.js';
import { type PgJournalTx } from './pg-journal-tx.js';
import { SEAL_COLUMNS, type SealRow, sealOf } from './rows.js';

interface Candidate extends Unnumbered {
  readonly hybridTime: bigint;
  /** Those of its parents that have their numbers. */
  readonly numberedParents: readonly EntryId[];
  readonly row: CandidateRow;
}

interface CandidateRow {
  readonly id: Buffer;
  /** Ids, hex, with commas between them: an array of them is slow to read. */
  readonly parents: string | null;
  /** Those of them that have their numbers. */
  readonly numbered_parents: string | null;
  readonly via: string | null;
  readonly hybrid_time: string;
  readonly key: string;
  readonly type: string;
  readonly origin: string;
  readonly size: number;
  /** Of its proof; nothing for an own entry, and when the run is not told. */
  readonly epoch: string | null;
  /** Path, subtree, number, and the id of who added it, of each member of its key; nothing when the run is not told. */
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
    `select e.id, e.via, e.hybrid_time, e.key, e.type, e.origin, octet_length(e.bytes) as size,
            (select string_agg(encode(parent, 'hex'), ',') from unnest(e.parents) as parent) as parents,
            (select string_agg(encode(n.entry_id, 'hex'), ',') from journal_number n
              where n.entry_id = any(e.parents)) as numbered_parents,
            case when $3 then (select epoch from entry_proof where entry_id = e.id) end as epoch,
            case when $3 then (
              select json_agg(json_build_array(a.path, a.subtree, n.number::text, encode(a.added_by, 'hex')))
                from audience a left join journal_number n on n.entry_id = a.added_by where a.key = e.key) end as members
       from journal_pending p join entry e on e.id = p.entry_id
      where p.xid < pg_snapshot_xmin(pg_current_snapshot()) and ($2 or e.via is not null)
      order by p.turn limit $1`,
    [countMax, sealing, isTold],
  );
  return rows.map((row) => ({
    id: toHex<EntryId>(row.id),
    parents: idsOf(row.parents),
    numberedParents: idsOf(row.numbered_parents),
    isOwn: row.via === null,
    hybridTime: BigInt(row.hybrid_time),
    row,
  }));
}

const idsOf = (text: string | null) => (text === null ? [] : text.split(',')) as EntryId[];

/** What relays would read of a run that was numbered after `before`: outlines of all, and the entries known here. */
function tellingOf(
  run: readonly Candidate[],
  before: bigint,
  written: RunOptions['written'],
  proofs: ReadonlyMap<EntryId, EntryProof>,
): Told {
  const numbers = new Map(run.map(({ id }, at) => [id, before + BigInt(at) + 1n]));
  const entries: NumberedEntry[] = [];
  const outlines: Outline[] = [];
  for (const [at, { id, row }] of run.entries()) {
    const { key, type, origin, size, via } = row;
    const number = before + BigInt(at) + 1n;
    const epoch = proofs.get(id)?.epoch ?? BigInt(row.epoch ?? 0);
    const admissions = admittedUpTo(number, row.members ?? [], numbers);
    const names = { key, type, origin: origin as NodeId, via: (via ?? undefined) as NodeId | undefined };
    outlines.push({ ...names, number, id, epoch, size, admissions });
    const known = written(id);
    const proof = proofs.get(id) ?? known?.proof;
    if (known && proof) entries.push({ ...known.held, number, proof });
  }
  return { entries, outlines };
}

/** Those of these members that a number up to this one has admitted. */
function admittedUpTo(
  number: bigint,
  members: NonNullable<CandidateRow['members']>,
  numbers: ReadonlyMap<EntryId, bigint>,
): Admission[] {
  return members.flatMap(([path, subtree, given, addedBy]) => {
    const at = given === null ? numbers.get(addedBy) : BigInt(given);
    return at !== undefined && at <= number ? [{ member: { path, subtree }, number: at }] : [];
  });
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
  /** What this process has written lately. */
  readonly written: (id: EntryId) => WrittenEntry | undefined;
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
  const told = tellingOf(options.isTold ? run : [], before, options.written, sealed?.proofs ?? new Map());
  return { count: run.length, lastNumber, epoch: state.start.epoch, seal: sealed?.seal ?? seal, told };
}
