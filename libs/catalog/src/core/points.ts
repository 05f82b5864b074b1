import { isAtOrUnder, levelOf, type Path } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import { findPublisher } from './item-id.js';
import { compareLimits, limitOf } from './limits.js';

/**
 * The one table of points: whose part each is, and its order against the deciding publisher's standard. Entry (overlay.ts)
 * and meet (meet.ts) both read it, so what is refused at entry is exactly what is left out of the meet.
 */

/** What a place may say of an item, by overlay or as a lower publisher. */
export interface PlacePoints {
  readonly promisedLimit?: catalog.Limit;
  readonly droppedMaterials: readonly string[];
  readonly droppedSteps: readonly string[];
  readonly feeExemption?: Pick<catalog.FeeExemption, 'basis'>;
  readonly stepLimit?: catalog.Limit;
  readonly convenience?: Pick<catalog.Convenience, 'place' | 'hours' | 'channels' | 'visits' | 'phone'>;
}

type PointName =
  | 'promised_limit'
  | 'materials'
  | 'steps'
  | 'fee'
  | 'step_limit'
  | 'convenience'
  | 'visits'
  | 'channels';

/** What a place's own release says of its convenience; what it does not say, the standard's item says. */
export type OwnConvenience = Pick<catalog.Convenience, 'channels' | 'visits'>;

/** Points that only the deciding publisher sets, by release: no overlay touches them. */
export const FIXED_POINTS = ['name', 'conditions', 'bases', 'statutory_limit'] as const;
export type FixedPoint = (typeof FIXED_POINTS)[number];

/** How a point stands: it counts, it counts as the floor (`under-floor`), or it is left out for the reason named. */
export type Verdict =
  | 'stands'
  | 'wider'
  | 'incomparable'
  | 'under-floor'
  | 'not-droppable'
  | 'not-own-part'
  | 'no-basis';

export interface PointRule {
  readonly name: PointName;
  /** `decider`: only the place that decides the item; `own-step`: any place on the path below its publisher. */
  readonly part: 'decider' | 'own-step';
  readonly field: keyof PlacePoints;
  isSet(points: PlacePoints): boolean;
  /** The order against the standard, for a place whose part it is. */
  compare(item: catalog.Item, points: PlacePoints, place: Path, own?: OwnConvenience): Verdict;
}

const POINTS: readonly PointRule[] = [
  {
    name: 'promised_limit',
    part: 'decider',
    field: 'promisedLimit',
    isSet: (points) => points.promisedLimit !== undefined,
    compare: (item, points) => {
      const overall = atMost(points.promisedLimit, item.promisedLimit ?? item.statutoryLimit);
      if (overall !== 'stands' || !points.promisedLimit || !item.promiseFloor) return overall;
      const toFloor = compareLimits(points.promisedLimit, item.promiseFloor);
      return toFloor === 'incomparable' ? 'incomparable' : toFloor === 'tighter' ? 'under-floor' : 'stands';
    },
  },
  {
    name: 'materials',
    part: 'decider',
    field: 'droppedMaterials',
    isSet: (points) => points.droppedMaterials.length > 0,
    compare: (item, points) => onlyDroppable(item.materials, points.droppedMaterials),
  },
  {
    name: 'steps',
    part: 'decider',
    field: 'droppedSteps',
    isSet: (points) => points.droppedSteps.length > 0,
    compare: (item, points) => onlyDroppable(item.steps, points.droppedSteps),
  },
  {
    name: 'fee',
    part: 'decider',
    field: 'feeExemption',
    isSet: (points) => points.feeExemption !== undefined,
    compare: (item, points) =>
      !points.feeExemption?.basis.trim() ? 'no-basis' : item.fee?.charged ? 'stands' : 'incomparable',
  },
  {
    name: 'step_limit',
    part: 'own-step',
    field: 'stepLimit',
    isSet: (points) => points.stepLimit !== undefined,
    compare: (item, points, place) => compareStep(item, points.stepLimit, place),
  },
  {
    name: 'convenience',
    part: 'own-step',
    field: 'convenience',
    isSet: ({ convenience }) => Boolean(convenience?.place || convenience?.hours || convenience?.phone),
    compare: () => 'stands',
  },
  {
    name: 'visits',
    part: 'own-step',
    field: 'convenience',
    isSet: ({ convenience }) => convenience?.visits !== undefined,
    compare: (item, { convenience }, _place, own) =>
      (convenience?.visits ?? 0) > (own?.visits ?? item.convenience?.visits ?? Infinity) ? 'wider' : 'stands',
  },
  {
    name: 'channels',
    part: 'own-step',
    field: 'convenience',
    isSet: ({ convenience }) => (convenience?.channels.length ?? 0) > 0,
    compare: (item, { convenience }, _place, own) => {
      const standard = own?.channels.length ? own.channels : (item.convenience?.channels ?? []);
      return standard.every((channel) => convenience?.channels.includes(channel)) ? 'stands' : 'wider';
    },
  },
];

/** How each point that is set stands, at this place, against the deciding publisher's item. */
export function judgePoints(
  item: catalog.Item,
  place: Path,
  points: PlacePoints,
  own?: OwnConvenience,
): { rule: PointRule; verdict: Verdict }[] {
  return POINTS.filter((rule) => rule.isSet(points)).map((rule) => ({
    rule,
    verdict: isOwnPart(item, place, rule.part) ? rule.compare(item, points, place, own) : 'not-own-part',
  }));
}

function isOwnPart(item: catalog.Item, place: Path, part: PointRule['part']): boolean {
  const publisher = findPublisher(item.id);
  if (!publisher || !isAtOrUnder(place, publisher)) return false;
  return part === 'own-step' || item.deciding?.level === levelOf(place);
}

/** 行政许可法 43: who reviews a licence first has 20 working days, where its own law sets no other limit. */
export const REVIEW_BY_LAW = limitOf(20, catalog.LimitUnit.WORKING_DAY);

/** Whether a place's step in the item is a licence's review that only the law limits. */
export function isReviewByLaw(item: catalog.Item, place: Path): boolean {
  return levelOf(place) === item.reviewLevel && !item.reviewLimit && item.kind === catalog.ItemKind.LICENCE;
}

/**
 * A place's own step is measured by the whole limit where it decides and by the review's where it reviews. Any other
 * step, and a review that the law alone limits, is held to what it can be compared with.
 */
function compareStep(item: catalog.Item, stepLimit: catalog.Limit | undefined, place: Path): Verdict {
  const whole = item.promisedLimit ?? item.statutoryLimit;
  const level = levelOf(place);
  if (level === item.deciding?.level) return atMost(stepLimit, whole);
  if (level === item.reviewLevel && item.reviewLimit) return atMost(stepLimit, item.reviewLimit);
  const verdict = atMost(stepLimit, isReviewByLaw(item, place) ? REVIEW_BY_LAW : whole);
  return verdict === 'incomparable' ? 'stands' : verdict;
}

/** With no standard to exceed, any limit is a tighter one. */
function atMost(limit: catalog.Limit | undefined, standard: catalog.Limit | undefined): Verdict {
  if (!limit || !standard) return 'stands';
  const comparison = compareLimits(limit, standard);
  return comparison === 'wider' || comparison === 'incomparable' ? comparison : 'stands';
}

/** What the standard no longer has is dropped already; what it has and does not mark droppable stays. */
function onlyDroppable(standard: readonly { code: string; droppable: boolean }[], dropped: readonly string[]): Verdict {
  return standard.some(({ code, droppable }) => dropped.includes(code) && !droppable) ? 'not-droppable' : 'stands';
}
