import type { CaseEvent, CaseView } from '../../api/types';
import { levelOfPath, placeAtLevel, placeOfNode } from '../../format/place';

/** One place's column in the history of a case. */
export interface CaseLane {
  readonly path: string;
  /** Whether anything that this place wrote is held here. */
  readonly hasWritten: boolean;
}

type LanedCase = Pick<CaseView, 'filedPath' | 'receivingPath' | 'pinned' | 'events'>;

/** The place of the node that wrote an event. */
export function placeOfEvent({ by, origin }: CaseEvent): string {
  return by?.path ?? placeOfNode(origin);
}

/**
 * The places that a case passes through, from the lowest tier up: where it was filed, where it is received, who
 * reviews and who decides by the pinned item, and whoever else has written in it.
 */
export function lanesOf({ filedPath, receivingPath, pinned, events }: LanedCase): CaseLane[] {
  const writers = new Set(events.map(placeOfEvent));
  const bodies = receivingPath && pinned ? bodiesOf(receivingPath, pinned.item) : [];
  const paths = new Set([filedPath, receivingPath, ...bodies, ...writers].filter((path) => path !== undefined));
  return [...paths]
    .sort((a, b) => (levelOfPath(b) ?? 0) - (levelOfPath(a) ?? 0) || a.localeCompare(b))
    .map((path) => ({ path, hasWritten: writers.has(path) }));
}

function bodiesOf(receivingPath: string, { reviewLevel, deciding }: NonNullable<CaseView['pinned']>['item']) {
  return [reviewLevel, deciding.level].map((level) => placeAtLevel(receivingPath, level));
}

/** Events in a row that one place wrote, with the number of the first of them in the case, from 1. */
export interface EventRun {
  readonly path: string;
  readonly first: number;
  readonly events: readonly CaseEvent[];
}

/** The events in their order, those that follow each other at one place together. */
export function runsOf(events: readonly CaseEvent[]): EventRun[] {
  const runs: (EventRun & { events: CaseEvent[] })[] = [];
  events.forEach((event, index) => {
    const path = placeOfEvent(event);
    const last = runs.at(-1);
    if (last?.path === path) last.events.push(event);
    else runs.push({ path, first: index + 1, events: [event] });
  });
  return runs;
}
