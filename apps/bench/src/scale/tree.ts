import { isAtOrUnder, type Path } from '@wutong/kernel';
import { type BenchOptions, type Outcome, type Report } from '../workloads/workload.js';
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
import { type PlaceTree, partOf, placeTree, TIERS, type Tier } from './place-tree.js';
import { sizingOf } from './sizing.js';
import { figuresByTier, figuresOf, runTree, type TreeRun, yearByTier } from './tree-run.js';

/** The share of the measured days at scale 1: a tenth. */
const SHARE = 0.1;
const SEED = 1;
const COUNTY = '350428' as Path;
const COUNTY_COUNTS = [30, 300];
const PROVINCE = '35' as Path;
const PROVINCE_COUNTS = [9, 85, 1_100, 14_000];
/** The place whose subtree is the same in every part of the province. */
const SAMPLE = '350101' as Path;
/** Growing parts of the province around the sample: it alone with its line, its whole city, everything. */
const PARTS = [SAMPLE, '3501', PROVINCE] as Path[];

/**
 * What a node costs against the size of its tree. Carries the same stretch of traffic through a county and through
 * growing parts of a province around one county; holds when a node's cost follows nothing but its own subtree's traffic
 * and what is published above it.
 */
export async function tree({ scale }: Pick<BenchOptions, 'scale'>, report: Report): Promise<Outcome> {
  const share = SHARE * scale;
  const province = placeTree(PROVINCE, PROVINCE_COUNTS);
  const run = (name: string, places: PlaceTree) => {
    report(line('tree.carrying', { tree: name, nodes: places.size }));
    return runTree(name, places, share, SEED);
  };
  const county = run('county', placeTree(COUNTY, COUNTY_COUNTS));
  const parts = PARTS.map((reach) => run(reach, partOf(province, reach)));
  const [smallest, largest] = [parts.at(0) as TreeRun, parts.at(-1) as TreeRun];
  const runs = [county, ...parts];
  const grown = pairs(smallest, largest);
  const findings = judge(runs, grown);
  const holds = findings.every((finding) => finding.holds);
  const json = {
    assumptions: { ...YEAR, itemsPublished: ITEMS_PUBLISHED, share },
    trees: runs.map(treeOf),
    growth: parts.map((part) => ({ nodes: part.places.length, ...sampleFigures(part) })),
    cpuRatio: cpuRatio(grown),
    year: yearByTier(largest, share),
    sizing: sizingOf(perKeyUs(largest)),
    findings,
    holds,
  };
  const lines = [...runs.flatMap(linesOf), ...findings.map(lineOf), line(holds ? 'tree.holds' : 'tree.fails')];
  return { json, lines, holds };
}

function judge(runs: readonly TreeRun[], grown: readonly Grown[]): Finding[] {
  const places = runs.flatMap((run) => run.places);
  return [
    holdsOnlyItsOwn(places),
    followsItsSubtree(places),
    isUntouchedByGrowth(grown),
    costsTheSameCpu(grown),
    areEqual(runs),
  ];
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
  return {
    tree: run.name,
    nodes: places.length,
    seconds: Math.round(seconds * 10) / 10,
    tiers: figuresByTier(run),
    comparison: { ...comparison, cpuMs: Math.round(comparison.cpuMs), perKeyUs: perKeyUs(run) },
  };
}

/** Microseconds that comparing one key at one end of a link takes. */
function perKeyUs({ comparison }: TreeRun): number {
  return Math.round((comparison.cpuMs * 10_000) / comparison.keys) / 10;
}

function linesOf(run: TreeRun): string[] {
  const seconds = run.seconds.toFixed(1);
  return [
    line('tree.tree', { tree: run.name, nodes: run.places.length, seconds }),
    ...Object.entries(figuresByTier(run)).map(([tier, figures]) => line('tree.tier', { tier, ...figures })),
  ];
}

const lineOf = ({ name, holds, detail }: Finding) => line(`tree.${name}`, { held: holds ? '✓' : '✗', detail });
