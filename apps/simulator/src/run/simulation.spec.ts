import { PLANT_NAMES } from '../plants/plants.js';
import { simulatePlanted } from './planted.js';
import { type Outcome, simulate } from './simulation.js';

/** Two that are short: seed 2 has a backlog that takes ten times as long. */
const FIRST_SEED = 1;
const SEEDS = [FIRST_SEED, 3];

describe('the simulation', () => {
  let outcomes: Outcome[];

  beforeAll(async () => {
    outcomes = [];
    for (const seed of SEEDS) outcomes.push(await simulate(seed));
  }, 300_000);

  it('ends with every judge content, after faults of many kinds', () => {
    expect(outcomes.map(({ violation }) => violation)).toEqual(outcomes.map(() => undefined));
    const kinds = new Set(
      outcomes.flatMap(({ faults }) => Object.entries(faults).flatMap(([fault, times]) => (times > 0 ? [fault] : []))),
    );
    expect(kinds.size).toBeGreaterThan(8);
    for (const { entries } of outcomes) expect(entries).toBeGreaterThan(50);
  });

  it('is a function of its seed', async () => {
    const [first, second] = outcomes;
    expect(await simulate(FIRST_SEED)).toEqual(first);
    expect(second?.trace).not.toBe(first?.trace);
  });

  it('finds a planted defect', async () => {
    expect(PLANT_NAMES).toContain('whoever-is-named-admitted');
    const { violation } = await simulatePlanted(FIRST_SEED, 'whoever-is-named-admitted');
    expect(violation?.judge).toBe('audience');
  });
});
