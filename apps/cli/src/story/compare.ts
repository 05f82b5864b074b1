/** Digests of one replica of one key: `held` over its heads, `made` over its canonical state. */
export interface KeyDigest {
  readonly key: string;
  readonly held: string;
  readonly made: string;
}

export interface PointDigest {
  readonly itemId: string;
  readonly digest: string;
}

/** What one node says of the keys that it holds. */
export interface NodeDigests {
  readonly path: string;
  readonly keys: readonly KeyDigest[];
}

/** A place's effective points as made at the place and as made at its parent. */
export interface PlaceDigests {
  readonly place: string;
  readonly atPlace: readonly PointDigest[];
  readonly atParent: readonly PointDigest[];
}

/** What was compared. All is equal when `differences` is empty. */
export interface CasesCompared {
  /** Keys held by any node. */
  readonly all: number;
  /** Keys held by two nodes or more. */
  readonly cases: number;
  /** Copies of those keys. */
  readonly replicas: number;
  readonly differences: readonly string[];
}

export interface CatalogCompared {
  /** Place × item pairs whose points are equal at the place and at its parent. */
  readonly pairs: number;
  readonly differences: readonly string[];
}

/** Compares every copy of every key with the other copies of it; no node counts as the right one. */
export function compareCases(nodes: readonly NodeDigests[]): CasesCompared {
  const copies = new Map<string, { path: string; digest: KeyDigest }[]>();
  for (const node of nodes) {
    for (const digest of node.keys) {
      copies.set(digest.key, [...(copies.get(digest.key) ?? []), { path: node.path, digest }]);
    }
  }
  const shared = [...copies].filter(([, held]) => held.length > 1);
  const differences = shared.flatMap(([key, held]) =>
    (['held', 'made'] as const)
      .filter((point) => new Set(held.map((copy) => copy.digest[point])).size > 1)
      .map((point) => `${key} ${point}: ${held.map((copy) => `${copy.path}=${short(copy.digest[point])}`).join(' ')}`),
  );
  const replicas = shared.reduce((sum, [, held]) => sum + held.length, 0);
  return { all: copies.size, cases: shared.length, replicas, differences };
}

/** Compares each place's effective points with its parent's view of them; an item that one side lacks is a difference. */
export function compareCatalog(places: readonly PlaceDigests[]): CatalogCompared {
  let pairs = 0;
  const differences: string[] = [];
  for (const { place, atPlace, atParent } of places) {
    const own = new Map(atPlace.map((point) => [point.itemId, point.digest]));
    const parents = new Map(atParent.map((point) => [point.itemId, point.digest]));
    for (const itemId of new Set([...own.keys(), ...parents.keys()])) {
      if (own.get(itemId) === parents.get(itemId)) pairs += 1;
      else differences.push(`${place} ${itemId}: ${short(own.get(itemId))} ≠ ${short(parents.get(itemId))}`);
    }
  }
  return { pairs, differences };
}

function short(digest: string | undefined): string {
  return digest === undefined ? '∅' : digest.slice(0, 12) || '""';
}
