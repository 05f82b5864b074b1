import { type Path } from '@wutong/kernel';
import { type Cost, noCost } from './cost.js';
import {
  costsTheSameCpu,
  followsItsSubtree,
  holdsOnlyItsOwn,
  isUntouchedByGrowth,
  type PlaceCost,
} from './findings.js';

const place = (cost: Partial<Cost>, more: Partial<PlaceCost> = {}): PlaceCost => ({
  path: '350101' as Path,
  tier: 'county',
  cost: { ...noCost(), ...cost },
  subtreeWrote: 100,
  neighbours: 3,
  stateBytes: 300,
  ...more,
});

describe("what a node's cost follows", () => {
  it('finds a node that holds what is not its own', () => {
    expect(holdsOnlyItsOwn([place({})]).holds).toBe(true);
    const leaky = holdsOnlyItsOwn([place({}), place({ foreign: 1 }, { path: '350102' as Path })]);
    expect(leaky).toEqual({ name: 'nothing-foreign', holds: false, detail: '1/2 350102' });
  });

  it('finds a node that holds more than its subtree wrote and the line above published', () => {
    expect(followsItsSubtree([place({ written: 60, received: 45, fromAbove: 5 })]).holds).toBe(true);
    expect(followsItsSubtree([place({ written: 60, received: 46, fromAbove: 5 })]).holds).toBe(false);
  });

  it('finds a node that holds or remembers more in a larger tree, but not what is published above it', () => {
    const small = place({ written: 10, received: 5, fromAbove: 5 });
    expect(isUntouchedByGrowth([{ small, large: place({ written: 10, received: 9, fromAbove: 9 }) }]).holds).toBe(true);
    expect(isUntouchedByGrowth([{ small, large: place({ written: 10, received: 6, fromAbove: 5 }) }]).holds).toBe(
      false,
    );
    const forgetful = { ...small, stateBytes: 400 };
    expect(isUntouchedByGrowth([{ small, large: forgetful }]).holds).toBe(false);
    expect(isUntouchedByGrowth([]).holds).toBe(false);
  });

  it('finds entries that cost more CPU in a larger tree, and judges nothing by a handful', () => {
    const costing = (cpuMs: number, written = 100) => place({ written, cpuMs });
    expect(costsTheSameCpu([{ small: costing(10), large: costing(19) }]).holds).toBe(true);
    expect(costsTheSameCpu([{ small: costing(10), large: costing(21) }]).holds).toBe(false);
    expect(costsTheSameCpu([{ small: costing(10, 3), large: costing(10, 3) }]).holds).toBe(false);
  });

  it('judges CPU by the middle of many places, also small ones: garbage that was collected in the turn of one says nothing', () => {
    const grownTo = (cpuMs: number, written: number) => ({
      small: place({ written, cpuMs: 10 }),
      large: place({ written, cpuMs }),
    });
    expect(costsTheSameCpu([grownTo(90, 300), grownTo(10, 11), grownTo(11, 12)]).detail).toBe('1.10');
  });
});
