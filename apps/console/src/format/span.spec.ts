import { spanOf } from './span';

describe('spanOf', () => {
  it.each([
    [0, 'now', 0],
    [999, 'now', 0],
    [1_000, 'seconds', 1],
    [59_999, 'seconds', 59],
    [60_000, 'minutes', 1],
    [3_599_999, 'minutes', 59],
    [3_600_000, 'hours', 1],
    [86_400_000, 'days', 1],
    [200_000_000, 'days', 2],
  ])('says %i ms as %s %i', (ms, unit, n) => {
    expect(spanOf(ms)).toEqual({ unit, n });
  });

  it('takes a moment that another clock puts into the future for now', () => {
    expect(spanOf(-5_000)).toEqual({ unit: 'now', n: 0 });
  });
});
