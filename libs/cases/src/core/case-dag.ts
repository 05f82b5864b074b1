import { assert, type EntryId } from '@wutong/kernel';
import { type CaseEvent } from './case-event.js';

/** Who descends from whom among the events of one case. */
export interface CaseDag {
  readonly events: ReadonlyMap<EntryId, CaseEvent>;
  /** All events that the event was written on, directly or not; without itself. */
  readonly ancestors: ReadonlyMap<EntryId, ReadonlySet<EntryId>>;
}

/** The DAG of a set of events in any order; an event that comes twice counts once. A missing parent is a bug. */
export function dagOf(list: readonly CaseEvent[]): CaseDag {
  const events = new Map(list.map((event) => [event.id, event]));
  const ancestors = new Map<EntryId, ReadonlySet<EntryId>>();
  const pending = [...events.keys()];
  while (pending.length > 0) {
    const id = pending[pending.length - 1] as EntryId;
    const event = events.get(id);
    assert(event, `the case holds its parent ${id}`);
    const missing = ancestors.has(id) ? [] : event.parents.filter((parent) => !ancestors.has(parent));
    if (missing.length > 0) {
      pending.push(...missing);
      assert(pending.length <= events.size * events.size + events.size, 'the events of a case form no circle');
      continue;
    }
    pending.pop();
    if (!ancestors.has(id)) ancestors.set(id, unite(event.parents, ancestors));
  }
  return { events, ancestors };
}

/** An event with all that it was written on, of a history that holds them. */
export function withAncestors(history: readonly CaseEvent[], event: CaseEvent): CaseEvent[] {
  const all = [...history.filter((other) => other.id !== event.id), event];
  const seen = dagOf(all).ancestors.get(event.id) ?? new Set<EntryId>();
  return all.filter((other) => other === event || seen.has(other.id));
}

function unite(
  parents: readonly EntryId[],
  ancestors: ReadonlyMap<EntryId, ReadonlySet<EntryId>>,
): ReadonlySet<EntryId> {
  const all = new Set<EntryId>(parents);
  for (const parent of parents) for (const id of ancestors.get(parent) ?? []) all.add(id);
  return all;
}
