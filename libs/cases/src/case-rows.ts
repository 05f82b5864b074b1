import { type PgTx } from '@wutong/store';
import { decidingBody } from './core/case-competence.js';
import { type StateJson, stateToJson } from './core/case-digest.js';
import { RULE_VERSION } from './core/case-event.js';
import { type CaseNumber, caseNumberOf } from './core/case-number.js';
import { pathOf } from './core/case-path.js';
import { type CaseState, type CaseStatus } from './core/case-state.js';

/** One case in a list: nothing personal. */
export interface CaseRow {
  readonly caseNumber: string;
  readonly itemId: string | null;
  readonly itemName: string | null;
  readonly status: CaseStatus | null;
  readonly filedPath: string | null;
  readonly receivingPath: string | null;
  readonly custodyPath: string | null;
  readonly decidingPath: string | null;
  readonly readOnly: boolean;
  readonly conflicts: number;
  /** Milliseconds since 1970 of the newest event. */
  readonly updatedAtMs: number;
}

export interface CaseFilter {
  readonly status?: CaseStatus;
  /** Only cases that this place's body decides. */
  readonly decidingPath?: string;
  /** Case number that the page begins after. */
  readonly after?: string;
  readonly limit: number;
}

const KEY_PREFIX = 'case/';

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
  await tx.query(
    `insert into case_state (key, number, item_id, status, filed_path, receiving_path, custody_path, deciding_path,
       read_only, conflicts, updated_ms, rule_version, state)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
     on conflict (key) do update set item_id = excluded.item_id, status = excluded.status,
       filed_path = excluded.filed_path, receiving_path = excluded.receiving_path,
       custody_path = excluded.custody_path, deciding_path = excluded.deciding_path, read_only = excluded.read_only,
       conflicts = excluded.conflicts, updated_ms = excluded.updated_ms, rule_version = excluded.rule_version,
       state = excluded.state`,
    [
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
    ],
  );
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

/** The cases held here that meet the filter, by number. */
export async function listCases(tx: PgTx, { status, decidingPath, after, limit }: CaseFilter): Promise<CaseRow[]> {
  const rows = await tx.query<Omit<CaseRow, 'updatedAtMs'> & { updatedAtMs: string }>(
    `select number as "caseNumber", item_id as "itemId", state #>> '{pinned,item,name}' as "itemName", status,
       filed_path as "filedPath", receiving_path as "receivingPath", custody_path as "custodyPath",
       deciding_path as "decidingPath", read_only as "readOnly", conflicts, updated_ms as "updatedAtMs"
     from case_state
     where ($1::text is null or status = $1) and ($2::text is null or deciding_path = $2) and number > $3
     order by number limit $4`,
    [status ?? null, decidingPath ?? null, after ?? '', limit],
  );
  return rows.map((row) => ({ ...row, updatedAtMs: Number(row.updatedAtMs) }));
}

/** The next number of this node and day (YYYY-MM-DD); two transactions at once wait for each other. */
export async function nextCaseNumber(tx: PgTx, nodeId: string, path: string, day: string): Promise<CaseNumber> {
  const [row] = await tx.query<{ last: number }>(
    `insert into case_counter (day, last) values ($1, 1)
     on conflict (day) do update set last = case_counter.last + 1 returning last`,
    [day],
  );
  return caseNumberOf(nodeId, path, day, row?.last ?? 0);
}
