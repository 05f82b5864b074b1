import { create } from '@bufbuild/protobuf';
import { catalog } from '@wutong/wire';

const ITEM = {
  kind: catalog.ItemKind.LICENCE,
  promisedLimit: { value: 8, unit: catalog.LimitUnit.WORKING_DAY },
  materials: [{ code: 'M1', name: '申请表', required: true }],
};

/** What people apply for: decided by the county, by the city after the county's review, and by the township. */
export const ITEMS: readonly catalog.Item[] = [
  create(catalog.ItemSchema, {
    ...ITEM,
    id: '350428:wutong:S-001',
    name: '县级事项',
    deciding: { level: 4, body: '县局' },
    entrustment: { acceptanceLevel: 5, letter: '将政委〔2026〕1号' },
  }),
  create(catalog.ItemSchema, {
    ...ITEM,
    id: '3504:wutong:S-002',
    name: '市县联动事项',
    deciding: { level: 3, body: '市局' },
    reviewLevel: 4,
    entrustment: { acceptanceLevel: 5, letter: '将政委〔2026〕1号' },
  }),
  create(catalog.ItemSchema, {
    ...ITEM,
    id: '350428106:wutong:S-003',
    name: '乡镇级事项',
    deciding: { level: 5, body: '镇人民政府' },
  }),
];

/** The item as it holds at a place. */
export function effectiveItem(itemId: string, place: string): catalog.EffectiveItem | undefined {
  const item = ITEMS.find(({ id }) => id === itemId);
  return item && create(catalog.EffectiveItemSchema, { item, place });
}
