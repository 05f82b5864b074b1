import { type Path } from '@wutong/kernel';
import { type Cost, heldOf } from './cost.js';

/** What one place cost in one tree, over all families. */
export interface PlaceCost {
  readonly path: Path;
  readonly tier: string;
  readonly cost: Cost;
  /** Entries that were written at or under it. */
  readonly subtreeWrote: number;
  readonly neighbours: number;
  readonly stateBytes: number;
}

/** One thing that must be so, whether it is, and by which figures. */
export interface Finding {
  readonly name: string;
  readonly holds: boolean;
  readonly detail: string;
}

/** The same place in a smaller and in a larger tree. */
export interface Grown {
  readonly small: PlaceCost;
  readonly large: PlaceCost;
}

/** CPU per entry may differ by so much between trees before it counts: the garbage of a large heap is collected too. */
export const CPU_RATIO_MAX = 2;
/** What a process remembers of its links may differ by the digits of its numbers. */
const STATE_RATIO_MAX = 1.1;
/**
 * Places that took fewer entries than this say nothing about CPU. It is low enough for many places to count: a collection
 * of the whole process's garbage takes half a second, and falls on whichever place's turn it is.
 */
const ENTRIES_TO_JUDGE_CPU = 10;

/** No node holds what was written neither in its own subtree nor on the line above it. */
export function holdsOnlyItsOwn(costs: readonly PlaceCost[]): Finding {
  const foreign = costs.filter(({ cost }) => cost.foreign > 0);
  return {
    name: 'nothing-foreign',
    holds: foreign.length === 0,
    detail: `${foreign.length}/${costs.length} ${foreign[0]?.path ?? ''}`.trim(),
  };
}

/** No node holds more than its own subtree wrote and the line above it published. */
export function followsItsSubtree(costs: readonly PlaceCost[]): Finding {
  const excess = costs.filter(({ cost, subtreeWrote }) => heldOf(cost) > subtreeWrote + cost.fromAbove);
  return {
    name: 'held-follows-subtree',
    holds: excess.length === 0,
    detail: `${excess.length}/${costs.length} ${excess[0]?.path ?? ''}`.trim(),
  };
}

/**
 * The same places in a larger tree hold, keep and relay what they did in the smaller one, but for what the places above
 * them have more of.
 */
export function isUntouchedByGrowth(grown: readonly Grown[]): Finding {
  const own = ({ cost }: PlaceCost) => heldOf(cost) - cost.fromAbove;
  const changed = grown.filter(
    ({ small, large }) => own(small) !== own(large) || large.stateBytes > small.stateBytes * STATE_RATIO_MAX,
  );
  return {
    name: 'unchanged-in-a-larger-tree',
    holds: grown.length > 0 && changed.length === 0,
    detail: `${changed.length}/${grown.length} ${changed[0]?.small.path ?? ''}`.trim(),
  };
}

/** An entry costs the same places as much CPU in the larger tree, within {@link CPU_RATIO_MAX}. */
export function costsTheSameCpu(grown: readonly Grown[]): Finding {
  const ratio = cpuRatio(grown);
  return {
    name: 'cpu-per-entry',
    holds: ratio !== undefined && ratio <= CPU_RATIO_MAX,
    detail: ratio === undefined ? '—' : ratio.toFixed(2),
  };
}

/** Median of how much more CPU per entry the same places used in the larger tree; undefined when none took enough. */
export function cpuRatio(grown: readonly Grown[]): number | undefined {
  const judged = grown.filter(({ small }) => heldOf(small.cost) >= ENTRIES_TO_JUDGE_CPU);
  const ratios = judged.map(({ small, large }) => cpuPerEntryUs(large.cost) / cpuPerEntryUs(small.cost));
  return ratios.sort((a, b) => a - b)[Math.floor(ratios.length / 2)];
}

/** Microseconds of CPU for one entry that is held, with all that relaying it took; 0 for none. */
export function cpuPerEntryUs(cost: Cost): number {
  const held = heldOf(cost);
  return held === 0 ? 0 : (cost.cpuMs * 1_000) / held;
}
