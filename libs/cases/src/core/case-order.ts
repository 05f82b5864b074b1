import { assert, type EntryId, levelOf, toHex } from '@wutong/kernel';
import { type cases, type catalog } from '@wutong/wire';
import { type CaseDag } from './case-dag.js';
import { type CaseEvent, isKnown, type KnownEvent } from './case-event.js';
import { pathOf } from './case-path.js';

/**
 * Rank of an event among concurrent ones, lowest first; a discard is a settlement (0), lapses of time (5) come with their type.
 * What is not understood ranks last.
 */
export const RANKS = {
  settlement: 0,
  decision: 1,
  decidingBody: 2,
  otherBody: 3,
  applicant: 4,
  lapse: 5,
  unknown: 6,
} as const;

const APPLICANT_ROLES: ReadonlySet<string> = new Set(['applicant', 'village-agent']);

/**
 * The one total order of a case's events: parents first; among the ready ones the lowest (rank, hybrid time, origin,
 * entry id). A rank depends on the event and what it was written on alone, so the order of a part that is closed under
 * parents is the order of the whole, cut down to it.
 */
export function orderEvents(dag: CaseDag): CaseEvent[] {
  const ranks = new Map([...dag.events.values()].map((event) => [event.id, rankOf(dag, event)]));
  const compare = (a: CaseEvent, b: CaseEvent) =>
    (ranks.get(a.id) ?? 0) - (ranks.get(b.id) ?? 0) || compareStamps(a, b);
  const ordered: CaseEvent[] = [];
  const done = new Set<EntryId>();
  let waiting = [...dag.events.values()].sort(compare);
  while (waiting.length > 0) {
    const next = waiting.find((event) => event.parents.every((parent) => done.has(parent)));
    assert(next, 'some event of a case is always ready');
    ordered.push(next);
    done.add(next.id);
    waiting = waiting.filter((event) => event !== next);
  }
  return ordered;
}

/** Rank of an event, judged against the item that it names or, when it names none, that it was written on. */
export function rankOf(dag: CaseDag, event: CaseEvent): number {
  if (!isKnown(event)) return RANKS.unknown;
  if (event.kind === 'discarded') return RANKS.settlement;
  if (event.kind === 'decided') return RANKS.decision;
  const by = event.body.by;
  if (event.kind === 'filed' || isApplicants(by)) return RANKS.applicant;
  const level = itemNamedBy(dag, event)?.item?.deciding?.level;
  const path = pathOf(by?.path);
  return path && levelOf(path) === level ? RANKS.decidingBody : RANKS.otherBody;
}

function isApplicants(by: cases.Actor | undefined): boolean {
  return APPLICANT_ROLES.has(by?.role ?? '');
}

function itemNamedBy(dag: CaseDag, event: KnownEvent): catalog.EffectiveItem | undefined {
  if (event.kind === 'arrived') return event.body.pinned;
  const ancestors = dag.ancestors.get(event.id) ?? new Set<EntryId>();
  if ('pinnedBy' in event.body) {
    const named = toHex<EntryId>(event.body.pinnedBy);
    return ancestors.has(named) ? pinnedIn(dag.events.get(named)) : undefined;
  }
  const arrivals = [...ancestors]
    .map((id) => dag.events.get(id) as CaseEvent)
    .filter((ancestor) => pinnedIn(ancestor))
    .sort(compareStamps);
  return pinnedIn(arrivals[0]);
}

function pinnedIn(event: CaseEvent | undefined): catalog.EffectiveItem | undefined {
  return event?.kind === 'arrived' ? event.body.pinned : undefined;
}

function compareStamps(a: CaseEvent, b: CaseEvent): number {
  if (a.hybridTime !== b.hybridTime) return a.hybridTime < b.hybridTime ? -1 : 1;
  return compareText(a.origin, b.origin) || compareText(a.id, b.id);
}

/** By code unit, never by a locale: every replica compares alike. */
function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
