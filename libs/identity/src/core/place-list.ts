import { create, toBinary } from '@bufbuild/protobuf';
import { type Fault, isAtOrUnder, isPath, type Refusal } from '@wutong/kernel';
import { directory } from '@wutong/wire';

/** A content travels in one bundle. */
export const CONTENT_BYTES_MAX = 512 * 1024;

export interface PlaceRow {
  readonly path: string;
  readonly name: string;
  /** Path of the place this one became, when its code was retired; else empty. */
  readonly successor: string;
}

/** Whether a list may be published by the node at `owner`: places at or under it, each once, each with a name. */
export function checkPlaces(places: readonly PlaceRow[], owner: string): Refusal | undefined {
  const faults: Fault[] = [];
  const seen = new Set<string>();
  const ours = (path: string) => isPath(path) && isAtOrUnder(path, owner);
  places.forEach(({ path, name, successor }, index) => {
    const at = (field: string, value: string, code: string) =>
      faults.push({ field: `places[${index}].${field}`, value, code });
    if (!isPath(path)) at('path', path, 'place.not-a-path');
    else if (!ours(path)) at('path', path, 'place.not-under');
    else if (seen.has(path)) at('path', path, 'place.twice');
    seen.add(path);
    if (name.trim() === '') at('name', name, 'place.no-name');
    if (successor !== '' && (!ours(successor) || successor === path)) at('successor', successor, 'place.successor');
  });
  if (places.length === 0) faults.push({ field: 'places', code: 'place.none' });
  return faults.length > 0 ? { kind: 'invalid', code: 'directory.bad-places', faults } : undefined;
}

/** The list as content bytes: sorted by path, so that the same places are the same bytes in whatever order they came. */
export function encodePlaces(places: readonly PlaceRow[]): Uint8Array {
  const sorted = [...places].sort((one, other) => (one.path < other.path ? -1 : 1));
  const list = create(directory.PlaceListSchema, {
    places: sorted.map(({ path, name, successor }) => ({ path, name, successor })),
  });
  return toBinary(directory.PlaceListSchema, list);
}
