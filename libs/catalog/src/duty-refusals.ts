import { type Path, type Refusal } from '@wutong/kernel';

/** A place without the duty to publish imports and publishes nothing, and nobody takes a release from it. */
export function noPublishDuty(place: Path): Refusal {
  return { kind: 'forbidden', code: 'release.no-duty', params: { place } };
}

/** A place without the duty to overlay sets none, and nobody takes one from it. */
export function noOverlayDuty(place: Path): Refusal {
  return { kind: 'forbidden', code: 'overlay.no-duty', params: { place } };
}
