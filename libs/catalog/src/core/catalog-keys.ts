import { isPath, lineage, type Path } from '@wutong/kernel';
import { findItemIdParts } from './item-id.js';

/** Version of the rules by which releases and overlays are judged. */
export const CATALOG_RULE_VERSION = 1;

export const RELEASE_PUBLISHED = 'release.published.v1';
export const OVERLAY_SET = 'overlay.set.v1';

/** Key of a publisher's chain of releases: `release/350428`. */
export function releaseKey(publisher: Path): string {
  return `release/${publisher}`;
}

/** Key of a place's overlays of one item: `overlay/350428106/350428:wutong:XZ-001`. */
export function overlayKey(place: Path, itemId: string): string {
  return `overlay/${place}/${itemId}`;
}

/** The publisher whose chain a key names. */
export function findReleaseKey(key: string): Path | undefined {
  const [family, publisher = '', ...rest] = key.split('/');
  return family === 'release' && rest.length === 0 && isPath(publisher) ? publisher : undefined;
}

/** The place and the item that an overlay's key names. */
export function findOverlayKey(key: string): { readonly place: Path; readonly itemId: string } | undefined {
  const [family, place = '', itemId = '', ...rest] = key.split('/');
  const known = family === 'overlay' && rest.length === 0 && isPath(place) && findItemIdParts(itemId);
  return known ? { place, itemId } : undefined;
}

/**
 * Who holds what a place says of the catalog: the places under it, which it binds, and the nodes above it up to the root,
 * which compare and supervise what is in force below.
 */
export function catalogAudience(place: Path): { readonly path: string; readonly subtree: boolean }[] {
  return lineage(place).map((path) => ({ path, subtree: path === place }));
}
