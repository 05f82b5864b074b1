/** The tiers with their 行使层级 of GB/T 39046-2020 A.2 and the length of their paths, from the top down. */
const TIERS = [
  { tier: 'province', level: 2, length: 2 },
  { tier: 'city', level: 3, length: 4 },
  { tier: 'county', level: 4, length: 6 },
  { tier: 'township', level: 5, length: 9 },
  { tier: 'village', level: 6, length: 12 },
] as const;

/** The level of a place by the length of its path; undefined for what is no path. */
export function levelOfPath(path: string): number | undefined {
  return TIERS.find(({ length }) => length === path.length)?.level;
}

/** The tier at a level; undefined where there is none. */
export function tierOfLevel(level: number) {
  return TIERS.find((one) => one.level === level)?.tier;
}

/** The place at a level on the way from the top to `path`; undefined when `path` lies above it. */
export function placeAtLevel(path: string, level: number): string | undefined {
  const length = TIERS.find((one) => one.level === level)?.length;
  return length !== undefined && path.length >= length ? path.slice(0, length) : undefined;
}

/** The place of a node, by its node id (`350428106-abcd`). */
export function placeOfNode(nodeId: string): string {
  return nodeId.split('-')[0] ?? nodeId;
}
