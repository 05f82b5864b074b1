import { type ItemView } from './node-answers.js';

/** The items that the story is told with. */
export interface StoryItems {
  /** Decided by a township, promised in 5 working days: 光明镇 tightens it. */
  readonly tightened: ItemView;
  /** Another one that a township decides: filed in the village, annotated by the county. */
  readonly daily: ItemView;
  /** Decided by the county itself: its total promise is nobody's below. */
  readonly countyDecided: ItemView;
  /** Decided by the city after the county's review, accepted by townships under entrustment (委托受理). */
  readonly linked: ItemView;
  /** One of the county's own with no case of the story: changed in its second release. */
  readonly changed: ItemView;
}

/** 高级中学教师资格认定: law itself has the county review it before the city decides. */
export const LINKED_ITEM = '3504:wutong:JY-101';
export const TIGHTENED_ITEM = '350428:wutong:TS-001';
const CITY_LEVEL = 3;
const COUNTY_LEVEL = 4;
const TOWNSHIP_LEVEL = 5;

/** Chooses by what the items are, the preferred or else the lowest id first, so that every run on the same catalog tells the same story. */
export function chooseItems(items: readonly ItemView[]): StoryItems {
  const sorted = [...items].sort((a, b) => (a.id < b.id ? -1 : 1));
  const first = (what: string, fits: (item: ItemView) => boolean): ItemView => {
    const found = sorted.find(fits);
    if (!found) throw new Error(`the catalog has no ${what}`);
    return found;
  };
  const countyOwn = (item: ItemView) =>
    item.deciding.level === COUNTY_LEVEL && !item.reviewLevel && (item.promisedLimit?.value ?? 0) > 1;
  const tightened = first(TIGHTENED_ITEM, (item) => item.id === TIGHTENED_ITEM);
  const daily = first(
    'second item decided by a township',
    (item) => item.deciding.level === TOWNSHIP_LEVEL && item.id !== tightened.id,
  );
  const isLinked = (item: ItemView) =>
    item.deciding.level === CITY_LEVEL &&
    item.reviewLevel === COUNTY_LEVEL &&
    (item.reviewLimit?.value ?? 20) === 20 &&
    item.entrustment?.acceptanceLevel === TOWNSHIP_LEVEL;
  const linked =
    sorted.find((item) => item.id === LINKED_ITEM && isLinked(item)) ??
    first('item decided by the city, reviewed by the county and accepted by townships under entrustment', isLinked);
  const countyDecided = first('item decided by the county with a promise over 1 day', countyOwn);
  const changed = first(
    'second item decided by the county with a promise over 1 day',
    (item) => countyOwn(item) && item.id !== countyDecided.id,
  );
  return { tightened, daily, countyDecided, linked, changed };
}
