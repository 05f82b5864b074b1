import { fromBinary } from '@bufbuild/protobuf';
import { type HeldSeal, heldSealOf } from '@wutong/store';
import { decodeEntry, link, type sync } from '@wutong/wire';
import { isWellFormed, isWellFormedBundle, isWellFormedSeal } from './judgement.js';

/** What came as bytes, decoded and of a form that any node can hold; undefined for what is not: data, not an error. */
export function decodeBundle(bytes: Uint8Array): link.Bundle | undefined {
  const bundle = decodeOr(() => fromBinary(link.BundleSchema, bytes));
  return bundle && isWellFormedBundle(bundle) ? bundle : undefined;
}

export function decodeReceivedEntry(bytes: Uint8Array): sync.Entry | undefined {
  const entry = decodeOr(() => decodeEntry(bytes));
  return entry && isWellFormed(entry) ? entry : undefined;
}

export function decodeReceivedSeal(signed: sync.SignedSeal): HeldSeal | undefined {
  if (signed.algorithm !== 1 && signed.algorithm !== 2) return undefined;
  const seal = decodeOr(() => heldSealOf(signed));
  return seal && isWellFormedSeal(seal) ? seal : undefined;
}

/** Decoders are pure: whatever they throw says that the bytes are no such thing. */
function decodeOr<D>(decode: () => D): D | undefined {
  try {
    return decode();
  } catch {
    return undefined;
  }
}
