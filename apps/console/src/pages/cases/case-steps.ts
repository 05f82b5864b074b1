import type { CaseEvent, CaseView } from '../../api/types';

/** A step that a case goes through, by the kind of event that takes it. */
export type CaseStepName =
  | 'filed'
  | 'arrived'
  | 'accepted'
  | 'opinion-signed'
  | 'arrived-at-decider'
  | 'taken-over'
  | 'decided'
  | 'delivered';

export interface CaseStep {
  readonly name: CaseStepName;
  /** `next`: the first step that is still to come. `skipped`: passed over, as a receipt may be. */
  readonly state: 'done' | 'next' | 'waiting' | 'skipped';
  /** The event that took it. */
  readonly event?: CaseEvent;
}

const STEPS: readonly CaseStepName[] = ['filed', 'arrived', 'accepted', 'decided', 'delivered'];

/** A linked case (市县联动): the county reviews, the city decides. */
const LINKED_STEPS: readonly CaseStepName[] = [
  'filed',
  'arrived',
  'accepted',
  'opinion-signed',
  'arrived-at-decider',
  'taken-over',
  'decided',
  'delivered',
];

/** The steps of a case, by the events that have effect. Until an item is pinned it counts as an ordinary case. */
export function stepsOf({ pinned, events }: Pick<CaseView, 'pinned' | 'events'>): CaseStep[] {
  const names = pinned !== undefined && pinned.item.reviewLevel > 0 ? LINKED_STEPS : STEPS;
  const taken = names.map((name) => events.find(({ kind, effect }) => kind === name && effect));
  const last = taken.findLastIndex((event) => event !== undefined);
  return names.map((name, index) => {
    const event = taken[index];
    if (event) return { name, state: 'done', event };
    if (index < last) return { name, state: 'skipped' };
    return { name, state: index === last + 1 ? 'next' : 'waiting' };
  });
}
