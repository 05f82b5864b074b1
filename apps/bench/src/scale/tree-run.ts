import { lineage, type Path } from '@wutong/kernel';
import { FAMILIES, type FamilyName } from '@wutong/wire';
import { YEAR } from './assumptions.js';
import { type Cost, heldOf, sumOf } from './cost.js';
import { cpuPerEntryUs, type PlaceCost } from './findings.js';
import { type PlaceTree, TIERS, type Tier, tierOf } from './place-tree.js';
import { DAYS, ITEMS_IN_A_MEASURED_RELEASE, trafficOf } from './traffic.js';
import { type Comparison, TreeModel } from './tree-model.js';

/** What came of carrying one stretch of traffic through a tree. */
export interface TreeRun {
  readonly name: string;
  readonly places: readonly PlaceCost[];
  readonly families: ReadonlyMap<Path, ReadonlyMap<FamilyName, Cost>>;
  readonly comparison: Comparison;
  readonly seconds: number;
}

/** Carries a share of the traffic through a tree, compares every link, and adds up what each node did. */
export function runTree(name: string, tree: PlaceTree, share: number, seed: number): TreeRun {
  const began = performance.now();
  const model = new TreeModel(tree, seed);
  for (const strand of trafficOf(tree, share, seed)) model.carry(strand);
  const families = new Map(
    [...tree.keys()].map((path) => [
      path,
      new Map(FAMILIES.map((family) => [family, model.node(path).costOf(family)] as const)),
    ]),
  );
  const comparison = model.compare();
  const costs = new Map([...families].map(([path, byFamily]) => [path, sumOf([...byFamily.values()])]));
  const wrote = writtenUnder(costs);
  const places = [...tree.values()].map(({ path, parent, children }) => ({
    path,
    tier: tierOf(path),
    cost: costs.get(path) as Cost,
    subtreeWrote: wrote.get(path) ?? 0,
    neighbours: children.length + (parent === undefined ? 0 : 1),
    stateBytes: model.stateBytes(path),
  }));
  return { name, places, families, comparison, seconds: (performance.now() - began) / 1_000 };
}

/** Entries written at or under each place. */
function writtenUnder(costs: ReadonlyMap<Path, Cost>): Map<Path, number> {
  const wrote = new Map<Path, number>();
  for (const [path, { written }] of costs)
    for (const above of lineage(path)) wrote.set(above, (wrote.get(above) ?? 0) + written);
  return wrote;
}

/** What a node of one tier did in the measured stretch. Counts and bytes are means over the tier's nodes. */
export interface TierFigures {
  readonly nodes: number;
  readonly subtreeWrote: number;
  readonly held: number;
  readonly heldMax: number;
  readonly relayed: number;
  readonly lookedAt: number;
  readonly bytesIn: number;
  readonly bytesOut: number;
  readonly keptBytes: number;
  readonly cpuUsPerEntry: number;
  readonly stateBytes: number;
}

export function figuresByTier({ places }: TreeRun): Partial<Record<Tier, TierFigures>> {
  return Object.fromEntries(
    TIERS.map((tier) => [tier, places.filter((place) => place.tier === tier)] as const)
      .filter(([, ofTier]) => ofTier.length > 0)
      .map(([tier, ofTier]) => [tier, figuresOf(ofTier)]),
  );
}

export function figuresOf(places: readonly PlaceCost[]): TierFigures {
  const total = sumOf(places.map(({ cost }) => cost));
  const mean = (sum: number) => Math.round((sum / places.length) * 10) / 10;
  const sumBy = (of: (place: PlaceCost) => number) => places.reduce((sum, place) => sum + of(place), 0);
  return {
    nodes: places.length,
    subtreeWrote: mean(sumBy(({ subtreeWrote }) => subtreeWrote)),
    held: mean(heldOf(total)),
    heldMax: places.reduce((most, { cost }) => Math.max(most, heldOf(cost)), 0),
    relayed: mean(total.relayed),
    lookedAt: mean(total.lookedAt),
    bytesIn: mean(total.bytesIn),
    bytesOut: mean(total.bytesOut),
    keptBytes: mean(total.keptBytes),
    cpuUsPerEntry: Math.round(cpuPerEntryUs(total)),
    stateBytes: mean(sumBy(({ stateBytes }) => stateBytes)),
  };
}

/** What a year brings one node of a tier, from what the measured stretch brought. */
export interface YearFigures {
  readonly held: number;
  /** Cases that are new at it. */
  readonly cases: number;
  readonly lookedAt: number;
  readonly gibIn: number;
  readonly gibOut: number;
  readonly gibKept: number;
  readonly cpuHours: number;
}

/** How often a year has what the measured stretch had of each family. */
export function timesAYear(family: FamilyName, share: number): { readonly entries: number; readonly bytes: number } {
  if (family === 'release') {
    const releases = YEAR.releases.county;
    return { entries: releases, bytes: (releases * YEAR.itemsPerRelease) / ITEMS_IN_A_MEASURED_RELEASE };
  }
  const stretches = YEAR.workingDays / (share * DAYS[family]);
  return { entries: stretches, bytes: stretches };
}

/** The year of a mean node of each tier: each family's stretch times as often as a year has it. */
export function yearByTier({ families }: TreeRun, share: number): Partial<Record<Tier, YearFigures>> {
  const tiers = TIERS.map((tier) => [tier, [...families].filter(([path]) => tierOf(path) === tier)] as const);
  return Object.fromEntries(
    tiers
      .filter(([, nodes]) => nodes.length > 0)
      .map(([tier, nodes]) => [
        tier,
        yearOf(
          nodes.map(([, byFamily]) => byFamily),
          share,
        ),
      ]),
  );
}

function yearOf(nodes: readonly ReadonlyMap<FamilyName, Cost>[], share: number): YearFigures {
  const sum = (of: (cost: Cost) => number, unit: 'entries' | 'bytes') =>
    FAMILIES.reduce((total, family) => {
      const ofFamily = nodes.reduce((part, byFamily) => part + of(byFamily.get(family) as Cost), 0);
      return total + (ofFamily * timesAYear(family, share)[unit]) / nodes.length;
    }, 0);
  const cases = nodes.reduce((part, byFamily) => part + (byFamily.get('case') as Cost).keys, 0) / nodes.length;
  return {
    held: Math.round(sum(heldOf, 'entries')),
    cases: Math.round(cases * timesAYear('case', share).entries),
    lookedAt: Math.round(sum(({ lookedAt }) => lookedAt, 'entries')),
    gibIn: gib(sum(({ bytesIn }) => bytesIn, 'bytes')),
    gibOut: gib(sum(({ bytesOut }) => bytesOut, 'bytes')),
    gibKept: gib(sum(({ keptBytes }) => keptBytes, 'bytes')),
    cpuHours: rounded(sum(({ cpuMs }) => cpuMs, 'bytes') / 3_600_000),
  };
}

const rounded = (value: number) => Math.round(value * 1_000) / 1_000;
const gib = (bytes: number) => rounded(bytes / 2 ** 30);
