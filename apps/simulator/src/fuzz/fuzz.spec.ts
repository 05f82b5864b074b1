import { acceptUnsealed } from '../plants/prover-plant.js';
import { added, Fuzz, NOTHING_TALLIED, type Tally } from './fuzz.js';

const SEED = 1;
const COUNT = 3_000;

describe('mutated bundles', () => {
  let fuzz: Fuzz;
  let tally: Tally;

  beforeAll(async () => {
    fuzz = await Fuzz.prepare(SEED);
    tally = await fuzz.run({ from: 0, count: COUNT });
  }, 120_000);

  it('crash nothing, and nothing of them is applied', () => {
    expect(tally.findings).toEqual([]);
    expect([tally.crashes, tally.applied]).toEqual([0, 0]);
  });

  it('are each counted once, in outcomes of many kinds', () => {
    const { outcomes } = tally;
    expect(Object.values(outcomes).reduce((sum, times) => sum + times)).toBe(COUNT);
    expect(Object.keys(outcomes)).toEqual(
      expect.arrayContaining([
        'undecodable',
        'no effect',
        'parked',
        'refused: misdirected',
        'refused: instance',
        'refused: protocol',
        'quarantined: undecodable',
        'quarantined: seal-signature',
        'quarantined: seal-missing',
        'quarantined: not-under-seal',
        'quarantined: part-box',
        'quarantined: hash',
      ]),
    );
  });

  it('are a function of the seed and their index', async () => {
    const again = await Fuzz.prepare(SEED);
    const halves = [await again.run({ from: 200, count: 200 }), await again.run({ from: 0, count: 200 })];
    expect(halves.reduce(added)).toEqual(added(NOTHING_TALLIED, await fuzz.run({ from: 0, count: 400 })));
  }, 180_000);

  it('that are forged are seen to be applied by an inbox that asks for no seal', async () => {
    const undo = acceptUnsealed();
    try {
      expect((await fuzz.run({ from: 0, count: 200 })).applied).toBeGreaterThan(0);
    } finally {
      undo();
    }
  });
});
