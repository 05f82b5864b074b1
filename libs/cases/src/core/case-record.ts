import { millisOf } from '@wutong/kernel';
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
  };
}

export function actedBy({ accountId, role, path, letter, clockConfirmed }: cases.Actor): ActedBy {
  return { accountId, role, path, letter, clockConfirmed };
}
