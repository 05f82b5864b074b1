import { type EntryId, toHex } from '@wutong/kernel';
import { incompetence } from './case-competence.js';
import { conflictOf } from './case-conflict.js';
import { type CaseDag, dagOf } from './case-dag.js';
import { applyEffect } from './case-effects.js';
import { type CaseEvent, isKnown, type KnownEvent } from './case-event.js';
import { orderEvents } from './case-order.js';
import { recordOf } from './case-record.js';
import { type CaseState, EMPTY_CASE } from './case-state.js';
import { allows } from './case-transitions.js';

/** What an event meets besides the state: empty for one whose parents are all the heads. */
export interface Surroundings {
  /** Events ordered before it that its writer did not hold, in order. */
  readonly concurrentEarlier: readonly EntryId[];
  /** Events that had effect for its writer and have lost it. */
  readonly lost: readonly EntryId[];
}

export const ON_HEADS: Surroundings = { concurrentEarlier: [], lost: [] };

/**
 * The state that a set of events makes, in whatever order they came. Closed: it reads the events and what stands in
 * them, never a catalog, directory, calendar or clock.
 */
export function fold(list: readonly CaseEvent[]): CaseState {
  const dag = dagOf(list);
  return foldInOrder(dag, orderEvents(dag), new Map());
}

/** `views` keeps what each event's writer saw, so that a long case with many forks is folded once per fork. */
function foldInOrder(dag: CaseDag, ordered: readonly CaseEvent[], views: Map<EntryId, CaseState>): CaseState {
  let state = EMPTY_CASE;
  ordered.forEach((event, index) => {
    const seen = dag.ancestors.get(event.id) ?? new Set<EntryId>();
    const concurrent = ordered.slice(0, index).filter((earlier) => !seen.has(earlier.id));
    if (concurrent.length === 0) {
      state = evolve(state, event, ON_HEADS);
      return;
    }
    const held = ordered.filter((other) => seen.has(other.id));
    const view = views.get(event.id) ?? foldInOrder(dag, held, views);
    views.set(event.id, view);
    const concurrentEarlier = concurrent.map((earlier) => earlier.id);
    state = evolve(state, event, { concurrentEarlier, lost: lostSince(view, state) });
  });
  return state;
}

/** The state after one more event, which comes last in the order. Cannot fail: what has no effect is kept and says why. */
export function evolve(state: CaseState, event: CaseEvent, { concurrentEarlier, lost }: Surroundings): CaseState {
  if (!isKnown(event)) {
    const kept = without(state, event, event.kind === 'unknown' ? 'case.flag.unknown-type' : 'case.flag.malformed');
    return event.kind === 'unknown' ? { ...kept, readOnly: true } : kept;
  }
  const incompetent = incompetence(state, event);
  if (incompetent) return without(state, event, incompetent);
  if (event.kind !== 'annotated' && lost.length > 0) {
    return inConflict(state, event, 'builds-on-lost', lost);
  }
  if (!allows(state, event.kind)) {
    const rival = firstMover(state, concurrentEarlier);
    return rival
      ? inConflict(state, event, 'later-not-allowed', [rival])
      : without(state, event, 'case.flag.not-allowed');
  }
  if (namesOtherItem(state, event)) return without(state, event, 'case.flag.other-item');
  if (namesOtherPin(state, event)) return without(state, event, 'case.flag.other-pin');
  const record = recordOf(event, true);
  return applyEffect({ ...state, events: [...state.events, record] }, event);
}

function namesOtherPin(state: CaseState, event: KnownEvent): boolean {
  return 'pinnedBy' in event.body && toHex<EntryId>(event.body.pinnedBy) !== state.pinnedBy;
}

function namesOtherItem(state: CaseState, event: KnownEvent): boolean {
  return event.kind === 'arrived' && event.body.pinned?.item?.id !== state.itemId;
}

function lostSince(view: CaseState, state: CaseState): EntryId[] {
  const now = new Map(state.events.map((record) => [record.id, record.effect]));
  return view.events.filter((record) => record.effect && now.get(record.id) === false).map((record) => record.id);
}

/** The first of these events that moved the case: the one that a later event which is not allowed any more lost to. */
function firstMover(state: CaseState, events: readonly EntryId[]): EntryId | undefined {
  const moved = new Set(
    state.events.filter((record) => record.effect && record.kind !== 'annotated').map((record) => record.id),
  );
  return events.find((id) => moved.has(id));
}

function inConflict(
  state: CaseState,
  event: KnownEvent,
  rule: 'later-not-allowed' | 'builds-on-lost',
  others: readonly EntryId[],
): CaseState {
  const kept = without(state, event, `case.flag.${rule}`);
  return { ...kept, conflicts: [...kept.conflicts, conflictOf(rule, [...others, event.id])] };
}

function without(state: CaseState, event: CaseEvent, flag: string): CaseState {
  return { ...state, events: [...state.events, recordOf(event, false, flag)] };
}
