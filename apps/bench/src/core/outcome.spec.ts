import { compare, orderOf, scaled } from './outcome.js';

describe('what a bench prints', () => {
  it('compares medians: the share of the limit’s speed, and the peer’s seconds over ours', () => {
    const seconds = { ours: [4, 2, 3], limit: [1.5, 1.4, 9], peer: [6, 6, 5] };
    expect(compare(seconds, 300)).toEqual({
      ours: { medianS: 3, minS: 2, maxS: 4, rowsPerS: 100 },
      limit: { medianS: 1.5, minS: 1.4, maxS: 9, rowsPerS: 200 },
      peer: { medianS: 6, minS: 5, maxS: 6, rowsPerS: 50 },
      ratioToLimit: 0.5,
      ratioToPeer: 2,
    });
  });

  it('scales counts, down to one row', () => {
    expect(scaled(2_000, 0.05)).toBe(100);
    expect(scaled(5, 0.001)).toBe(1);
  });

  it('lets each contender begin in turn', () => {
    expect([0, 1, 2, 3].map((round) => orderOf(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
  });
});
