import { isLinked } from './case-competence.js';
import { type EventKind } from './case-event.js';
import { type CaseState, type CaseStatus } from './case-state.js';

/** Where a case stands before its first event. */
export type Standing = CaseStatus | 'new';

/** What an event does to a case: moves it, leaves its status (`stays`), or is not allowed there (`never`). */
export type Transition = CaseStatus | 'stays' | 'never';

const NEVER = {
  filed: 'never',
  arrived: 'never',
  accepted: 'never',
  'opinion-signed': 'never',
  'arrived-at-decider': 'never',
  'taken-over': 'never',
  decided: 'never',
  delivered: 'never',
  annotated: 'stays',
  discarded: 'stays',
} as const satisfies Record<EventKind, Transition>;

/** Every state × event: a new kind of event or status does not compile until it has its place here. */
export const TRANSITIONS: Readonly<Record<Standing, Readonly<Record<EventKind, Transition>>>> = {
  new: { ...NEVER, filed: 'filed', annotated: 'never' },
  filed: { ...NEVER, arrived: 'arrived' },
  arrived: { ...NEVER, accepted: 'accepted' },
  accepted: { ...NEVER, 'opinion-signed': 'reviewed', decided: 'decided' },
  reviewed: { ...NEVER, 'arrived-at-decider': 'arrived-at-decider' },
  'arrived-at-decider': { ...NEVER, 'taken-over': 'taken-over', decided: 'decided' },
  'taken-over': { ...NEVER, decided: 'decided' },
  decided: { ...NEVER, delivered: 'delivered' },
  delivered: { ...NEVER },
};

/** Whether the table lets the event take effect; a linked case is decided only once its review has arrived. */
export function allows(state: CaseState, kind: EventKind): boolean {
  const item = state.pinned?.item;
  if (kind === 'decided' && state.status === 'accepted' && item && isLinked(item)) return false;
  return TRANSITIONS[state.status ?? 'new'][kind] !== 'never';
}
