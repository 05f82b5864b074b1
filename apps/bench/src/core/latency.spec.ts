import { latenciesOf, latencyOf } from './latency.js';

describe('latency', () => {
  it('is the time from a row’s commit until it is told of, in milliseconds', () => {
    const commits = [
      { id: 'a', atUs: 1_000 },
      { id: 'b', atUs: 2_000 },
    ];
    expect(
      latenciesOf(
        commits,
        new Map([
          ['b', 9_500],
          ['a', 1_500],
        ]),
      ),
    ).toEqual([0.5, 7.5]);
    expect(() => latenciesOf(commits, new Map([['a', 1_500]]))).toThrow('b');
  });

  it('is the median of the rounds’ percentiles', () => {
    const hundred = (by: number) => Array.from({ length: 100 }, (_, at) => (at + 1) * by);
    expect(latencyOf([hundred(1), hundred(3), hundred(2)])).toEqual({ p50Ms: 100, p99Ms: 198 });
  });
});
