/** Sizes of a whole run. */
export const WHOLE = { backlog: 200_000, mutated: 10_000 };

/** What `npm test` plays of the scenarios, and in which sizes: of each kind of fault the one that asks most. */
export const IN_TESTS = {
  names: ['node-killed', 'postgres-killed', 'line-cut', 'stream-wiped', 'database-restored', 'mutated-bundles'],
  sizes: { backlog: 3_000, mutated: 300 },
};
