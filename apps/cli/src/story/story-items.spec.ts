import { type ItemView } from './node-answers.js';
import { chooseItems, LINKED_ITEM, TIGHTENED_ITEM } from './story-items.js';

function item(id: string, level: number, more: Partial<ItemView> = {}): ItemView {
  const promisedLimit = { value: 5, unit: 'working-day' } as const;
  return { id, name: id, deciding: { level }, reviewLevel: 0, promisedLimit, materials: [], ...more };
}

const CATALOG = [
  item('350428:wutong:ZZ-009', 4),
  item(TIGHTENED_ITEM, 5),
  item('350428:wutong:TS-002', 5),
  item('350428:wutong:AA-001', 4),
  item('3504:wutong:LK-001', 3, { reviewLevel: 4 }),
  item('3504:wutong:LK-002', 3, { reviewLevel: 4, entrustment: { acceptanceLevel: 5 } }),
];

describe('choosing the items of the story', () => {
  it('goes by what the items are', () => {
    const chosen = chooseItems(CATALOG);
    expect(Object.fromEntries(Object.entries(chosen).map(([role, { id }]) => [role, id]))).toEqual({
      tightened: TIGHTENED_ITEM,
      daily: '350428:wutong:TS-002',
      countyDecided: '350428:wutong:AA-001',
      linked: '3504:wutong:LK-002',
      changed: '350428:wutong:ZZ-009',
    });
  });

  it('prefers the linked item whose review the law itself sets', () => {
    const preferred = item(LINKED_ITEM, 3, { reviewLevel: 4, entrustment: { acceptanceLevel: 5 } });
    const earlier = { ...preferred, id: '3504:wutong:AA-001' };
    expect(chooseItems([...CATALOG, preferred, earlier]).linked.id).toBe(LINKED_ITEM);
    expect(chooseItems([...CATALOG, { ...preferred, reviewLevel: 0 }, earlier]).linked.id).toBe(earlier.id);
  });

  it('does not depend on the order of the list', () => {
    expect(chooseItems([...CATALOG].reverse())).toEqual(chooseItems(CATALOG));
  });

  it('says what the catalog lacks', () => {
    expect(() => chooseItems(CATALOG.filter(({ deciding }) => deciding.level !== 3))).toThrow(/decided by the city/);
  });
});
