import type { EffectiveItem } from '../../api/types';
import { filterChoices, filterItems } from './item-filter';

const item = (id: string, department: string, level: number, kind: EffectiveItem['item']['kind']): EffectiveItem => ({
  itemId: id,
  place: '350428',
  item: {
    id,
    name: id,
    steps: [],
    conditions: '',
    kind,
    department,
    bases: [],
    materials: [],
    deciding: { level, body: '', entrustedBy: '' },
    reviewLevel: 0,
    promiseIsDemo: false,
  },
  stepLimits: [],
  conveniences: [],
  releases: [],
  overlays: [],
  leftOut: [],
});

const ITEMS = [item('a', '林业局', 4, 'licence'), item('b', '民政局', 5, 'payment'), item('c', '林业局', 3, 'licence')];

describe('filterItems', () => {
  it('keeps what meets all of the filter', () => {
    expect(filterItems(ITEMS, { department: '林业局', level: 3 }).map(({ itemId }) => itemId)).toEqual(['c']);
    expect(filterItems(ITEMS, { kind: 'payment' }).map(({ itemId }) => itemId)).toEqual(['b']);
  });

  it('keeps everything without a filter', () => {
    expect(filterItems(ITEMS, {})).toHaveLength(3);
  });
});

describe('filterChoices', () => {
  it('names each value once, levels from the top down', () => {
    const { departments, levels, kinds } = filterChoices(ITEMS);
    expect(departments).toHaveLength(2);
    expect(levels).toEqual([3, 4, 5]);
    expect(kinds).toEqual(['licence', 'payment']);
  });
});
