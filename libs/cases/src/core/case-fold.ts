import { type EntryId, toHex } from '@wutong/kernel';
import { incompetence } from './case-competence.js';
import { conflictOf } from './case-conflict.js';
import { type CaseDag, dagOf } from './case-dag.js';
import { type DiscardEvent, type Discards, judgeDiscards, targetOf, type Views } from './case-discards.js';
import { applyEffect } from './case-effects.js';
import { type CaseEvent, isKnown, type KnownEvent } from './case-event.js';
import { orderEvents } from './case-order.js';
import { recordOf, recordOfDiscarded } from './case-record.js';
import { type CaseState, EMPTY_CASE } from './case-state.js';
import { allows } from './case-transitions.js';

/** What an event meets besides the state: empty for one whose parents are all the heads. */
export interface Surroundings {
  /** Events ordered before it that its writer did not hold, in order. */
  readonly concurrentEarlier: readonly EntryId[];
  /** Events that had effect for its writer and have lost it. */
  readonly lost: readonly EntryId[];
  /** Of a discard: why it has no effect. */
  readonly flag?: string;
}

export const ON_HEADS: Surroundings = { concurrentEarlier: [], lost: [] };

/**
 * The state that a set of events makes, in whatever order they came. Closed: it reads the events and what stands in
 * them, never a catalog, directory, calendar or clock.
 */
export function fold(list: readonly CaseEvent[]): CaseState {
  return new Folding(dagOf(list)).whole();
}

/** One fold. It keeps what each event's writer saw, so that a long case with many forks is folded once per fork. */
class Folding implements Views {
  private readonly ordered: readonly CaseEvent[];
  private readonly seenBy = new Map<EntryId, CaseState>();
  private readonly seenWith = new Map<EntryId, CaseState>();
  private readonly withoutTargets = new Map<EntryId, CaseState>();

  constructor(private readonly dag: CaseDag) {
    this.ordered = orderEvents(dag);
  }

  whole(): CaseState {
    return this.foldInOrder(this.ordered, judgeDiscards(this.dag, this.ordered, this));
  }

  with(event: CaseEvent): CaseState {
    return remembered(this.seenWith, event.id, () => this.foldPart([...this.before(event), event]));
  }

  withoutTarget(discard: DiscardEvent): CaseState {
    return remembered(this.withoutTargets, discard.id, () => {
      const before = this.before(discard);
      const { out, flags } = judgeDiscards(this.dag, before, this);
      return this.foldInOrder(before, { out: new Map(out).set(targetOf(discard), [discard.id]), flags });
    });
  }

  /** The state that the event was written on. */
  private view(event: CaseEvent): CaseState {
    return remembered(this.seenBy, event.id, () => this.foldPart(this.before(event)));
  }

  private before(event: CaseEvent): CaseEvent[] {
    const seen = this.seen(event);
    return this.ordered.filter((other) => seen.has(other.id));
  }

  private seen(event: CaseEvent): ReadonlySet<EntryId> {
    return this.dag.ancestors.get(event.id) ?? new Set();
  }

  private foldPart(ordered: readonly CaseEvent[]): CaseState {
    return this.foldInOrder(ordered, judgeDiscards(this.dag, ordered, this));
  }

  private foldInOrder(ordered: readonly CaseEvent[], { out, flags }: Discards): CaseState {
    // A discard may take effect from events before it, or have lost its own: then every event is asked what it saw.
    const hasDiscards = out.size + flags.size > 0;
    let state = EMPTY_CASE;
    ordered.forEach((event, index) => {
      const discardedBy = out.get(event.id);
      if (discardedBy) {
        state = withoutDiscarded(state, event, discardedBy);
        return;
      }
      const seen = this.seen(event);
      const concurrentEarlier = ordered.slice(0, index).flatMap(({ id }) => (seen.has(id) ? [] : [id]));
      const isOnAll = concurrentEarlier.length === 0 && !hasDiscards;
      const lost = isOnAll ? [] : lostSince(this.view(event), state);
      state = evolve(state, event, { concurrentEarlier, lost, flag: flags.get(event.id) });
    });
    return state;
  }
}

function remembered(states: Map<EntryId, CaseState>, id: EntryId, make: () => CaseState): CaseState {
  const state = states.get(id) ?? make();
  states.set(id, state);
  return state;
}

/**
 * The state after one more event, which comes last in the order. Cannot fail: what has no effect is kept and says why.
 * A discard is marked here; what it takes out, the fold has left out.
 */
export function evolve(state: CaseState, event: CaseEvent, { concurrentEarlier, lost, flag }: Surroundings): CaseState {
  if (!isKnown(event)) {
    const kept = without(state, event, event.kind === 'unknown' ? 'case.flag.unknown-type' : 'case.flag.malformed');
    return event.kind === 'unknown' ? { ...kept, readOnly: true } : kept;
  }
  const incompetent = flag ?? incompetence(state, event);
  if (incompetent) return without(state, event, incompetent);
  if (!isBeside(event) && lost.length > 0) {
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

/** Whether it moves nothing, so that it neither builds on another event nor is built upon. */
function isBeside({ kind }: { readonly kind: string }): boolean {
  return kind === 'annotated' || kind === 'discarded';
}

function namesOtherPin(state: CaseState, event: KnownEvent): boolean {
  return 'pinnedBy' in event.body && toHex<EntryId>(event.body.pinnedBy) !== state.pinnedBy;
}

function namesOtherItem(state: CaseState, event: KnownEvent): boolean {
  return event.kind === 'arrived' && event.body.pinned?.item?.id !== state.itemId;
}

function lostSince(view: CaseState, state: CaseState): EntryId[] {
  const now = new Map(state.events.map((record) => [record.id, record.effect]));
  return view.events
    .filter((record) => record.effect && record.kind !== 'annotated' && now.get(record.id) === false)
    .map((record) => record.id);
}

/** The first of these events that moved the case: the one that a later event which is not allowed any more lost to. */
function firstMover(state: CaseState, events: readonly EntryId[]): EntryId | undefined {
  const moved = new Set(state.events.filter((record) => record.effect && !isBeside(record)).map((record) => record.id));
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

/** An event that a discard took out; one that is not understood still makes the case read-only here. */
function withoutDiscarded(state: CaseState, event: CaseEvent, discardedBy: readonly EntryId[]): CaseState {
  const events = [...state.events, recordOfDiscarded(event, discardedBy)];
  return { ...state, events, readOnly: state.readOnly || event.kind === 'unknown' };
}

function without(state: CaseState, event: CaseEvent, flag: string): CaseState {
  return { ...state, events: [...state.events, recordOf(event, false, flag)] };
}
