import { isAtOrUnder, levelOf, type Path } from '@wutong/kernel';
import { type catalog } from '@wutong/wire';
import { findPublisher } from './item-id.js';
import { compareLimits } from './limits.js';

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
  readonly convenience?: Pick<catalog.Convenience, 'place' | 'hours' | 'channels' | 'visits'>;
}

type PointName = 'promised_limit' | 'materials' | 'steps' | 'fee' | 'step_limit' | 'convenience';

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
  compare(item: catalog.Item, points: PlacePoints, place: Path): Verdict;
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
    compare: (item, points, place) => atMost(points.stepLimit, stepStandard(item, place)),
  },
  {
    name: 'convenience',
    part: 'own-step',
    field: 'convenience',
    isSet: (points) => points.convenience !== undefined,
    compare: () => 'stands',
  },
];

/** How each point that is set stands, at this place, against the deciding publisher's item. */
export function judgePoints(
  item: catalog.Item,
  place: Path,
  points: PlacePoints,
): { rule: PointRule; verdict: Verdict }[] {
  return POINTS.filter((rule) => rule.isSet(points)).map((rule) => ({
    rule,
    verdict: isOwnPart(item, place, rule.part) ? rule.compare(item, points, place) : 'not-own-part',
  }));
}

function isOwnPart(item: catalog.Item, place: Path, part: PointRule['part']): boolean {
  const publisher = findPublisher(item.id);
  if (!publisher || !isAtOrUnder(place, publisher)) return false;
  return part === 'own-step' || item.deciding?.level === levelOf(place);
}

/** What a place's own step is measured by: the whole limit where it decides, the review's where it reviews, else nothing. */
function stepStandard(item: catalog.Item, place: Path): catalog.Limit | undefined {
  const level = levelOf(place);
  if (level === item.deciding?.level) return item.promisedLimit ?? item.statutoryLimit;
  return level === item.reviewLevel ? item.reviewLimit : undefined;
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
