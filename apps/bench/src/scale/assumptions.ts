import { type Tier } from './place-tree.js';

/**
 * The year that is carried through the trees. None of it is measured here: these are the assumptions that every figure
 * of the workload rests on, and that docs/sizing.md names with their sources.
 */
export const YEAR = {
  workingDays: 248,
  /**
   * Cases filed at one node in a year. Reports of two counties give 98,883 cases (22 townships) and 196,579 (13
   * townships, 154 villages); these rates make 150,900 of the second one's places. How they split is assumed.
   */
  cases: { province: 0, city: 0, county: 90_000, township: 3_500, village: 100 },
  /** Of 1,000 cases: on the spot (the second county printed 97.5 %), promised, decided by the city after a review. */
  perThousand: { onTheSpot: 970, promised: 20, linked: 10 },
  /** Releases of one publisher, and items that one release changes. */
  releases: { province: 2, city: 4, county: 4, township: 0, village: 0 },
  itemsPerRelease: 50,
  /** Overlays that one node writes: places, hours, shorter promises. */
  overlays: { province: 0, city: 0, county: 0, township: 100, village: 4 },
  /** Acts of a node's operator that are told upward. */
  syncActs: { province: 12, city: 12, county: 12, township: 12, village: 12 },
  /** A node's computer is replaced after five years, and enrols again. */
  enrolments: { province: 0, city: 0.2, county: 0.2, township: 0.2, village: 0.2 },
} as const;

/** Items in force that one publisher keeps; a county's lists in the sources have 370 to 1,135. */
export const ITEMS_PUBLISHED: Readonly<Record<Tier, number>> = {
  province: 500,
  city: 800,
  county: 1_000,
  township: 0,
  village: 0,
};

/** Bytes of what the domain puts into an entry, and of what travels beside it. Protobuf, Chinese text. */
export const BYTES = {
  filed: 400,
  /** The arrival (收件) carries the effective item in full. */
  arrived: 4_096,
  acted: 300,
  part: 350,
  item: 4_096,
  /** One line of a release's manifest. */
  releaseLine: 110,
  overlay: 400,
  enrolment: 350,
  syncAct: 150,
} as const;
