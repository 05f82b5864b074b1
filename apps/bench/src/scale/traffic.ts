import { filingAudience, receivingPlaceOf } from '@wutong/cases/core';
import { catalogAudience } from '@wutong/catalog';
import { directoryAudience, directoryKey, syncActKey } from '@wutong/identity';
import { levelOf, lineage, type Path, placeAtLevel, seededRandom } from '@wutong/kernel';
import { type Member } from '@wutong/store';
import { type FamilyName } from '@wutong/wire';
import { BYTES, YEAR } from './assumptions.js';
import { type Place, type PlaceTree, tierOf } from './place-tree.js';

/** One entry that a node is to write: everything that sync sees of it. What the domain says is so many bytes. */
export interface Said {
  readonly writer: Path;
  readonly family: FamilyName;
  readonly key: string;
  readonly type: string;
  readonly payloadBytes: number;
  /** Members that it admits: what the family's rule would answer. */
  readonly admits: readonly Member[];
  readonly parts: number;
  /** Contents that it needs, each of so many bytes. */
  readonly contents: readonly number[];
}

/** Entries of one family, turn by turn: a turn is written when what the turn before said has come everywhere. */
export interface Strand {
  readonly family: FamilyName;
  readonly turns: readonly (readonly Said[])[];
}

const CITY_LEVEL = 3;
const COUNTY_LEVEL = 4;

/** What is rare is carried for more working days than cases are; every publisher releases once, whatever the share. */
export const DAYS = { case: 1, overlay: 10, observation: 10, directory: 50 } as const;

/**
 * What is said in a share (0.1 is a tenth) of {@link DAYS}, in all families. What a place says depends on its own path
 * and the seed alone: the same place says the same in a tree of any size.
 */
export function trafficOf(tree: PlaceTree, share: number, seed: number): readonly Strand[] {
  const places = [...tree.values()];
  const cases = places.flatMap((place) => casesOf(place, tree, share * DAYS.case, seed));
  const turns = Math.max(...cases.map((steps) => steps.length), 0);
  return [
    { family: 'directory', turns: [places.flatMap((place) => enrolmentsOf(place, share * DAYS.directory, seed))] },
    { family: 'release', turns: [places.flatMap(releaseOf)] },
    { family: 'overlay', turns: [places.flatMap((place) => overlaysOf(place, share * DAYS.overlay, seed))] },
    { family: 'observation', turns: [places.flatMap((place) => syncActsOf(place, share * DAYS.observation, seed))] },
    { family: 'case', turns: Array.from({ length: turns }, (_, turn) => cases.flatMap((steps) => steps[turn] ?? [])) },
  ];
}

/** How many of so many a year fall into so many working days: the whole part, and one more by the odds of the rest. */
export function countIn(perYear: number, days: number, random: () => number): number {
  const expected = (perYear * days) / YEAR.workingDays;
  return Math.floor(expected) + (random() < expected % 1 ? 1 : 0);
}

function chanceAt(seed: number, path: Path, what: string): () => number {
  let mixed = seed;
  for (const character of `${what} ${path}`) mixed = (Math.imul(mixed, 31) + character.charCodeAt(0)) | 0;
  return seededRandom(mixed);
}

const times = <T>(count: number, make: (at: number) => T): T[] => Array.from({ length: count }, (_, at) => make(at));

const PLAIN = { admits: [], parts: 0, contents: [] } as const;

function casesOf({ path }: Place, tree: PlaceTree, days: number, seed: number): Said[][] {
  const random = chanceAt(seed, path, 'cases');
  return times(countIn(YEAR.cases[tierOf(path)], days, random), (at) =>
    caseOf(path, `case/${path}-${at}`, random() * 1_000, tree),
  );
}

