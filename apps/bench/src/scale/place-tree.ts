import { isAtOrUnder, levelOf, type Path } from '@wutong/kernel';

/** One place of a tree, with the places directly above and under it. */
export interface Place {
  readonly path: Path;
  readonly parent: Path | undefined;
  readonly children: readonly Path[];
}

/** Places by path, each after the one above it. */
export type PlaceTree = ReadonlyMap<Path, Place>;

export type Tier = 'province' | 'city' | 'county' | 'township' | 'village';

export const TIERS: readonly Tier[] = ['province', 'city', 'county', 'township', 'village'];

const PROVINCE_LEVEL = 2;

/** The tier of a place. */
export function tierOf(path: Path): Tier {
  return TIERS[levelOf(path) - PROVINCE_LEVEL] as Tier;
}

/** Digits that a tier adds to the path above it, and the first number it gives: township codes begin at 100, villages at 200. */
const CODES: Readonly<Record<number, { readonly digits: number; readonly first: number }>> = {
  3: { digits: 2, first: 1 },
  4: { digits: 2, first: 1 },
  5: { digits: 3, first: 100 },
  6: { digits: 3, first: 200 },
};

/**
 * A tree under `root` with so many places on each tier below it, spread evenly: `placeTree('350428', [30, 300])` is a
 * county of 30 townships with ten villages each.
 */
export function placeTree(root: Path, counts: readonly number[]): PlaceTree {
  const children = new Map<Path, Path[]>([[root, []]]);
  const parents = new Map<Path, Path>();
  let above: readonly Path[] = [root];
  for (const count of counts) {
    const tier = Array.from({ length: count }, (_, at) => {
      const parent = above[Math.floor((at * above.length) / count)] as Path;
      const siblings = children.get(parent) as Path[];
      const path = childPath(parent, siblings.length);
      siblings.push(path);
      children.set(path, []);
      parents.set(path, parent);
      return path;
    });
    above = tier;
  }
  return new Map([...children].map(([path, under]) => [path, { path, parent: parents.get(path), children: under }]));
}

/**
 * The part of a tree that stands at, under or above a place: the place's own subtree and the line that leads to it.
 * Places keep their paths, so that the same place can be compared in parts of any size.
 */
export function partOf(tree: PlaceTree, reach: Path): PlaceTree {
  const isIn = (path: Path) => isAtOrUnder(path, reach) || isAtOrUnder(reach, path);
  return new Map(
    [...tree.values()]
      .filter(({ path }) => isIn(path))
      .map((place) => [place.path, { ...place, children: place.children.filter(isIn) }]),
  );
}

function childPath(parent: Path, at: number): Path {
  const code = CODES[levelOf(parent) + 1];
  if (!code) throw new Error(`nothing stands under ${parent}`);
  const digits = String(code.first + at).padStart(code.digits, '0');
  if (digits.length > code.digits) throw new Error(`too many places under ${parent}`);
  return `${parent}${digits}` as Path;
}
