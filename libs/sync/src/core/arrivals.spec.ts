import { Arrivals } from './arrivals.js';

describe('what a link has heard', () => {
  it('counts as a gap what is lacking for over two seconds, and no longer once it came', () => {
    const arrivals = new Arrivals();
    arrivals.applied(20n, 10n, 5, 1_000);
    expect(arrivals.hasGap(3_000)).toBe(false);
    expect(arrivals.hasGap(3_001)).toBe(true);
    arrivals.applied(15n, 20n, 5, 3_001);
    expect(arrivals.hasGap(9_000)).toBe(false);
  });

  it('measures a gap from when it was first seen', () => {
    const arrivals = new Arrivals();
    arrivals.applied(20n, 10n, 5, 1_000);
    arrivals.applied(30n, 10n, 5, 2_900);
    expect(arrivals.hasGap(3_001)).toBe(true);
  });

  it('knows no gap in a journal that has just begun', () => {
    const arrivals = new Arrivals();
    arrivals.applied(20n, 10n, 5, 0);
    arrivals.beginJournal();
    arrivals.applied(3n, 3n, 5, 10_000);
    expect(arrivals.hasGap(20_000)).toBe(false);
  });

  it('knows no gap before numbers that the journal has not', () => {
    const arrivals = new Arrivals();
    arrivals.applied(1_048_576n, 10n, 5, 0);
    arrivals.endsAt(20n);
    arrivals.applied(20n, 20n, 5, 1_000);
    expect(arrivals.hasGap(9_000)).toBe(false);
  });

  it('lets the lag grow once the neighbour is quiet, and never goes below nothing', () => {
    const arrivals = new Arrivals();
    expect(arrivals.lagMs(0)).toBeUndefined();
    arrivals.applied(1n, 1n, 120, 1_000);
    expect(arrivals.lagMs(5_000)).toBe(120);
    expect(arrivals.lagMs(5_001)).toBe(4_121);
    arrivals.applied(2n, 2n, -80, 6_000);
    expect(arrivals.lagMs(6_000)).toBe(0);
  });

  it('takes a neighbour for live for ten seconds after it was heard', () => {
    const arrivals = new Arrivals();
    expect(arrivals.isLive(0)).toBe(false);
    arrivals.heard(1_000);
    expect(arrivals.isLive(10_999)).toBe(true);
    expect(arrivals.isLive(11_000)).toBe(false);
  });
});
