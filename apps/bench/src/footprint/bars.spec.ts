import { BELOW, judge } from './bars.js';

describe('the bars of a village node', () => {
  it('hold below, and not at, each of them', () => {
    const good = { firstStartS: 6.1, residentMib: 133, cpuPercent: 0.6 };
    expect(judge(good).map(({ holds }) => holds)).toEqual([true, true, true]);
    expect(judge(BELOW).map(({ holds }) => holds)).toEqual([false, false, false]);
    expect(judge({ ...good, residentMib: 150.1 })).toContainEqual({
      name: 'residentMib',
      below: 150,
      measured: 150.1,
      holds: false,
    });
  });
});
