import { type HeldEntry, type PgTx } from '@wutong/store';
import { type operations } from '@wutong/wire';
import { type KeptSyncAct } from './core/sync-act-digest.js';

interface SyncActRow {
  readonly entry_id: string;
  readonly path: string;
  readonly node_id: string;
  readonly account_id: string;
  readonly role: string;
  readonly act: string;
  readonly peer: string;
  readonly subjects: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly at_ms: string;
}

/** An act with the name of its account, which only the node of the account knows. */
export interface ShownSyncAct extends KeptSyncAct {
  readonly accountName: string | null;
}

const COLUMNS = 'entry_id, sync_act.path, node_id, account_id, sync_act.role, act, peer, subjects, counts, at_ms';

function actOfRow(row: SyncActRow): KeptSyncAct {
  const { path, role, act, peer, subjects, counts } = row;
  const { entry_id: entryId, node_id: nodeId, account_id: accountId } = row;
  return { entryId, path, nodeId, accountId, role, act, peer, subjects, counts, atMs: Number(row.at_ms) };
}

export async function insertSyncAct(
  tx: PgTx,
  { id, entry }: HeldEntry,
  path: string,
  said: operations.SyncAct,
): Promise<void> {
  const counts = Object.fromEntries(Object.entries(said.counts).map(([name, count]) => [name, Number(count)]));
  await tx.query(
    `insert into sync_act (entry_id, path, node_id, account_id, role, act, peer, subjects, counts, at_ms)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict do nothing`,
    [
      id,
      path,
      entry.origin,
      said.accountId,
      said.role,
      said.act,
      said.peer,
      said.subjects,
      JSON.stringify(counts),
      said.atMs,
    ],
  );
}

export async function deleteSyncActs(tx: PgTx, path: string): Promise<void> {
  await tx.query('delete from sync_act where path = $1', [path]);
}

/** All that is kept of one node's acts. */
export async function readSyncActs(tx: PgTx, path: string): Promise<KeptSyncAct[]> {
  const rows = await tx.query<SyncActRow>(`select ${COLUMNS} from sync_act where path = $1`, [path]);
  return rows.map(actOfRow);
}

/** The newest acts of this node and those below it, newest first. */
export async function listSyncActs(tx: PgTx, limit: number): Promise<ShownSyncAct[]> {
  const rows = await tx.query<SyncActRow & { account_name: string | null }>(
    `select ${COLUMNS}, account.name as account_name
       from sync_act left join account on account.id::text = account_id
      order by at_ms desc, entry_id limit $1`,
    [limit],
  );
  return rows.map((row) => ({ ...actOfRow(row), accountName: row.account_name }));
}
