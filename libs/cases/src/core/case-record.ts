import { type EntryId, millisOf, toHex } from '@wutong/kernel';
import { type cases } from '@wutong/wire';
import { type CaseEvent, isKnown } from './case-event.js';
import { type ActedBy, type CaseEventRecord } from './case-state.js';

/** The line that the state keeps of an event; `flag` says why it has no effect. */
export function recordOf(event: CaseEvent, effect: boolean, flag?: string): CaseEventRecord {
  return {
    id: event.id,
    kind: event.kind,
    type: event.type,
    origin: event.origin,
    atMs: millisOf(event.hybridTime),
    ...(isKnown(event) && event.body.by && { by: actedBy(event.body.by) }),
    effect,
    ...(flag !== undefined && { flag }),
    ...(event.kind === 'discarded' && {
      discards: { entry: toHex<EntryId>(event.body.entry), reasonPart: toHex<string>(event.body.reasonPart) },
    }),
  };
}

/** The line of an event that was discarded: nothing of what it says. */
export function recordOfDiscarded(event: CaseEvent, discardedBy: readonly EntryId[]): CaseEventRecord {
  const { id, kind, type, origin, hybridTime } = event;
  const flag = 'case.flag.discarded';
  return { id, kind, type, origin, atMs: millisOf(hybridTime), effect: false, flag, discardedBy };
}

export function actedBy({ accountId, role, path, letter, clockConfirmed }: cases.Actor): ActedBy {
  return { accountId, role, path, letter, clockConfirmed };
}
