import { create, equals } from '@bufbuild/protobuf';
import { type Fault, type Path, type Refusal } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import { compareLimits, limitText } from './limits.js';
import {
  FIXED_POINTS,
  type FixedPoint,
  isReviewByLaw,
  judgePoints,
  type OwnConvenience,
  type PlacePoints,
  type PointRule,
  REVIEW_BY_LAW,
  type Verdict,
} from './points.js';

export interface OverlayInput {
  /** The deciding publisher's item, in force at the place. */
  readonly item: catalog.Item;
  readonly place: Path;
  readonly points: PlacePoints;
  /** Fixed points that the wish names too; none can be granted. */
  readonly fixed?: readonly FixedPoint[];
  /** The overlay that stands now; the wish replaces it as a whole. */
  readonly newest?: catalog.OverlaySet;
  /** What the place's own release says of its convenience, if it has one for the item. */
  readonly own?: OwnConvenience;
}

export type OverlayDecision =
  | { readonly kind: 'set'; readonly overlay: catalog.OverlaySet }
  | { readonly kind: 'unchanged' }
  | { readonly kind: 'refused'; readonly refusal: Refusal };

/** Decides an overlay at entry: refuses what widens or cannot be compared, naming every such point. */
export function decideOverlay(input: OverlayInput): OverlayDecision {
  const { item, place, points, newest } = input;
  const faults = [
    ...FIXED_POINTS.filter((point) => input.fixed?.includes(point)).map((point) => fault(point, point, 'not-own-part')),
    ...judgePoints(item, place, points, input.own).flatMap(({ rule, verdict }) =>
      verdict === 'stands' ? unknownCodes(item, points, rule) : [fault(rule.name, rule.field, verdict, points)],
    ),
  ];
  const [first] = faults;
  if (first) {
    return { kind: 'refused', refusal: { kind: 'invalid', code: first.code, params: first.params, faults } };
  }
  const overlay = create(catalog.OverlaySetSchema, {
    place,
    itemId: item.id,
    version: newest?.version ?? 0,
    promisedLimit: points.promisedLimit,
    droppedMaterials: sortedCodes(points.droppedMaterials),
    droppedSteps: sortedCodes(points.droppedSteps),
    feeExemption:
      points.feeExemption && create(catalog.FeeExemptionSchema, { basis: points.feeExemption.basis.trim() }),
    stepLimit: points.stepLimit,
    convenience: points.convenience && convenienceOf(points.convenience),
  });
  if (newest && equals(catalog.OverlaySetSchema, overlay, newest)) return { kind: 'unchanged' };
  if (!newest && judgePoints(item, place, points).length === 0) {
    return { kind: 'refused', refusal: { kind: 'invalid', code: 'overlay.empty' } };
  }
  overlay.version += 1;
  return { kind: 'set', overlay };
}

function convenienceOf(wish: NonNullable<PlacePoints['convenience']>): catalog.Convenience {
  const { place, hours, channels, visits, phone } = wish;
  return create(catalog.ConvenienceSchema, { place, hours, channels: [...channels], visits, phone });
}

/** What may be wrong with an overlay that is taken: it cannot be told, so it is said and not refused. */
export function warnOverlay(item: catalog.Item, place: Path, points: PlacePoints): readonly Fault[] {
  const { stepLimit } = points;
  if (!stepLimit || !isReviewByLaw(item, place)) return [];
  if (compareLimits(stepLimit, REVIEW_BY_LAW) !== 'incomparable') return [];
  const params = { most: limitText(REVIEW_BY_LAW) };
  return [{ field: 'stepLimit', value: limitText(stepLimit), code: 'overlay.review-not-compared', params }];
}

/** Points as people call them. */
const POINT_NAMES: Readonly<Record<string, string>> = {
  name: '事项名称',
  conditions: '受理条件',
  bases: '设定依据',
  statutory_limit: '法定时限',
  promised_limit: '承诺时限',
  materials: '材料',
  steps: '环节',
  fee: '收费',
  step_limit: '本级环节时限',
  convenience: '办理地点与时间',
  visits: '到场次数',
  channels: '办理渠道',
};

const sortedCodes = (codes: readonly string[]) => [...new Set(codes)].sort();

/** At entry a code that the standard lacks is a slip of the pen; later the standard may retire it, and nothing is lost. */
function unknownCodes(item: catalog.Item, points: PlacePoints, rule: PointRule): ReturnType<typeof fault>[] {
  const standard = rule.name === 'materials' ? item.materials : rule.name === 'steps' ? item.steps : undefined;
  const dropped = rule.name === 'materials' ? points.droppedMaterials : points.droppedSteps;
  if (!standard || dropped.every((code) => standard.some((one) => one.code === code))) return [];
  return [fault(rule.name, rule.field, 'not-droppable', points)];
}

function fault(point: string, field: string, verdict: Exclude<Verdict, 'stands'>, points?: PlacePoints) {
  const value = points && valueText(points, field, point);
  return {
    field,
    ...(value && { value }),
    code: `overlay.${verdict}`,
    params: { point, name: POINT_NAMES[point] ?? point },
  } satisfies Fault;
}

function valueText(points: PlacePoints, field: string, point: string): string | undefined {
  if (field === 'promisedLimit' && points.promisedLimit) return limitText(points.promisedLimit);
  if (field === 'stepLimit' && points.stepLimit) return limitText(points.stepLimit);
  if (field === 'convenience') return conveniencePart(point, points);
  if (field === 'droppedMaterials') return points.droppedMaterials.join('、');
  return field === 'droppedSteps' ? points.droppedSteps.join('、') : undefined;
}

function conveniencePart(point: string, { convenience }: PlacePoints): string | undefined {
  if (point === 'visits') return String(convenience?.visits ?? '');
  return point === 'channels' ? convenience?.channels.join('、') : undefined;
}
