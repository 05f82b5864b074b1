import { type ContentHash, toHex } from '@wutong/kernel';
import { type HeldEntry } from '@wutong/store';
import { caseEventOf } from './case-event.js';

/** The attachments that an event names: the materials of a filing. */
export function attachmentsOf(entry: HeldEntry): { readonly hash: ContentHash; readonly size: bigint }[] {
  const event = caseEventOf(entry);
  if (event.kind !== 'filed') return [];
  return event.body.materials.map(({ hash, size }) => ({ hash: toHex<ContentHash>(hash), size }));
}
