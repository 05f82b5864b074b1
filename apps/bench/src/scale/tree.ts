import { isAtOrUnder, type Path } from '@wutong/kernel';
import { ITEMS_PUBLISHED, YEAR } from './assumptions.js';
import {
  costsTheSameCpu,
  cpuRatio,
  type Finding,
  followsItsSubtree,
  type Grown,
  holdsOnlyItsOwn,
  isUntouchedByGrowth,
  type PlaceCost,
} from './findings.js';
import { line } from './messages.js';
import { partOf, placeTree, TIERS, type Tier } from './place-tree.js';
import { figuresByTier, figuresOf, runTree, type TreeRun, yearByTier } from './tree-run.js';

export interface TreeOptions {
  /** Whether the last line is JSON, and nothing else is printed. */
  readonly json: boolean;
  /** The share of a working day's cases that is carried; a tenth of it when not said. */
  readonly share?: number;
}

const SHARE = 0.1;
const SEED = 1;
const COUNTY = '350428' as Path;
const COUNTY_COUNTS = [30, 300];
const PROVINCE = '35' as Path;
const PROVINCE_COUNTS = [9, 85, 1_100, 14_000];
/** The place whose subtree is the same in every part of the province. */
const SAMPLE = '350101' as Path;

const say = (text: string) => process.stdout.write(`${text}\n`);

/**
 * `bench tree`: what a node costs against the size of its tree. Carries the same stretch of traffic through a county and
 * through growing parts of a province around one county; answers 1 when a node's cost follows anything but its own
 * subtree's traffic and what is published above it.
 */
export async function tree({ json, share = SHARE }: TreeOptions): Promise<number> {
  const province = placeTree(PROVINCE, PROVINCE_COUNTS);
  const county = runTree('county', placeTree(COUNTY, COUNTY_COUNTS), share, SEED);
  const parts = (['350101', '3501', '35'] as Path[]).map((reach) =>
    runTree(reach, partOf(province, reach), share, SEED),
  );
  const [smallest, largest] = [parts.at(0) as TreeRun, parts.at(-1) as TreeRun];
  const runs = [county, ...parts];
  const grown = pairs(smallest, largest);
  const findings = [
    holdsOnlyItsOwn(runs.flatMap(({ places }) => places)),
    followsItsSubtree(runs.flatMap(({ places }) => places)),
    isUntouchedByGrowth(grown),
    costsTheSameCpu(grown),
    areEqual(runs),
  ];
  const holds = findings.every((finding) => finding.holds);
  if (!json) tell(runs, findings);
  const growth = parts.map((run) => ({ nodes: run.places.length, ...sampleFigures(run) }));
  const trees = runs.map(treeOf);
  const year = yearByTier(largest, share);
  const assumptions = { ...YEAR, itemsPublished: ITEMS_PUBLISHED, share };
  const result = { workload: 'tree', assumptions, trees, growth, cpuRatio: cpuRatio(grown), year, findings, holds };
  say(json ? JSON.stringify(result) : line(holds ? 'tree.holds' : 'tree.fails'));
  return holds ? 0 : 1;
}

/** Every link of every tree compared equal at the end. */
function areEqual(runs: readonly TreeRun[]): Finding {
  const differing = runs.reduce((sum, { comparison }) => sum + comparison.differing, 0);
  const links = runs.reduce((sum, { comparison }) => sum + comparison.links, 0);
  return { name: 'all-links-equal', holds: differing === 0 && links > 0, detail: `${differing}/${links}` };
}

/** The sample county's places in a smaller and a larger part of the province. */
function pairs(small: TreeRun, large: TreeRun): Grown[] {
  const inLarge = new Map(large.places.map((place) => [place.path, place]));
  return sampleOf(small).map((place) => ({ small: place, large: inLarge.get(place.path) as PlaceCost }));
}

const sampleOf = ({ places }: TreeRun) => places.filter(({ path }) => isAtOrUnder(path, SAMPLE));

/** What the sample county's own nodes cost, by tier. */
function sampleFigures(run: TreeRun): Partial<Record<Tier, ReturnType<typeof figuresOf>>> {
  const tiers = TIERS.map((tier) => [tier, sampleOf(run).filter((place) => place.tier === tier)] as const);
  return Object.fromEntries(tiers.filter(([, places]) => places.length > 0).map(([tier, of]) => [tier, figuresOf(of)]));
}

function treeOf(run: TreeRun) {
  const { comparison, places, seconds } = run;
  const perKeyUs = (comparison.cpuMs * 1_000) / comparison.keys;
  return {
    tree: run.name,
    nodes: places.length,
    seconds: Math.round(seconds * 10) / 10,
    tiers: figuresByTier(run),
    comparison: { ...comparison, cpuMs: Math.round(comparison.cpuMs), perKeyUs: Math.round(perKeyUs * 10) / 10 },
  };
}

function tell(runs: readonly TreeRun[], findings: readonly Finding[]): void {
  for (const run of runs) {
    say(line('tree.tree', { tree: run.name, nodes: run.places.length, seconds: run.seconds.toFixed(1) }));
    for (const [tier, figures] of Object.entries(figuresByTier(run))) say(line('tree.tier', { tier, ...figures }));
  }
  for (const { name, holds, detail } of findings) say(line(`tree.${name}`, { held: holds ? '✓' : '✗', detail }));
}
