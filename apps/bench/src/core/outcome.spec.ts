import { compare, judge, orderOf, scaled } from './outcome.js';

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

  it('judges by a bar, and tells what core time it leaves beside the floor’s for each row, all cores busy', () => {
    const spent = (nats: number) => ({
      hubProgram: 0,
      hubPostgres: 0,
      childPrograms: 0,
      childPostgres: 0,
      nats,
      bench: 0,
    });
    const once = (seconds: number, nats = 0) => [{ seconds, spent: spent(nats) }];
    const rounds = { ours: once(4, 0.5), limit: once(1), floor: once(1.5, 1.25), peer: once(1) };
    const judged = judge(rounds, 1_000, 0.5, 2);
    expect(judged.bar).toEqual({ ratioToPeer: 0.5, holds: false, withinS: 2, roomMsPerRow: 2.75 });
    expect(judged.ours.cpuMsPerRow).toEqual({ ...spent(0.5), all: 0.5 });
    expect(judge({ ...rounds, ours: once(2) }, 1_000, 0.5, 2).bar.holds).toBe(true);
  });

  it('scales counts, down to one row', () => {
    expect(scaled(2_000, 0.05)).toBe(100);
    expect(scaled(5, 0.001)).toBe(1);
  });

  it('lets each contender begin in turn', () => {
    expect([0, 1, 2, 3].map((round) => orderOf(['a', 'b', 'c'], round).join(''))).toEqual(['abc', 'bca', 'cab', 'abc']);
  });
});
