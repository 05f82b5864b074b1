import { create } from '@bufbuild/protobuf';
import { assert, toHex } from '@wutong/kernel';
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

/** A message's fields alone, without protobuf's own; unset ones stay absent. */
function plain<M extends { $typeName: string; $unknown?: unknown }>(message: M): Omit<M, '$typeName' | '$unknown'> {
  const { $typeName: _name, $unknown: _rest, ...fields } = message;
  return fields;
}

const limitView = (limit?: catalog.Limit) => limit && { value: limit.value, unit: unitName(limit.unit) };

function itemView(item: catalog.Item) {
  return {
    ...plain(item),
    kind: KINDS[item.kind] ?? 'unspecified',
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

/** An effective item as the HTTP API shows it: the fields of the contract, limits as {value, unit}, entry ids as hex. */
export function effectiveItemView(effective: catalog.EffectiveItem) {
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

export type EffectiveItemView = ReturnType<typeof effectiveItemView>;
