import { type Path } from '@wutong/kernel';
import { type PlaceTree, partOf, placeTree, TIERS, tierOf } from './place-tree.js';

const tree = placeTree('35' as Path, [2, 5, 11, 40]);
const tiers = (part: PlaceTree) => TIERS.map((tier) => [...part.keys()].filter((path) => tierOf(path) === tier).length);

describe('a tree of places', () => {
  it('has so many places on each tier, spread evenly, each after the one above it', () => {
    expect(tiers(tree)).toEqual([1, 2, 5, 11, 40]);
    const seen = new Set<Path>();
    for (const { path, parent, children } of tree.values()) {
      expect(parent === undefined || seen.has(parent)).toBe(true);
      for (const child of children) expect(tree.get(child)?.parent).toBe(path);
      seen.add(path);
    }
    expect(
      [...tree.values()].filter(({ path }) => tierOf(path) === 'city').map((city) => city.children.length),
    ).toEqual([3, 2]);
  });

  it('can be cut to one place with its subtree and the line above it', () => {
    const part = partOf(tree, '350101' as Path);
    expect(tiers(part)).toEqual([1, 1, 1, 3, 11]);
    expect(part.get('3501' as Path)?.children).toEqual(['350101']);
    expect(part.get('350101100' as Path)).toEqual(tree.get('350101100' as Path));
  });

  it('refuses more places than a code can number', () => {
    expect(() => placeTree('35' as Path, [1, 100])).toThrow('too many places under 3501');
  });
});
