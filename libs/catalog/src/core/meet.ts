import { clone, create } from '@bufbuild/protobuf';
import { fromHex, isAtOrUnder, lineage, type Path } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import { findPublisher } from './item-id.js';
import { compareLimits } from './limits.js';
import { judgePoints, type OwnConvenience, type PlacePoints } from './points.js';

/** The deciding publisher's item, of its newest release in force. */
export interface Standard {
  readonly item: catalog.Item;
  /** Entry id of that release. */
  readonly releaseId: string;
}

/** A lower publisher's entry for the item, of its newest release in force. */
export interface PlacedImplementation {
  readonly publisher: Path;
  readonly implementation: catalog.Implementation;
  readonly releaseId: string;
}

/** An overlay that is held; older versions and other places' may be among those given. */
export interface PlacedOverlay {
  readonly overlay: catalog.OverlaySet;
  readonly entryId: string;
}

/**
 * The item as it holds at a place: the meet, point by point, of all that stands on its path, each compared with the
 * deciding publisher's point. It has no memory, so every order of arrival gives the same item. It never refuses: a wider
 * or incomparable point is left out, one under a raised floor counts as the floor, and both are reported.
 */
export function meetAt(
  standard: Standard,
  place: Path,
  implementations: readonly PlacedImplementation[],
  overlays: readonly PlacedOverlay[],
): catalog.EffectiveItem {
  const item = clone(catalog.ItemSchema, standard.item);
  const publisher = findPublisher(item.id);
  const path = lineage(place).filter((one) => publisher !== undefined && isAtOrUnder(one, publisher));
  const effective = create(catalog.EffectiveItemSchema, { item, place, releases: [fromHex(standard.releaseId)] });
  if (publisher && item.convenience) setConvenience(effective, publisher, item.convenience);

  for (const one of path) {
    const own = implementations.find((candidate) => candidate.publisher === one);
    if (own && own.implementation.itemId === item.id) {
      effective.releases.push(fromHex(own.releaseId));
      const { stepLimit, convenience } = own.implementation;
      meetPoints(effective, standard.item, one, { stepLimit, droppedMaterials: [], droppedSteps: [] });
      if (convenience) setConvenience(effective, one, convenience);
    }
    const newest = newestOverlay(overlays, one, item.id);
    if (newest) {
      effective.overlays.push(fromHex(newest.entryId));
      meetPoints(effective, standard.item, one, newest.overlay, own?.implementation.convenience);
    }
  }
  return effective;
}

function newestOverlay(overlays: readonly PlacedOverlay[], place: Path, itemId: string): PlacedOverlay | undefined {
  return overlays
    .filter(({ overlay }) => overlay.place === place && overlay.itemId === itemId)
    .reduce<PlacedOverlay | undefined>((best, one) => (best && !isNewer(one, best) ? best : one), undefined);
}

function isNewer(one: PlacedOverlay, other: PlacedOverlay): boolean {
  const difference = one.overlay.version - other.overlay.version;
  return difference > 0 || (difference === 0 && one.entryId > other.entryId);
}

function meetPoints(
  effective: catalog.EffectiveItem,
  standard: catalog.Item,
  place: Path,
  points: PlacePoints,
  own?: OwnConvenience,
): void {
  for (const { rule, verdict } of judgePoints(standard, place, points, own)) {
    let reason: string = verdict;
    if (verdict === 'stands' || verdict === 'under-floor')
      reason = MEET[rule.name](effective, place, points, standard) ?? reason;
    if (reason !== 'stands') effective.leftOut.push(create(catalog.LeftOutSchema, { place, point: rule.name, reason }));
  }
}

type Meet = (
  effective: catalog.EffectiveItem,
  place: Path,
  points: PlacePoints,
  standard: catalog.Item,
) => 'incomparable' | undefined;

/** Takes a point that stands into the effective item; each keeps what is better for the applicant. */
const MEET: Readonly<Record<ReturnType<typeof judgePoints>[number]['rule']['name'], Meet>> = {
  promised_limit: ({ item }, _place, { promisedLimit }, standard) => {
    if (!item || !promisedLimit) return undefined;
    const floor = standard.promiseFloor;
    const counted = floor && compareLimits(promisedLimit, floor) === 'tighter' ? floor : promisedLimit;
    const kept = item.promisedLimit ?? item.statutoryLimit;
    if (!kept || compareLimits(counted, kept) === 'tighter') item.promisedLimit = clone(catalog.LimitSchema, counted);
    return undefined;
  },
  materials: ({ item }, _place, { droppedMaterials }) => {
    if (item) item.materials = item.materials.filter(({ code }) => !droppedMaterials.includes(code));
    return undefined;
  },
  steps: ({ item }, _place, { droppedSteps }) => {
    if (item) item.steps = item.steps.filter(({ code }) => !droppedSteps.includes(code));
    return undefined;
  },
  fee: (effective, _place, { feeExemption }) => {
    if (feeExemption) effective.feeExemption = create(catalog.FeeExemptionSchema, { basis: feeExemption.basis });
    return undefined;
  },
  step_limit: (effective, place, { stepLimit }) => {
    if (!stepLimit) return undefined;
    const limit = clone(catalog.LimitSchema, stepLimit);
    const own = effective.stepLimits.find((one) => one.place === place);
    if (!own) effective.stepLimits.push(create(catalog.StepLimitSchema, { place, limit }));
    else if (own.limit && compareLimits(limit, own.limit) === 'incomparable') return 'incomparable';
    else if (own.limit && compareLimits(limit, own.limit) === 'tighter') own.limit = limit;
    return undefined;
  },
  convenience: (effective, place, { convenience }) => {
    if (!convenience) return undefined;
    const { place: office, hours, phone } = convenience;
    setConvenience(effective, place, { place: office, hours, phone });
    return undefined;
  },
  visits: (effective, place, { convenience }) => {
    if (convenience) setConvenience(effective, place, { visits: convenience.visits });
    return undefined;
  },
  channels: (effective, place, { convenience }) => {
    if (convenience) setConvenience(effective, place, { channels: convenience.channels });
    return undefined;
  },
};

/** A place's own word on its convenience, field by field: its overlay's stands over its release's; unsaid, nothing changes. */
function setConvenience(
  effective: catalog.EffectiveItem,
  place: Path,
  said: Partial<NonNullable<PlacePoints['convenience']>>,
): void {
  let own = effective.conveniences.find((one) => one.place === place);
  if (!own) {
    own = create(catalog.PlaceConvenienceSchema, { place });
    effective.conveniences.push(own);
  }
  own.convenience = create(catalog.ConvenienceSchema, {
    place: said.place || own.convenience?.place,
    hours: said.hours || own.convenience?.hours,
    channels: [...(said.channels?.length ? said.channels : (own.convenience?.channels ?? []))],
    visits: said.visits ?? own.convenience?.visits,
    phone: said.phone || own.convenience?.phone,
  });
}
