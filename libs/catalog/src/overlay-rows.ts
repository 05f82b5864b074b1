import { fromBinary } from '@bufbuild/protobuf';
import { type EntryId } from '@wutong/kernel';
import { type PgTx } from '@wutong/store';
import { catalog } from '@wutong/wire';
import { type PlacedOverlay } from './core/meet.js';

/** Keeps the newest version that a place has set for an item. */
export async function putOverlay(
  tx: PgTx,
  id: EntryId,
  overlay: catalog.OverlaySet,
  payload: Uint8Array,
): Promise<void> {
  await tx.query(
    `insert into catalog_overlay (place, item_id, version, entry_id, payload) values ($1, $2, $3, $4, $5)
     on conflict (place, item_id) do update
       set version = excluded.version, entry_id = excluded.entry_id, payload = excluded.payload
       where (excluded.version, excluded.entry_id collate "C") > (catalog_overlay.version, catalog_overlay.entry_id collate "C")`,
    [overlay.place, overlay.itemId, overlay.version, id, Buffer.from(payload)],
  );
}

/** Forgets what a place has set for an item. */
export async function deleteOverlay(tx: PgTx, place: string, itemId: string): Promise<void> {
  await tx.query('delete from catalog_overlay where place = $1 and item_id = $2', [place, itemId]);
}

/** The newest overlays of these places, for all items or one. */
export async function readOverlays(tx: PgTx, places: readonly string[], itemId?: string): Promise<PlacedOverlay[]> {
  const rows = await tx.query<{ entry_id: EntryId; payload: Buffer }>(
    `select entry_id, payload from catalog_overlay
     where place = any($1) and ($2::text is null or item_id = $2) order by place collate "C", item_id collate "C"`,
    [places, itemId ?? null],
  );
  return rows.map((row) => ({
    entryId: row.entry_id,
    overlay: fromBinary(catalog.OverlaySetSchema, new Uint8Array(row.payload)),
  }));
}
