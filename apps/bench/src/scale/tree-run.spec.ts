import { type Path } from '@wutong/kernel';
import { type FamilyName } from '@wutong/wire';
import { heldOf } from './cost.js';
import { followsItsSubtree, holdsOnlyItsOwn, isUntouchedByGrowth, type PlaceCost } from './findings.js';
import { partOf, placeTree } from './place-tree.js';
import { countIn, type Said } from './traffic.js';
import { TreeModel } from './tree-model.js';
import { runTree } from './tree-run.js';

const tree = placeTree('35' as Path, [2, 3, 5, 9]);
const [VILLAGE, TOWNSHIP, COUNTY, CITY] = ['350101100200', '350101100', '350101', '3501'] as Path[] as [
  Path,
  Path,
  Path,
  Path,
];
const OTHER_COUNTY = '350102' as Path;

const says = (writer: Path, more: Partial<Said> = {}): Said => ({
  writer,
  family: 'case',
  key: 'case/1',
  type: 'case.filed.v1',
  payloadBytes: 100,
  admits: [],
  parts: 1,
  contents: [],
  ...more,
});
const only = (path: Path) => ({ path, subtree: false });

describe('a tree of nodes on the core', () => {
  it('brings a case to whom it concerns, its whole history to who joins late, and to nobody else', () => {
    const model = new TreeModel(tree, 1);
    const filed = says(VILLAGE, { admits: [VILLAGE, TOWNSHIP, COUNTY].map(only) });
    model.carry({
      family: 'case',
      turns: [[filed], [says(TOWNSHIP, { parts: 0 })], [says(COUNTY, { admits: [only(CITY)] })], [says(CITY)]],
    });
    const held = (path: Path) => heldOf(model.node(path).costOf('case'));
    expect([VILLAGE, TOWNSHIP, COUNTY, CITY].map(held)).toEqual([4, 4, 4, 4]);
    expect(['35', OTHER_COUNTY, '350101101'].map((path) => held(path as Path))).toEqual([0, 0, 0]);
    expect(model.compare()).toMatchObject({ links: 19, differing: 0 });
  });

  it('brings what is published to the whole subtree, with its contents', () => {
    const model = new TreeModel(tree, 1);
    const admits = [only('35' as Path), { path: CITY, subtree: true }];
    const release = says(CITY, {
      family: 'release',
      key: 'release/3501',
      admits,
      parts: 0,
      contents: [300_000, 300_000],
    });
    model.carry({ family: 'release', turns: [[release]] });
    const holders = [...tree.keys()].filter((path) => heldOf(model.node(path).costOf('release')) > 0);
    expect(holders).toEqual([...tree.keys()].filter((path) => path === '35' || path.startsWith(CITY)));
    expect(model.node(VILLAGE).costOf('release').keptBytes).toBeGreaterThan(600_000);
  });

  it('costs a place the same in a larger tree', () => {
    const [small, large] = [COUNTY, '35' as Path].map((reach) => runTree(reach, partOf(tree, reach), 0.2, 7));
    const inLarge = new Map(large?.places.map((place) => [place.path, place]));
    const grown = (small?.places ?? [])
      .filter(({ path }) => path.startsWith(COUNTY))
      .map((place) => ({ small: place, large: inLarge.get(place.path) as PlaceCost }));
    expect(isUntouchedByGrowth(grown)).toMatchObject({ holds: true });
    expect(holdsOnlyItsOwn(large?.places ?? [])).toMatchObject({ holds: true });
    expect(followsItsSubtree(large?.places ?? [])).toMatchObject({ holds: true });
    expect(large?.comparison.differing).toBe(0);
    expect(grown.some((pair) => heldOf(pair.small.cost) > 100)).toBe(true);
  });

  it('finds an audience that is too wide', () => {
    const model = new TreeModel(tree, 1);
    const wide = says(VILLAGE, { admits: [{ path: '35' as Path, subtree: true }] });
    model.carry({ family: 'case' satisfies FamilyName, turns: [[wide]] });
    expect(model.node(OTHER_COUNTY).costOf('case').foreign).toBe(1);
  });
});

describe('countIn', () => {
  it('gives a year its count over all its days', () => {
    let sum = 0;
    for (let day = 0; day < 248; day += 1) sum += countIn(600, 1, () => ((day * 7) % 248) / 248);
    expect(Math.abs(sum - 600)).toBeLessThanOrEqual(1);
  });
});
