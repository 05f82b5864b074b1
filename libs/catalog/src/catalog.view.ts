import { create } from '@bufbuild/protobuf';
import { assert, toHex } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import { unitName } from './catalog.dto.js';

/** A limit in days; working and natural days are not comparable. 0 working days: decided on the spot (即办). */
export class LimitView {
  value: number;
  unit: 'working-day' | 'natural-day';
}

/** 设定依据. */
export class LegalBasisView {
  law: string;
  article: string;
}

export class MaterialView {
  code: string;
  name: string;
  /** False when it may be brought later (容缺). */
  required: boolean;
  /** A place may drop it. */
  droppable: boolean;
}

export class StepView {
  code: string;
  name: string;
  droppable: boolean;
}

export class FeeView {
  charged: boolean;
  /** 收费标准, as printed; empty when not charged. */
  standard: string;
  basis: string;
}

export class FeeExemptionView {
  basis: string;
}

export class DecidingBodyView {
  /** 行使层级: 2 province, 3 city, 4 county, 5 township, 6 village. */
  level: number;
  body: string;
  /** 权力来源: empty by law, else the written entrustment's name. */
  entrustedBy: string;
}

export class EntrustmentView {
  /** 委托受理: the level that may accept for the deciding or reviewing body. */
  acceptanceLevel: number;
  letter: string;
}

export class ConvenienceView {
  place: string;
  hours: string;
  /** "window", "online", "mobile", "post", "agent". */
  channels: string[];
  /** 到办事现场次数; absent when not stated. */
  visits?: number;
  /** 咨询电话, as printed; empty when not stated. */
  phone: string;
}

export type ItemKindName =
  | 'unspecified'
  | 'licence'
  | 'payment'
  | 'confirmation'
  | 'reward'
  | 'ruling'
  | 'other-power'
  | 'public-service';

/** One item (事项): the five points name, steps, conditions, limits and fee, and what stands beside them. */
export class ItemView {
  id: string;
  name: string;
  steps: StepView[];
  conditions: string;
  statutoryLimit?: LimitView;
  promisedLimit?: LimitView;
  fee?: FeeView;
  kind: ItemKindName;
  department: string;
  bases: LegalBasisView[];
  materials: MaterialView[];
  deciding: DecidingBodyView;
  /** Level of the body whose review (初审) comes first; 0 = none. With it the item is a linked one (市县联动). */
  reviewLevel: number;
  reviewLimit?: LimitView;
  entrustment?: EntrustmentView;
  /** No place promises less than this. */
  promiseFloor?: LimitView;
  convenience?: ConvenienceView;
  /** 演示: the promise is the demo county's, not a real one. */
  promiseIsDemo: boolean;
}

export class StepLimitView {
  place: string;
  limit?: LimitView;
}

export class PlaceConvenienceView {
  place: string;
  convenience?: ConvenienceView;
}

/** A point of a place's own that does not stand, and why: a code, e.g. "wider". */
export class LeftOutView {
  place: string;
  point: string;
  reason: string;
}

/** An effective item as the HTTP API shows it: the fields of the contract, limits as {value, unit}, entry ids as hex. */
export class EffectiveItemView {
  itemId: string;
  place: string;
  item: ItemView;
  feeExemption?: FeeExemptionView;
  stepLimits: StepLimitView[];
  /** Of the places on the path, the item's own place first. */
  conveniences: PlaceConvenienceView[];
  /** Entry ids of the releases and overlays that took part. */
  releases: string[];
  overlays: string[];
  leftOut: LeftOutView[];
}

export class ItemsView {
  place: string;
  items: EffectiveItemView[];
}

export class ReleaseView {
  releaseId: string;
  publisher: string;
  number: number;
  /** YYYY-MM-DD in Asia/Shanghai. */
  effectiveOn: string;
  items: number;
  implementations: number;
  /** All that it names is held here. */
  complete: boolean;
  inForce: boolean;
}

