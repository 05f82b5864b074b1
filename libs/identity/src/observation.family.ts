import { fromBinary } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { assert, type Refusal } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type Member, type PgTx } from '@wutong/store';
import { applyAgain, type Family } from '@wutong/sync';
import { operations } from '@wutong/wire';
import { syncActDigest } from './core/sync-act-digest.js';
import {
  authoriseSyncAct,
  OBSERVATION_FAMILY,
  placeOfSyncActKey,
  SYNC_ACT,
  syncActAudience,
} from './core/sync-act-entry.js';
import { deleteSyncActs, insertSyncAct, readSyncActs } from './sync-act-rows.js';

/**
 * What people did to the sync of their node: one key per node, append only, held by it and by every node above it. It is
 * no chain: what an operator does about a roll-back is written down before the roll-back is over.
 */
@Injectable()
export class ObservationFamily implements Family<PgTx> {
  readonly name = OBSERVATION_FAMILY;
  readonly types = [SYNC_ACT];

  admit(_history: readonly HeldEntry[], { entry }: HeldEntry): readonly Member[] {
    const place = placeOfSyncActKey(entry.key);
    return place ? syncActAudience(place) : [];
  }

  authorise(entry: HeldEntry, originPath: string): Refusal | undefined {
    return authoriseSyncAct(entry, originPath);
  }

  async apply(tx: PgTx, held: HeldEntry): Promise<readonly EntryDraft[]> {
    const said = fromBinary(operations.SyncActSchema, held.entry.payload);
    await insertSyncAct(tx, held, placeOf(held.entry.key), said);
    return [];
  }

  async remake(tx: PgTx, key: string): Promise<void> {
    await deleteSyncActs(tx, placeOf(key));
    await applyAgain(this, tx, key);
  }

  async made(tx: PgTx, key: string): Promise<Uint8Array | undefined> {
    const place = placeOfSyncActKey(key);
    return place && syncActDigest(await readSyncActs(tx, place));
  }
}

function placeOf(key: string): string {
  const place = placeOfSyncActKey(key);
  assert(place, `no key of acts: ${key}`);
  return place;
}
