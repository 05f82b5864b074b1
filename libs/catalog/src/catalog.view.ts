import { toHex } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import { unitName } from './catalog.dto.js';

const KINDS: Readonly<Record<catalog.ItemKind, string>> = {
  [catalog.ItemKind.UNSPECIFIED]: 'unspecified',
  [catalog.ItemKind.LICENCE]: 'licence',
  [catalog.ItemKind.PAYMENT]: 'payment',
  [catalog.ItemKind.CONFIRMATION]: 'confirmation',
  [catalog.ItemKind.REWARD]: 'reward',
  [catalog.ItemKind.RULING]: 'ruling',
  [catalog.ItemKind.OTHER_POWER]: 'other-power',
  [catalog.ItemKind.PUBLIC_SERVICE]: 'public-service',
};

const limitView = (limit?: catalog.Limit) => (limit ? { value: limit.value, unit: unitName(limit.unit) } : null);

function convenienceView(convenience?: catalog.Convenience) {
  if (!convenience) return null;
  const { place, hours, channels, visits } = convenience;
  return { place, hours, channels, visits: visits ?? null };
}

/** An effective item as the HTTP API shows it: plain JSON, limits as {value, unit}, ids as hex. */
export function effectiveItemView(effective: catalog.EffectiveItem) {
  const { item } = effective;
  return {
    itemId: item?.id ?? '',
    place: effective.place,
    name: item?.name ?? '',
    department: item?.department ?? '',
    kind: KINDS[item?.kind ?? catalog.ItemKind.UNSPECIFIED] ?? 'unspecified',
    bases: item?.bases.map(({ law, article }) => ({ law, article })) ?? [],
    conditions: item?.conditions ?? '',
    deciding: {
      level: item?.deciding?.level ?? 0,
      body: item?.deciding?.body ?? '',
      entrustedBy: item?.deciding?.entrustedBy ?? '',
    },
    reviewLevel: item?.reviewLevel ?? 0,
    reviewLimit: limitView(item?.reviewLimit),
    entrustment: item?.entrustment
      ? { acceptanceLevel: item.entrustment.acceptanceLevel, letter: item.entrustment.letter }
      : null,
    statutoryLimit: limitView(item?.statutoryLimit),
    promisedLimit: limitView(item?.promisedLimit),
    promiseFloor: limitView(item?.promiseFloor),
    promiseIsDemo: item?.promiseIsDemo ?? false,
    fee: item?.fee ? { charged: item.fee.charged, standard: item.fee.standard, basis: item.fee.basis } : null,
    feeExemption: effective.feeExemption ? { basis: effective.feeExemption.basis } : null,
    materials:
      item?.materials.map(({ code, name, required, droppable }) => ({ code, name, required, droppable })) ?? [],
    steps: item?.steps.map(({ code, name, droppable }) => ({ code, name, droppable })) ?? [],
    stepLimits: effective.stepLimits.map(({ place, limit }) => ({ place, limit: limitView(limit) })),
    conveniences: effective.conveniences.map(({ place, convenience }) => ({
      place,
      convenience: convenienceView(convenience),
    })),
    releases: effective.releases.map((id) => toHex<string>(id)),
    overlays: effective.overlays.map((id) => toHex<string>(id)),
    leftOut: effective.leftOut.map(({ place, point, reason }) => ({ place, point, reason })),
  };
}

export type EffectiveItemView = ReturnType<typeof effectiveItemView>;
