import { type PgTx } from '@wutong/store';
import { directory } from '@wutong/wire';
import { type DirectoryNode } from './core/known-node.js';
import { type PlaceRow } from './core/place-list.js';

/** A row of directory_node as PostgreSQL gives it. */
export interface NodeRow {
  readonly node_id: string;
  readonly path: string;
  readonly place_name: string;
  readonly parent: string;
  readonly signing_algorithm: 1 | 2;
  readonly signing_key: Buffer;
  readonly encryption_algorithm: 1 | 2;
  readonly encryption_key: Buffer;
  readonly nats_user: string;
  readonly epoch: string;
  readonly seals_in: string;
  readonly clones: readonly string[];
}

export const NODE_COLUMNS = `node_id, path, place_name, parent, signing_algorithm, signing_key,
  encryption_algorithm, encryption_key, nats_user, epoch, seals_in, clones`;

export function nodeOfRow(row: NodeRow): DirectoryNode {
  return {
    nodeId: row.node_id,
    path: row.path,
    placeName: row.place_name,
    parent: row.parent,
    algorithm: row.signing_algorithm,
    signingKey: new Uint8Array(row.signing_key),
    encryptionAlgorithm: row.encryption_algorithm,
    encryptionKey: new Uint8Array(row.encryption_key),
    natsUser: row.nats_user,
    epoch: BigInt(row.epoch),
    isRoot: row.parent === '',
    sealsIn: row.seals_in,
    clones: row.clones,
  };
}

/** Adds a node that is not known yet; `entry` is what enrolled it, absent for a node trusted at enrolment. */
export async function insertNode(tx: PgTx, node: DirectoryNode, entry?: { owner: string; id: string }): Promise<void> {
  await tx.query(
    `insert into directory_node (${NODE_COLUMNS}, owner, enrolled_by)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
    [
      node.nodeId,
      node.path,
      node.placeName,
      node.parent,
      node.algorithm,
      Buffer.from(node.signingKey),
      node.encryptionAlgorithm,
      Buffer.from(node.encryptionKey),
      node.natsUser,
      node.epoch,
      node.sealsIn,
      node.clones,
      entry?.owner ?? null,
      entry?.id ?? null,
    ],
  );
}

/** Says of a known node what the newest entry says: its place's name and, never going back, its epoch. */
export async function renewNode(tx: PgTx, node: DirectoryNode, entry: { owner: string; id: string }): Promise<void> {
  await tx.query(
    `update directory_node set place_name = $2, epoch = greatest(epoch, $3), owner = $4, enrolled_by = $5
     where node_id = $1`,
    [node.nodeId, node.placeName, node.epoch, entry.owner, entry.id],
  );
}

/** Keeps what a parent granted a node, or ruled of it. A later epoch never goes back. */
export async function keepGrant(
  tx: PgTx,
  { nodeId, epoch, instance, ruling }: directory.EpochGranted,
  owner: string,
): Promise<void> {
  if (ruling === directory.Ruling.CLONE) {
    await tx.query(
      `update directory_node set clones = array_append(clones, $2), epoch = greatest(epoch, $3), seals_in = ''
        where node_id = $1`,
      [nodeId, instance, epoch],
    );
    return;
  }
  await tx.query(
    `update directory_node set epoch = $2, seals_in = $3, owner = coalesce(owner, $4)
      where node_id = $1 and epoch < $2`,
    [nodeId, epoch, instance, owner],
  );
}

/** Forgets all that an owner's chain has said. */
export async function deleteOwned(tx: PgTx, owner: string): Promise<void> {
  for (const table of ['directory_node', 'directory_place', 'directory_place_list', 'directory_calendar'])
    await tx.query(`delete from ${table} where owner = $1`, [owner]);
}

/** Puts an owner's newest list in the place of the one before. */
export async function replacePlaces(
  tx: PgTx,
  owner: string,
  places: readonly PlaceRow[],
  list: { content: string; entryId: string },
): Promise<void> {
  await tx.query('delete from directory_place where owner = $1', [owner]);
  await tx.query(
    `insert into directory_place (owner, path, name, successor)
     select $1, * from unnest($2::text[], $3::text[], $4::text[])`,
    [owner, places.map(({ path }) => path), places.map(({ name }) => name), places.map(({ successor }) => successor)],
  );
  await tx.query(
    `insert into directory_place_list (owner, content, entry_id) values ($1, $2, $3)
     on conflict (owner) do update set content = excluded.content, entry_id = excluded.entry_id`,
    [owner, list.content, list.entryId],
  );
}

/** Sets an owner's calendar of a year. */
export async function putCalendar(
  tx: PgTx,
  owner: string,
  calendar: { year: number; content: string; entryId: string },
): Promise<void> {
  await tx.query(
    `insert into directory_calendar (owner, year, content, entry_id) values ($1, $2, $3, $4)
     on conflict (owner, year) do update set content = excluded.content, entry_id = excluded.entry_id`,
    [owner, calendar.year, calendar.content, calendar.entryId],
  );
}
