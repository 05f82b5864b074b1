/** The families of design: what is replicated, each with its own rule. The key of an entry begins with its family. */
export const FAMILIES = ['directory', 'release', 'overlay', 'case', 'observation'] as const;

export type FamilyName = (typeof FAMILIES)[number];

/** Protocol versions that this program speaks on a link. */
export const PROTOCOL = { min: 1, max: 1 } as const;
