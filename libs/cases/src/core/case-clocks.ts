import { type EntryId, millisOf, toHex } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import { type KnownEvent } from './case-event.js';
import { type CaseClock, type CaseLimit } from './case-state.js';

/**
 * Statutory limits of an administrative licence, in working days: acceptance 5 (行政许可法 32), decision 20 (42),
 * review by the lower body 20 from its own acceptance (43). An item that states its own statutory limit goes before;
 * what is no licence has the item's limits alone.
 */
const LICENCE_LIMITS = {
  acceptance: { days: 5, basis: '行政许可法 32' },
  decision: { days: 20, basis: '行政许可法 42' },
  review: { days: 20, basis: '行政许可法 43' },
} as const;

/** The clock of this kind that the event starts for the body at this level and path. */
export function startClock(
  kind: CaseClock['kind'],
  item: catalog.Item,
  body: { readonly level: number; readonly path: string },
  event: KnownEvent,
  calendar: Uint8Array,
): CaseClock {
  const promised = kind === 'decision' ? limitOf(item.promisedLimit) : undefined;
  return {
    kind,
    level: body.level,
    path: body.path,
    startedBy: event.id,
    startedAtMs: millisOf(event.hybridTime),
    ...statutoryOf(kind, item),
    ...(promised && { promised }),
    ...(calendar.length > 0 && { calendar: toHex<string>(calendar) }),
  };
}

/** The clocks after the running one of this kind has ended; a clock that does not run is left as it is. */
export function endClock(clocks: readonly CaseClock[], kind: CaseClock['kind'], event: KnownEvent): CaseClock[] {
  const endedBy: EntryId = event.id;
  return clocks.map((clock) =>
    clock.kind === kind && clock.endedBy === undefined
      ? { ...clock, endedBy, endedAtMs: millisOf(event.hybridTime) }
      : clock,
  );
}

function statutoryOf(kind: CaseClock['kind'], item: catalog.Item): { limit?: CaseLimit; basis?: string } {
  const own = { acceptance: undefined, decision: item.statutoryLimit, review: item.reviewLimit }[kind];
  const limit = limitOf(own);
  if (limit) return { limit, basis: 'item' };
  if (item.kind !== catalog.ItemKind.LICENCE) return {};
  const { days, basis } = LICENCE_LIMITS[kind];
  return { limit: { value: days, unit: 'working-day' }, basis };
}

function limitOf(limit: catalog.Limit | undefined): CaseLimit | undefined {
  if (limit?.unit === catalog.LimitUnit.WORKING_DAY) return { value: limit.value, unit: 'working-day' };
  if (limit?.unit === catalog.LimitUnit.NATURAL_DAY) return { value: limit.value, unit: 'natural-day' };
  return undefined;
}
