import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { type Path } from '@wutong/kernel';
import { catalog } from '@wutong/wire';

const { WORKING_DAY, NATURAL_DAY } = catalog.LimitUnit;

/** Fields of an item as plain objects. */
type ItemFields = Exclude<MessageInitShape<typeof catalog.ItemSchema>, catalog.Item>;
type OverlayFields = Exclude<MessageInitShape<typeof catalog.OverlaySetSchema>, catalog.OverlaySet>;

const path = (text: string) => text as Path;
export const CITY = path('3504');
export const COUNTY = path('350428');
export const TOWN = path('350428106');
export const VILLAGE = path('350428106201');

export const workingDays = (value: number) => create(catalog.LimitSchema, { value, unit: WORKING_DAY });
export const naturalDays = (value: number) => create(catalog.LimitSchema, { value, unit: NATURAL_DAY });

/** A county item that its townships decide: promise 5 of 20 working days, floor 2, one droppable material and step. */
export function townItem(fields: ItemFields = {}): catalog.Item {
  return create(catalog.ItemSchema, {
    id: '350428:wutong:XZ-001',
    name: '临时救助给付',
    kind: catalog.ItemKind.PAYMENT,
    department: '民政局',
    bases: [{ law: '社会救助暂行办法', article: '第四十八条' }],
    deciding: { level: 5, body: '乡镇人民政府' },
    statutoryLimit: workingDays(20),
    promisedLimit: workingDays(5),
    promiseFloor: workingDays(2),
    fee: { charged: true, standard: '10元/件', basis: '演示' },
    materials: [
      { code: 'M1', name: '申请书', required: true, droppable: false },
      { code: 'M2', name: '户口簿复印件', required: true, droppable: true },
    ],
    steps: [
      { code: 'S1', name: '受理', droppable: false },
      { code: 'S2', name: '公示', droppable: true },
    ],
    convenience: { place: '各乡镇便民服务中心', hours: '工作日', channels: ['window'] },
    ...fields,
  });
}

/** A city item that the county reviews first, within 10 working days. */
export function linkedItem(fields: ItemFields = {}): catalog.Item {
  return townItem({
    id: '3504:wutong:SL-001',
    deciding: { level: 3, body: '市林业局' },
    reviewLevel: 4,
    reviewLimit: workingDays(10),
    ...fields,
  });
}

export function overlayOf(place: string, item: catalog.Item, points: OverlayFields = {}): catalog.OverlaySet {
  return create(catalog.OverlaySetSchema, { place, itemId: item.id, version: 1, ...points });
}