/** A case's events in their order, by the office that says each. */
function caseOf(filing: Path, key: string, lot: number, tree: PlaceTree): Said[] {
  const receiving = receivingPlaceOf(filing);
  const county = placeAtLevel(filing, COUNTY_LEVEL) as Path;
  const city = placeAtLevel(filing, CITY_LEVEL) as Path;
  const isLinked = lot < YEAR.perThousand.linked && tree.has(city);
  const isPromised = !isLinked && lot < YEAR.perThousand.linked + YEAR.perThousand.promised;
  const says = (writer: Path, type: string, payloadBytes: number, more: Partial<Said> = {}): Said => ({
    writer,
    family: 'case',
    key,
    type: `case.${type}.v1`,
    payloadBytes,
    ...PLAIN,
    ...more,
  });
  const begun = [
    says(filing, 'filed', BYTES.filed, { parts: 1, admits: filingAudience(filing, receiving) }),
    says(receiving, 'arrived', BYTES.arrived),
    says(receiving, 'accepted', BYTES.acted),
  ];
  const delivered = says(receiving, 'delivered', BYTES.acted);
  if (isLinked)
    return [
      ...begun,
      says(county, 'opinion-signed', BYTES.acted, { parts: 1, admits: [{ path: city, subtree: false }] }),
      says(city, 'arrived', BYTES.arrived),
      says(city, 'taken-over', BYTES.acted),
      says(city, 'decided', BYTES.acted, { parts: 1 }),
      delivered,
    ];
  const taken = isPromised ? [says(county, 'taken-over', BYTES.acted)] : [];
  return [...begun, ...taken, says(isPromised ? county : receiving, 'decided', BYTES.acted, { parts: 1 }), delivered];
}

/** Every publisher releases once: what that costs is counted by the item. */
function releaseOf({ path }: Place): Said[] {
  if (YEAR.releases[tierOf(path)] === 0) return [];
  const contents = [
    ...times(ITEMS_IN_A_MEASURED_RELEASE, () => BYTES.item),
    ITEMS_IN_A_MEASURED_RELEASE * BYTES.releaseLine,
  ];
  const type = 'release.published.v1';
  return [
    {
      ...PLAIN,
      writer: path,
      family: 'release',
      key: `release/${path}`,
      type,
      payloadBytes: BYTES.acted,
      admits: catalogAudience(path),
      contents,
    },
  ];
}

/** Fewer than a year's releases change, so that a province's fit a short run. */
export const ITEMS_IN_A_MEASURED_RELEASE = 5;

function overlaysOf({ path }: Place, days: number, seed: number): Said[] {
  const random = chanceAt(seed, path, 'overlays');
  return times(countIn(YEAR.overlays[tierOf(path)], days, random), (at) => ({
    ...PLAIN,
    writer: path,
    family: 'overlay',
    key: `overlay/${path}/${lineage(path)[0]}:wutong:${at}`,
    type: 'overlay.set.v1',
    payloadBytes: BYTES.overlay,
    admits: catalogAudience(path),
  }));
}

function syncActsOf({ path }: Place, days: number, seed: number): Said[] {
  const random = chanceAt(seed, path, 'sync-acts');
  return times(countIn(YEAR.syncActs[tierOf(path)], days, random), () => ({
    ...PLAIN,
    writer: path,
    family: 'observation',
    key: syncActKey(path),
    type: 'observation.sync-act.v1',
    payloadBytes: BYTES.syncAct,
    admits: lineage(path).map((place) => ({ path: place, subtree: false })),
  }));
}

/** A node's enrolment is an entry of the one above it. */
function enrolmentsOf({ path, parent }: Place, days: number, seed: number): Said[] {
  if (parent === undefined || levelOf(parent) >= levelOf(path)) return [];
  return times(countIn(YEAR.enrolments[tierOf(path)], days, chanceAt(seed, path, 'enrolments')), () => ({
    ...PLAIN,
    writer: parent,
    family: 'directory',
    key: directoryKey(parent),
    type: 'directory.node-enrolled.v1',
    payloadBytes: BYTES.enrolment,
    admits: directoryAudience(parent),
  }));
}
