/** What one node did for one family's entries. Bytes are bytes of bundles unless they say otherwise. */
export interface Cost {
  /** Entries it wrote. */
  written: number;
  /** Entries of others that it took and holds. */
  received: number;
  /** Entries that it sent on, once for each neighbour that got one. */
  relayed: number;
  /** Entries that its relays looked at to find those: each journal number once for each neighbour. */
  lookedAt: number;
  bytesIn: number;
  bytesOut: number;
  /** What its database must keep: entries, proofs, contents, parts, one row for each member of a new audience. */
  keptBytes: number;
  /** Keys it holds. */
  keys: number;
  cpuMs: number;
  /** Entries it holds that were written neither in its own subtree nor on the line above it. */
  foreign: number;
  /** Entries it holds that a place above it wrote. */
  fromAbove: number;
}

export const noCost = (): Cost => ({
  written: 0,
  received: 0,
  relayed: 0,
  lookedAt: 0,
  bytesIn: 0,
  bytesOut: 0,
  keptBytes: 0,
  keys: 0,
  cpuMs: 0,
  foreign: 0,
  fromAbove: 0,
});

/** Costs added up. */
export function sumOf(costs: readonly Cost[]): Cost {
  const total = noCost();
  const names = Object.keys(total) as (keyof Cost)[];
  for (const cost of costs) for (const name of names) total[name] += cost[name];
  return total;
}

/** Entries that a node holds. */
export const heldOf = ({ written, received }: Cost): number => written + received;
