import { FAULTS, type FaultCounts, noFaultCounts } from '../world/fault-plan.js';
import { type Crew } from './crew.js';
import { type Outcome } from './simulation.js';

/** What many runs made together. */
export interface Summary {
  readonly seeds: number;
  readonly violations: number;
  readonly steps: number;
  readonly entries: number;
  readonly lost: number;
  readonly faults: FaultCounts;
}

/** Runs `count` seeds from `base` on; tells of each that ended with a violation, in order. */
export async function runSeeds(
  crew: Crew,
  base: number,
  count: number,
  tell: (violated: Outcome) => void,
): Promise<Summary> {
  const seeds = Array.from({ length: count }, (_, at) => base + at);
  const outcomes = await Promise.all(seeds.map((seed) => crew.run({ seed })));
  const violated = outcomes.filter(({ violation }) => violation);
  for (const outcome of violated) tell(outcome);
  const sum = (of: (outcome: Outcome) => number) => outcomes.reduce((total, outcome) => total + of(outcome), 0);
  const faults = noFaultCounts();
  for (const fault of FAULTS) faults[fault] = sum((outcome) => outcome.faults[fault]);
  return {
    seeds: count,
    violations: violated.length,
    steps: sum(({ steps }) => steps),
    entries: sum(({ entries }) => entries),
    lost: sum(({ lost }) => lost),
    faults,
  };
}

/** What became of the planted defects. */
export interface PlantSummary {
  /** Violations of the same seeds with nothing planted. */
  readonly control: number;
  /** By name: the first seed by which a judge found the defect. */
  readonly plants: Readonly<Record<string, { readonly seed: number; readonly judge: string }>>;
  readonly missed: readonly string[];
}

/** Runs the control seeds sound, then plants each defect and looks for a seed by which a judge finds it. */
export async function runPlants(
  crew: Crew,
  names: readonly string[],
  seeds: { readonly base: number; readonly control: number; readonly most: number },
  tell: (violated: Outcome) => void,
): Promise<PlantSummary> {
  const { violations } = await runSeeds(crew, seeds.base, seeds.control, tell);
  const found = await Promise.all(names.map((plant) => firstFound(crew, plant, seeds)));
  const caught = found.flatMap((one, at) => (one ? [[names[at] as string, one] as const] : []));
  return {
    control: violations,
    plants: Object.fromEntries(caught),
    missed: names.filter((_, at) => !found[at]),
  };
}

async function firstFound(crew: Crew, plant: string, { base, most }: { base: number; most: number }) {
  for (let seed = base; seed < base + most; seed += 1) {
    const { violation } = await crew.run({ seed, plant });
    if (violation) return { seed, judge: violation.judge };
  }
  return undefined;
}
