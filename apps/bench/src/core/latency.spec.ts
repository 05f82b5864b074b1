import { latenciesOf, latencyOf, writtenBefore } from './latency.js';

describe('latency', () => {
  it('is the time from a row’s commit until it is told of, in milliseconds', () => {
    const written = [
      { id: 'a', begunUs: 500, committedUs: 1_000 },
      { id: 'b', begunUs: 1_500, committedUs: 2_000 },
    ];
    const told = new Map([
      ['b', 9_500],
      ['a', 1_500],
    ]);
    expect(latenciesOf(written, told, 'committedUs')).toEqual([0.5, 7.5]);
    expect(latenciesOf(written, told, 'begunUs')).toEqual([1, 8]);
    expect(() => latenciesOf(written, new Map([['a', 1_500]]), 'begunUs')).toThrow('b');
    expect(writtenBefore(written, 2_000).map(({ id }) => id)).toEqual(['a']);
    expect(writtenBefore(written, 0)).toHaveLength(1);
  });

  it('is the median of the rounds’ percentiles', () => {
    const hundred = (by: number) => Array.from({ length: 100 }, (_, at) => (at + 1) * by);
    expect(latencyOf([hundred(1), hundred(3), hundred(2)])).toEqual({ p50Ms: 100, p99Ms: 198 });
  });
});
