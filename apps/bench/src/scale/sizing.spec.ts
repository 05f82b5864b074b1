import {
  catalogBytes,
  comparingShare,
  hubBytesMax,
  overlayKeys,
  secondsOnLine,
  sharedCasesAYear,
  upwardAYear,
} from './sizing.js';

const none = { province: 0, city: 0, county: 0, township: 0, village: 0 };

describe('sizing on paper', () => {
  it('counts what comes up from each tier', () => {
    expect(upwardAYear({ ...none, township: 10 })).toBe(10 * 100 + 10 * 12 + 2);
    expect(upwardAYear({ ...none, county: 5, village: 10 })).toBe(5 * 4 + 5 * 12 + 1 + 10 * 4 + 10 * 12 + 2);
  });

  it('adds the catalogs of all publishers, and the overlays of all who bind themselves', () => {
    expect(catalogBytes({ ...none, county: 2, village: 50 })).toBe(2 * 1_000 * (4_096 + 110));
    expect(overlayKeys({ ...none, county: 3, township: 2, village: 10 })).toBe(2 * 200 + 10 * 8);
  });

  it('counts the cases that a county shares: those filed under it, and of all those that its city decides', () => {
    expect(sharedCasesAYear({ ...none, county: 1, township: 2, village: 10 })).toBe(8_000 + (90_000 + 8_000) / 100);
  });

  it('says what share of a core comparing takes, how long bytes take on a line, what a hub may keep', () => {
    expect(comparingShare(600_000, 100, 600)).toBeCloseTo(0.1);
    expect(secondsOnLine(8_000, 64_000)).toBe(1);
    expect(hubBytesMax(30)).toBe(30 * 128 * 1024 * 1024);
  });
});
