/** A city, its county, two townships of the county, and a village of the first. */
export const CITY = '3504';
export const COUNTY = '350428';
export const TOWNSHIP = '350428106';
export const OTHER_TOWNSHIP = '350428104';
export const VILLAGE = '350428106201';

/** The places of a federation, each after the one above it. */
export const PLACES = [CITY, COUNTY, TOWNSHIP, OTHER_TOWNSHIP, VILLAGE] as const;

/** The place whose node is the parent's; undefined for the top. */
export function parentOf(path: string): string | undefined {
  return PLACES.filter((place) => place !== path && path.startsWith(place)).sort((a, b) => b.length - a.length)[0];
}

export function childrenOf(path: string): string[] {
  return PLACES.filter((place) => parentOf(place) === path);
}
