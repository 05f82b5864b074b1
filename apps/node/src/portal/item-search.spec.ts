import { create } from '@bufbuild/protobuf';
import { catalog } from '@wutong/wire';
import { departmentsOf, PAGE_ITEMS, searchItems } from './item-search.js';

const item = (code: string, name: string, department: string, body = department) =>
  create(catalog.ItemSchema, { id: `350428:wutong:${code}`, name, department, deciding: { level: 4, body } });

const ITEMS = [
  item('LY-003', '林木采伐许可证核发', '林业局'),
  item('MZ-010', '临时救助给付', '民政局', '乡镇人民政府'),
  item('MZ-001', '高龄津贴', '民政局'),
];
const query = (change: object = {}) => ({ words: '', department: '', page: 1, ...change });
const names = (change: object) => searchItems(ITEMS, query(change)).items.map(({ name }) => name);

describe('searchItems', () => {
  it.each([
    [{ words: '采伐' }, ['林木采伐许可证核发']],
    [{ words: '　民政局  救助 ' }, ['临时救助给付']],
    [{ words: '乡镇' }, ['临时救助给付']],
    [{ words: 'ｌｙ-003' }, ['林木采伐许可证核发']],
    [{ words: '采伐 民政局' }, []],
    [{ department: '民政局' }, ['高龄津贴', '临时救助给付']],
    [{ department: '民政' }, []],
    [{}, ['高龄津贴', '林木采伐许可证核发', '临时救助给付']],
  ])('finds by %j', (change, found) => {
    expect(names(change)).toEqual(found);
  });

  it('gives a page at a time, and the nearest page for one that is not there', () => {
    const many = Array.from({ length: 45 }, (_, index) => item(`A-${index}`, `事项${100 + index}`, '民政局'));
    const page = (number: number) => searchItems(many, query({ page: number }));
    expect(page(1)).toMatchObject({ count: 45, page: 1, pages: 3 });
    expect(page(1).items).toHaveLength(PAGE_ITEMS);
    expect(page(3).items.map(({ name }) => name)).toEqual(['事项140', '事项141', '事项142', '事项143', '事项144']);
    expect([page(99).page, page(-1).page, page(Number.NaN).page, page(1.5).page]).toEqual([3, 1, 1, 1]);
    expect(searchItems([], query())).toEqual({ items: [], count: 0, page: 1, pages: 1 });
  });
});

it('departmentsOf counts the items of each, the most first', () => {
  expect(departmentsOf(ITEMS)).toEqual([
    { name: '民政局', count: 2 },
    { name: '林业局', count: 1 },
  ]);
});
