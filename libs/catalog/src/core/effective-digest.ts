import { create, toBinary } from '@bufbuild/protobuf';
import { suiteOf } from '@wutong/crypto';
import { toHex } from '@wutong/kernel';
import { catalog } from '@wutong/wire';

const TAG = Buffer.from('wutong.effective-points.v1\0');

/**
 * Digest (lower-case hex of SHA-256) of the points that hold for an applicant at a place. Which releases and overlays made
 * them, and what was left out, is not part of it: nodes are compared by what holds. Always suite 1, so that nodes of both
 * suites compare.
 */
export function effectivePointsDigest(effective: catalog.EffectiveItem): string {
  const { item, place, feeExemption, stepLimits, conveniences } = effective;
  const points = create(catalog.EffectiveItemSchema, { item, place, feeExemption, stepLimits, conveniences });
  return toHex(suiteOf(1).hash(TAG, toBinary(catalog.EffectiveItemSchema, points)));
}
