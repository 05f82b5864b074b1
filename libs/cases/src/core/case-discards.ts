import { type EntryId, placeAtLevel, toHex } from '@wutong/kernel';
import { COUNTY_LEVEL } from './case-competence.js';
import { type CaseDag } from './case-dag.js';
import { type CaseEvent, type KnownEvent } from './case-event.js';
import { placeOfNumber } from './case-number.js';
import { pathOf } from './case-path.js';
import { type CaseState } from './case-state.js';

/** An event by which the referee takes another one out of the case. */
export type DiscardEvent = Extract<KnownEvent, { readonly kind: 'discarded' }>;

/** What the discards among a set of events come to. */
export interface Discards {
  /** By entry that is out: the discards that take it out, in order. */
  readonly out: ReadonlyMap<EntryId, readonly EntryId[]>;
  /** By discard that has no effect: why. */
  readonly flags: ReadonlyMap<EntryId, string>;
}

export const NO_DISCARDS: Discards = { out: new Map(), flags: new Map() };

/** What the judgement of discards asks of the fold. Each answer depends on what its event was written on alone. */
export interface Views {
  /** The state that the discard was written on, as if its target had no effect. */
  withoutTarget(discard: DiscardEvent): CaseState;
  /** The state that the event was written on, and the event itself. */
  with(event: CaseEvent): CaseState;
}

/** The entry that a discard takes out, if it has effect. */
export const targetOf = ({ body }: DiscardEvent): EntryId => toHex<EntryId>(body.entry);

/**
 * Judges the discards among these events, which are closed under parents and in order. A discard reaches back: what it
 * names has no effect, wherever that stands in the order.
 */
export function judgeDiscards(dag: CaseDag, ordered: readonly CaseEvent[], views: Views): Discards {
  const discards = ordered.filter((event) => event.kind === 'discarded');
  if (discards.length === 0) return NO_DISCARDS;
  const deliveries = ordered.filter((event) => event.kind === 'delivered');
  const out = new Map<EntryId, readonly EntryId[]>();
  const flags = new Map<EntryId, string>();
  for (const discard of discards) {
    const flag = flagOf(dag, discard, deliveries, views);
    const target = targetOf(discard);
    if (flag) flags.set(discard.id, flag);
    else out.set(target, [...(out.get(target) ?? []), discard.id]);
  }
  return { out, flags };
}

/**
 * Where the case's referee is: as the arrival or a receipt says, else the county above the receiving place, else the
 * county above the place that gave the number.
 */
export function refereeOf(state: CaseState, number: string): string | undefined {
  const place = pathOf(state.receivingPath) ?? placeOfNumber(number);
  return pathOf(state.refereePath) ?? (place && (placeAtLevel(place, COUNTY_LEVEL) ?? place));
}

/** Why a discard has no effect: a message code, or undefined when it has. */
function flagOf(
  dag: CaseDag,
  discard: DiscardEvent,
  deliveries: readonly CaseEvent[],
  views: Views,
): string | undefined {
  const seen = dag.ancestors.get(discard.id);
  const target = dag.events.get(targetOf(discard));
  if (!target || !seen?.has(target.id) || target.kind === 'discarded') return 'case.flag.discards-nothing';
  // Without its target: nobody names the referee that judges what he wrote.
  const path = pathOf(discard.body.by?.path);
  if (!path || path !== refereeOf(views.withoutTarget(discard), discard.caseNumber)) return 'case.flag.wrong-body';
  const isDelivered = deliveries.some((delivery) => restsOn(dag, delivery, target, discard, views));
  return isDelivered ? 'case.flag.delivered-stands' : undefined;
}

/** Whether something was delivered on the strength of the target by who did not know of the discard. */
function restsOn(dag: CaseDag, delivery: CaseEvent, target: CaseEvent, discard: CaseEvent, views: Views): boolean {
  const seen = dag.ancestors.get(delivery.id);
  if (seen?.has(discard.id) || target.kind === 'annotated') return false;
  if (delivery !== target && !seen?.has(target.id)) return false;
  const effects = new Map(views.with(delivery).events.map(({ id, effect }) => [id, effect]));
  return effects.get(delivery.id) === true && effects.get(target.id) === true;
}
