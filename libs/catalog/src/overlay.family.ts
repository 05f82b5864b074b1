import { fromBinary } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { suiteOf } from '@wutong/crypto';
import { assert, type Refusal, Refused } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type Member, type PgTx } from '@wutong/store';
import { applyAgain, type Family } from '@wutong/sync';
import { catalog } from '@wutong/wire';
import { CATALOG_RULE_VERSION, catalogAudience, findOverlayKey, OVERLAY_SET } from './core/catalog-keys.js';
import { noOverlayDuty } from './duty-refusals.js';
import { deleteOverlay, putOverlay, readOverlays } from './overlay-rows.js';
import { CATALOG_DUTIES, type CatalogDuties } from './ports.js';

/** Overlays: what one place has set for one item. Applying never refuses for width: the meet leaves out what is wider. */
@Injectable()
export class OverlayFamily implements Family<PgTx> {
  readonly name = 'overlay';
  readonly types = [OVERLAY_SET];

  constructor(@Inject(CATALOG_DUTIES) private readonly duties: CatalogDuties) {}

  admit(_history: readonly HeldEntry[], { entry }: HeldEntry): readonly Member[] {
    const target = findOverlayKey(entry.key);
    return target && this.types.includes(entry.type) ? catalogAudience(target.place) : [];
  }

  authorise({ entry }: HeldEntry, originPath: string): Refusal | undefined {
    const place = findOverlayKey(entry.key)?.place;
    if (place !== undefined && place === originPath)
      return this.duties.mayOverlay(place) ? undefined : noOverlayDuty(place);
    return { kind: 'forbidden', code: 'overlay.not-for-key', params: { origin: originPath, key: entry.key } };
  }

  async apply(tx: PgTx, { id, entry }: HeldEntry): Promise<readonly EntryDraft[]> {
    const target = findOverlayKey(entry.key);
    assert(target, `applied without authority: ${entry.key}`);
    const overlay = fromBinary(catalog.OverlaySetSchema, entry.payload);
    if (overlay.place !== target.place || overlay.itemId !== target.itemId || overlay.version < 1)
      throw new Refused({ kind: 'invalid', code: 'overlay.malformed', params: { key: entry.key } });
    await putOverlay(tx, id, overlay, entry.payload);
    return [];
  }

  async remake(tx: PgTx, key: string): Promise<void> {
    const target = findOverlayKey(key);
    assert(target, `no key of an overlay: ${key}`);
    await deleteOverlay(tx, target.place, target.itemId);
    await applyAgain(this, tx, key);
  }

  async made(tx: PgTx, key: string): Promise<Uint8Array | undefined> {
    const target = findOverlayKey(key);
    const [newest] = target ? await readOverlays(tx, [target.place], target.itemId) : [];
    if (!newest) return undefined;
    const state = JSON.stringify([CATALOG_RULE_VERSION, key, newest.entryId, newest.overlay.version]);
    return suiteOf(1).hash(Buffer.from(state));
  }
}
