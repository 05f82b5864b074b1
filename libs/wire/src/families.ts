/** The families of design: what is replicated, each with its own rule. The key of an entry begins with its family. */
export const FAMILIES = ['directory', 'release', 'overlay', 'case', 'observation'] as const;

export type FamilyName = (typeof FAMILIES)[number];

/** Protocol versions that a program speaks on a link. */
export interface ProtocolRange {
  readonly min: number;
  readonly max: number;
}

/** What this program speaks. Version 2 brought the questions "returns", "epoch", "snapshot", "digests" and "blob". */
export const PROTOCOL: ProtocolRange = { min: 1, max: 2 };

/** The newest version that both speak; undefined when there is none. */
export function commonProtocol(one: ProtocolRange, other: ProtocolRange): number | undefined {
  const newest = Math.min(one.max, other.max);
  return newest >= Math.max(one.min, other.min) ? newest : undefined;
}
