/** What one node's database holds of what one origin wrote on the cases that were filed at one node. */
export interface Held {
  /** Path of the node that counts. */
  readonly at: string;
  readonly filer: string;
  readonly origin: string;
  readonly count: number;
  /** Hash over the ids, in order. */
  readonly ids: string;
}

/** What all origins together committed, and what of it every node holds that is owed it. */
export interface Count {
  readonly committed: number;
  readonly arrived: number;
  /** Whether each origin's entries are the very same at every node that is owed them. */
  readonly isEqual: boolean;
}

/**
 * Counts over what all nodes hold. A case is owed to the node where it was filed and to those above it; a node's id begins
 * with its path.
 */
export function countOf(rows: readonly Held[]): Count {
  const nodes = [...new Set(rows.map(({ at }) => at))];
  const pairs = new Map(rows.map((row) => [pairOf(row), row]));
  const counts = [...pairs.values()].map((pair) => {
    const holders = nodes.filter((node) => pathOf(pair.filer).startsWith(node));
    const held = holders.map((node) => rows.find((row) => row.at === node && pairOf(row) === pairOf(pair)));
    const own = held[holders.indexOf(pathOf(pair.origin))];
    return {
      committed: own?.count ?? 0,
      arrived: Math.min(...held.map((row) => row?.count ?? 0)),
      isEqual: held.every((row) => row?.ids === own?.ids),
    };
  });
  return {
    committed: sum(counts.map(({ committed }) => committed)),
    arrived: sum(counts.map(({ arrived }) => arrived)),
    isEqual: counts.every(({ isEqual }) => isEqual),
  };
}

/** What was counted since. */
export function since(before: Count, now: Count): Count {
  const { isEqual } = now;
  return { committed: now.committed - before.committed, arrived: now.arrived - before.arrived, isEqual };
}

const pairOf = ({ filer, origin }: Held) => `${filer} ${origin}`;
const pathOf = (nodeId: string) => nodeId.split('-')[0] ?? '';
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
