import { BYTES, ITEMS_PUBLISHED, YEAR } from './assumptions.js';
import { TIERS, type Tier } from './place-tree.js';

/** How many places of each tier stand somewhere. */
export type Counts = Readonly<Record<Tier, number>>;

/** Of two counts of the nation's places the larger: a published data set's (2023-06-30), and what is commonly said. */
export const NATION: Counts = { province: 31, city: 342, county: 2_978, township: 41_352, village: 690_000 };

/** A place overlays the same items again after some years: more keys than this it does not make. */
const OVERLAYS_OF_ONE_PLACE_MAX: Counts = { province: 0, city: 0, county: 0, township: 200, village: 8 };

const sumOver = (counts: Counts, of: (tier: Tier) => number) =>
  TIERS.reduce((sum, tier) => sum + counts[tier] * of(tier), 0);

/**
 * Entries that come up in a year to a node which has these places under it, from the families that go up to the root:
 * releases, overlays, what operators did, enrolments. Cases do not come so far.
 */
export function upwardAYear(under: Counts): number {
  const { releases, overlays, syncActs, enrolments } = YEAR;
  return Math.round(sumOver(under, (tier) => releases[tier] + overlays[tier] + syncActs[tier] + enrolments[tier]));
}

/** Bytes of the items in force that these publishers have. */
export function catalogBytes(publishers: Counts): number {
  return sumOver(publishers, (tier) => ITEMS_PUBLISHED[tier] * (BYTES.item + BYTES.releaseLine));
}

/** Keys of overlays that a node holds of the places under it, once all have made theirs. */
export function overlayKeys(under: Counts): number {
  return sumOver(under, (tier) => OVERLAYS_OF_ONE_PLACE_MAX[tier]);
}

/** Cases of a year that a county shares with those under it and with its city: what its own hall files stays with it. */
export function sharedCasesAYear(under: Counts): number {
  const below = sumOver({ ...under, county: 0 }, (tier) => YEAR.cases[tier]);
  return below + (sumOver(under, (tier) => YEAR.cases[tier]) * YEAR.perThousand.linked) / 1_000;
}

/** Share of one core that comparing so many keys takes, when all of them are read anew each time. */
export function comparingShare(keys: number, usPerKey: number, everyS: number): number {
  return (keys * usPerKey) / 1e6 / everyS;
}

/** Seconds that bytes take on a line. */
export function secondsOnLine(bytes: number, bitsPerSecond: number): number {
  return (bytes * 8) / bitsPerSecond;
}

/** Bytes of JetStream files that a hub may come to keep: two streams for each child, each full. */
export function hubBytesMax(children: number, streamBytesMax = 64 * 1024 * 1024): number {
  return children * 2 * streamBytesMax;
}

/**
 * Microseconds of one of the statements that reading a key's made state takes, one for each key: 2,700 to 3,700 single
 * rows a second by primary key were measured over one connection.
 */
const STATEMENT_US = 1e6 / 3_000;

const PROVINCE: Counts = { province: 0, city: 9, county: 85, township: 1_100, village: 14_000 };
const LARGE_COUNTY: Counts = { province: 0, city: 0, county: 1, township: 30, village: 300 };
const LINE_ABOVE_A_VILLAGE: Counts = { province: 1, city: 1, county: 1, township: 0, village: 0 };
/** How often each end of a link compares it; so each end reads a key twice: when it asks, and when it is asked. */
const COMPARED_EVERY_S = 600;
const READS = 2;
const SLOW_LINE_BITS = 64_000;
const YEARS = 10;

/** What the design asks of machines at its ends, from the counts above and the CPU that the core takes to compare a key. */
export function sizingOf(coreUsPerKey: number) {
  const mib = (bytes: number) => Math.round(bytes / 2 ** 20);
  const percent = (share: number) => Math.round(share * 1_000) / 10;
  const compared = (keys: number) => ({
    keys: Math.round(keys),
    corePercent: percent(comparingShare(keys * READS, coreUsPerKey, COMPARED_EVERY_S)),
    withStatementsPercent: percent(comparingShare(keys * READS, coreUsPerKey + STATEMENT_US, COMPARED_EVERY_S)),
  });
  const ofTop = (under: Counts) => ({
    entriesAYear: upwardAYear(under),
    catalogMib: mib(catalogBytes(under)),
    compared: compared(overlayKeys(under)),
    hubMib: mib(hubBytesMax(under.province || under.city || under.township)),
  });
  const catalogAbove = catalogBytes(LINE_ABOVE_A_VILLAGE);
  const firstCopyMinutes = Math.round(secondsOnLine(catalogAbove, SLOW_LINE_BITS) / 60);
  return {
    village: { catalogMib: mib(catalogAbove), firstCopyMinutes },
    county: {
      sharedCasesAYear: sharedCasesAYear(LARGE_COUNTY),
      years: YEARS,
      compared: compared(sharedCasesAYear(LARGE_COUNTY) * YEARS),
      hubMib: mib(hubBytesMax(LARGE_COUNTY.township)),
    },
    province: ofTop(PROVINCE),
    nation: ofTop(NATION),
  };
}