export class ReleasesView {
  releases: ReleaseView[];
}

export class ItemDigestView {
  itemId: string;
  /** SHA-256 of the points in force, hex. */
  digest: string;
}

export class EffectivePointsView {
  place: string;
  points: ItemDigestView[];
}

export class ImportAnswer {
  importId: string;
  items: number;
  implementations: number;
  /** True when the import that stands says the same: nothing was changed. */
  unchanged: boolean;
  /** True when this is the kept answer of an earlier sending. */
  replayed: boolean;
}

export class PublishAnswer {
  releaseId: string;
  publisher: string;
  number: number;
  effectiveOn: string;
  items: number;
  implementations: number;
  unchanged: boolean;
  replayed: boolean;
}

export class WarningView {
  field: string;
  zh: string;
  en: string;
}

export class OverlayAnswerView {
  overlayId: string;
  version: number;
  unchanged: boolean;
  /** What was taken but should be looked at again. */
  warnings: WarningView[];
  replayed: boolean;
}

const KINDS: Readonly<Record<catalog.ItemKind, ItemKindName>> = {
  [catalog.ItemKind.UNSPECIFIED]: 'unspecified',
  [catalog.ItemKind.LICENCE]: 'licence',
  [catalog.ItemKind.PAYMENT]: 'payment',
  [catalog.ItemKind.CONFIRMATION]: 'confirmation',
  [catalog.ItemKind.REWARD]: 'reward',
  [catalog.ItemKind.RULING]: 'ruling',
  [catalog.ItemKind.OTHER_POWER]: 'other-power',
  [catalog.ItemKind.PUBLIC_SERVICE]: 'public-service',
};

/** The name of a kind of item (事项类型); one that this program does not know is unspecified. */
export const itemKindName = (kind: catalog.ItemKind): ItemKindName => KINDS[kind] ?? 'unspecified';

/** A message's fields alone, without protobuf's own; unset ones stay absent. */
function plain<M extends { $typeName: string; $unknown?: unknown }>(message: M): Omit<M, '$typeName' | '$unknown'> {
  const { $typeName: _name, $unknown: _rest, ...fields } = message;
  return fields;
}

const limitView = (limit?: catalog.Limit): LimitView | undefined =>
  limit && { value: limit.value, unit: unitName(limit.unit) };

function itemView(item: catalog.Item): ItemView {
  return {
    ...plain(item),
    kind: itemKindName(item.kind),
    bases: item.bases.map(plain),
    steps: item.steps.map(plain),
    materials: item.materials.map(plain),
    fee: item.fee && plain(item.fee),
    deciding: plain(item.deciding ?? create(catalog.DecidingBodySchema)),
    entrustment: item.entrustment && plain(item.entrustment),
    convenience: item.convenience && plain(item.convenience),
    statutoryLimit: limitView(item.statutoryLimit),
    promisedLimit: limitView(item.promisedLimit),
    promiseFloor: limitView(item.promiseFloor),
    reviewLimit: limitView(item.reviewLimit),
  };
}

/** Shows an effective item that has its item. */
export function effectiveItemView(effective: catalog.EffectiveItem): EffectiveItemView {
  const { item } = effective;
  assert(item, 'the meet gives every effective item its item');
  return {
    itemId: item.id,
    place: effective.place,
    item: itemView(item),
    feeExemption: effective.feeExemption && plain(effective.feeExemption),
    stepLimits: effective.stepLimits.map(({ place, limit }) => ({ place, limit: limitView(limit) })),
    conveniences: effective.conveniences.map(({ place, convenience }) => ({
      place,
      convenience: convenience && plain(convenience),
    })),
    releases: effective.releases.map((id) => toHex<string>(id)),
    overlays: effective.overlays.map((id) => toHex<string>(id)),
    leftOut: effective.leftOut.map(plain),
  };
}
