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

export const TIGHTENED_ITEM = '350428:wutong:TS-001';
const CITY_LEVEL = 3;
const COUNTY_LEVEL = 4;
const TOWNSHIP_LEVEL = 5;

/** Chooses by what the items are, the lowest id first, so that every run on the same catalog tells the same story. */
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
  const linked = first(
    'item decided by the city, reviewed by the county and accepted by townships under entrustment',
    (item) =>
      item.deciding.level === CITY_LEVEL &&
      item.reviewLevel === COUNTY_LEVEL &&
      (item.reviewLimit?.value ?? 20) === 20 &&
      item.entrustment?.acceptanceLevel === TOWNSHIP_LEVEL,
  );
  const countyDecided = first('item decided by the county with a promise over 1 day', countyOwn);
  const changed = first(
    'second item decided by the county with a promise over 1 day',
    (item) => countyOwn(item) && item.id !== countyDecided.id,
  );
  return { tightened, daily, countyDecided, linked, changed };
}
