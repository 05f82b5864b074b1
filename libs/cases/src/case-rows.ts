import { shanghaiDate, shanghaiSecond } from '@wutong/kernel';
import { type PgTx, type RowTable } from '@wutong/store';
import { type CaseRow } from './case.view.js';
import { awaitedActs } from './core/case-awaits.js';
import { decidingBody } from './core/case-competence.js';
import { type StateJson, stateToJson } from './core/case-digest.js';
import { RULE_VERSION } from './core/case-event.js';
import { type CaseNumber, caseNumberOf } from './core/case-number.js';
import { pathOf } from './core/case-path.js';
import { type CaseState, type CaseStatus } from './core/case-state.js';

export interface CaseFilter {
  readonly status?: CaseStatus;
  /** Only cases that this place's body decides. */
  readonly decidingPath?: string;
  /** Only cases that wait for one of these (`awaitOf`). */
  readonly awaits?: readonly string[];
  /** Part of the case number or of the item's name. */
  readonly search?: string;
  /** Cursor that the page begins after. */
  readonly after?: string;
  readonly limit: number;
}

const KEY_PREFIX = 'case/';

const CASE_STATE: RowTable = {
  name: 'case_state',
  columns: [
    'key',
    'number',
    'item_id',
    'status',
    'filed_path',
    'receiving_path',
    'custody_path',
    'deciding_path',
    'read_only',
    'conflicts',
    'updated_ms',
    'rule_version',
    'state',
    'awaits',
  ],
  keyWidth: 1,
};

export function caseKeyOf(number: CaseNumber): string {
  return KEY_PREFIX + number;
}

export function numberOfKey(key: string): string {
  return key.slice(KEY_PREFIX.length);
}

/** Writes what the events of a key make in the place of what they made before. */
export async function saveCase(tx: PgTx, key: string, state: CaseState): Promise<void> {
  const receiving = pathOf(state.receivingPath);
  const item = state.pinned?.item;
  const deciding = item && receiving ? decidingBody(item, receiving)?.path : undefined;
  const updatedMs = Math.max(0, ...state.events.map((event) => event.atMs));
  await tx.upsert(CASE_STATE, [
    key,
    numberOfKey(key),
    state.itemId ?? null,
    state.status ?? null,
    state.filedPath ?? null,
    state.receivingPath ?? null,
    state.custodyPath ?? null,
    deciding ?? null,
    state.readOnly,
    state.conflicts.length,
    updatedMs,
    RULE_VERSION,
    JSON.stringify(stateToJson(state)),
    awaitedActs(state),
  ]);
}

/** The state of a key as it stands in the projection, with the rule version that it was made by. */
export async function findProjected(
  tx: PgTx,
  key: string,
): Promise<{ readonly state: StateJson; readonly ruleVersion: number } | undefined> {
  const [row] = await tx.query<{ state: StateJson; rule_version: number }>(
    'select state, rule_version from case_state where key = $1',
    [key],
  );
  return row && { state: row.state, ruleVersion: row.rule_version };
}

/** Keys of cases that a program older than the worklist projected. */
export async function keysWithoutAwaits(tx: PgTx, limit: number): Promise<string[]> {
  const rows = await tx.query<{ key: string }>(
    'select key from case_state where awaits is null order by key limit $1',
    [limit],
  );
  return rows.map(({ key }) => key);
}

/** Where the page after this row begins. */
export const cursorOf = ({ updatedAtMs, caseNumber }: CaseRow) => `${updatedAtMs}/${caseNumber}`;

/** The cases held here that meet the filter, the newest first. */
export async function listCases(tx: PgTx, filter: CaseFilter): Promise<CaseRow[]> {
  const { status, decidingPath, awaits, search, after, limit } = filter;
  const [, afterMs, afterNumber] = /^(\d{1,16})[/](.+)$/.exec(after ?? '') ?? [];
  const rows = await tx.query<Omit<CaseRow, 'updatedAtMs'> & { updatedAtMs: string }>(
    `select number as "caseNumber", item_id as "itemId", state #>> '{pinned,item,name}' as "itemName", status,
       filed_path as "filedPath", receiving_path as "receivingPath", custody_path as "custodyPath",
       deciding_path as "decidingPath", read_only as "readOnly", conflicts, updated_ms as "updatedAtMs"
     from case_state
     where ($1::text is null or status = $1) and ($2::text is null or deciding_path = $2)
       and ($3::text[] is null or awaits && $3)
       and ($4::text is null or strpos(number, $4) > 0 or strpos(state #>> '{pinned,item,name}', $4) > 0)
       and ($5::bigint is null or (updated_ms, number) < ($5, $6))
     order by updated_ms desc, number desc limit $7`,
    [status ?? null, decidingPath ?? null, awaits ?? null, search || null, afterMs ?? null, afterNumber ?? '', limit],
  );
  return rows.map((row) => ({ ...row, updatedAtMs: Number(row.updatedAtMs) }));
}

/**
 * The next number of this node on the day of this time; two transactions at once wait for each other. A database that came
 * back out of a backup may have given more numbers of the day than it knows: after each roll-back it counts on from the
 * second of the day, since no centre files a case every second. What a copy of this node has given is passed over once
 * it is known here.
 */
export async function nextCaseNumber(tx: PgTx, nodeId: string, path: string, nowMs: number): Promise<CaseNumber> {
  for (;;) {
    const number = await countOn(tx, nodeId, path, nowMs);
    if ((await tx.heads(caseKeyOf(number))).length === 0) return number;
  }
}

async function countOn(tx: PgTx, nodeId: string, path: string, nowMs: number): Promise<CaseNumber> {
  const day = shanghaiDate(nowMs);
  const [row] = await tx.query<{ last: number }>(
    `insert into case_counter as counter (day, last, roll_backs)
     select $1, case when j.recoveries > coalesce((select max(roll_backs) from case_counter), 0) then $2 else 0 end + 1,
       j.recoveries from journal_instance j
     on conflict (day) do update set roll_backs = excluded.roll_backs, last = 1 +
       case when excluded.roll_backs > counter.roll_backs then greatest(counter.last, $2) else counter.last end
     returning last`,
    [day, shanghaiSecond(nowMs)],
  );
  return caseNumberOf(nodeId, path, day, row?.last ?? 0);
}

/** How many cases are held here. */
export async function countCases(tx: PgTx): Promise<number> {
  const [row] = await tx.query<{ cases: number }>('select count(*)::int as cases from case_state');
  return row?.cases ?? 0;
}
