import { type EntryId, millisOf, toHex } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import { type BoundBody } from './case-competence.js';
import { type KnownEvent } from './case-event.js';
import { type CaseClock, type CaseLimit } from './case-state.js';

/**
 * Statutory limits of an administrative licence, in working days: acceptance 5 (行政许可法 32), decision 20 (42),
 * review by the lower body 20 from its own acceptance (43). An item that states its own statutory limit goes before;
 * what is no licence has the item's limits alone. That a body's limits count in working days is 行政许可法 82 [M]: not
 * checked against the text, so it is named beside the article and only shown.
 */
const LICENCE_LIMITS = {
  acceptance: { days: 5, basis: '行政许可法 32' },
  decision: { days: 20, basis: '行政许可法 42' },
  review: { days: 20, basis: '行政许可法 43' },
} as const;

/**
 * The clock of this kind that the event starts for this body. The whole item's promise binds the decision, the place's
 * own published step limit its review.
 */
export function startClock(
  kind: CaseClock['kind'],
  pinned: catalog.EffectiveItem,
  body: BoundBody,
  event: KnownEvent,
  calendars: readonly Uint8Array[],
): CaseClock {
  const promised = limitOf(promiseOf(kind, pinned, body.path));
  return {
    kind,
    level: body.level,
    path: body.path,
    startedBy: event.id,
    startedAtMs: millisOf(event.hybridTime),
    ...(pinned.item && statutoryOf(kind, pinned.item)),
    ...(promised && { promised }),
    calendars: calendars.map((hash) => toHex<string>(hash)),
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

function promiseOf(
  kind: CaseClock['kind'],
  { item, stepLimits }: catalog.EffectiveItem,
  path: string,
): catalog.Limit | undefined {
  switch (kind) {
    case 'acceptance':
      return undefined;
    case 'decision':
      return item?.promisedLimit;
    case 'review':
      return stepLimits.find(({ place }) => place === path)?.limit;
  }
}

function statutoryOf(kind: CaseClock['kind'], item: catalog.Item): { limit?: CaseLimit; basis?: string } {
  const own = { acceptance: undefined, decision: item.statutoryLimit, review: item.reviewLimit }[kind];
  const limit = limitOf(own);
  if (limit) return { limit, basis: 'item' };
  if (item.kind !== catalog.ItemKind.LICENCE) return {};
  const { days, basis } = LICENCE_LIMITS[kind];
  return { limit: { value: days, unit: 'working-day' }, basis: `${basis}（按工作日计：行政许可法 82 [M]）` };
}

function limitOf(limit: catalog.Limit | undefined): CaseLimit | undefined {
  if (limit?.unit === catalog.LimitUnit.WORKING_DAY) return { value: limit.value, unit: 'working-day' };
  if (limit?.unit === catalog.LimitUnit.NATURAL_DAY) return { value: limit.value, unit: 'natural-day' };
  return undefined;
}
