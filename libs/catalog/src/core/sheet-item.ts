import { create } from '@bufbuild/protobuf';
import { levelOf, type Path } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import { itemIdOf } from './item-id.js';
import { compareLimits, limitText } from './limits.js';
import { type SheetRow } from './sheet-cells.js';
import { type ColumnOf } from './sheet-columns.js';
import * as cell from './sheet-values.js';

type ItemColumn = ColumnOf<'事项'>;
export type ItemRow = SheetRow<ItemColumn>;

/** 时限说明 of a promise that is made up for a demonstration; any other promise is a real one. */
const DEMO = '演示';
const NO_FEE = '不收费';
const COUNTY_LEVEL = 4;

/** One row of sheet 事项, without its materials and steps. Undefined when the row does not even say whose item it is. */
export interface ReadItem {
  readonly row: ItemRow;
  readonly code: string;
  readonly publisher: Path;
  readonly item: catalog.Item;
}

export function readItem(row: ItemRow): ReadItem | undefined {
  const code = row.required('编码', cell.itemCode);
  const scheme = row.required('编码体系', cell.codeScheme);
  const publisher = row.required('发布机关', cell.divisionCode);
  const deciding = readDeciding(row, publisher);
  const item = create(catalog.ItemSchema, {
    name: row.required('事项名称', cell.plainText) ?? '',
    department: row.required('部门', cell.plainText) ?? '',
    kind: row.required('事项类型', cell.itemKind) ?? catalog.ItemKind.UNSPECIFIED,
    bases: row.required('设定依据', cell.legalBases) ?? [],
    conditions: row.optional('受理条件', cell.plainText) ?? '',
    deciding,
    ...readLimits(row),
    ...readReview(row, deciding.level),
    ...readFee(row),
    ...readEntrustment(row),
    ...readConvenience(row),
  });
  if (!code || !scheme || !publisher) return undefined;
  item.id = itemIdOf(publisher, scheme, code);
  return { row, code, publisher, item };
}

/** A publisher sets the standard for what is decided at its own level or below; above, it has only its own step. */
function readDeciding(row: ItemRow, publisher: Path | undefined): catalog.DecidingBody {
  const level = row.required('决定层级', cell.decidingLevel) ?? 0;
  const body = row.required('决定机关', cell.plainText) ?? '';
  if (level && publisher && level < levelOf(publisher)) row.fault('决定层级', 'sheet.decided-above-publisher');
  return create(catalog.DecidingBodySchema, { level, body, entrustedBy: row.text('权力来源') ?? '' });
}

function readLimits(row: ItemRow) {
  const statutoryLimit = row.optional('法定时限', cell.limit);
  const promisedLimit = row.optional('承诺时限', cell.limit);
  const promiseFloor = row.optional('时限下限', cell.limit);
  const note = row.text('时限说明');
  demandAtMost(row, '承诺时限', promisedLimit, statutoryLimit, 'sheet.promise-above-statutory');
  if (promisedLimit) demandAtMost(row, '时限下限', promiseFloor, promisedLimit, 'sheet.floor-above-promise');
  else demandAtMost(row, '时限下限', promiseFloor, statutoryLimit, 'sheet.floor-above-statutory');
  return { statutoryLimit, promisedLimit, promiseFloor, promiseIsDemo: promisedLimit !== undefined && note === DEMO };
}

/** A fault at `column` when its limit is over `most`, or counts in other days. */
function demandAtMost(
  row: ItemRow,
  column: ItemColumn,
  limit: catalog.Limit | undefined,
  most: catalog.Limit | undefined,
  code: string,
): void {
  if (!limit || !most) return;
  const comparison = compareLimits(limit, most);
  if (comparison === 'wider') row.fault(column, code, { most: limitText(most) });
  if (comparison === 'incomparable') row.fault(column, 'sheet.units-differ', { most: limitText(most) });
}

/** 县级初审: the county's review comes before a decision above it (行政许可法 43). */
function readReview(row: ItemRow, level: number) {
  const reviewed = row.required('县级初审', cell.yesOrNo);
  const reviewLimit = row.optional('初审时限', cell.limit);
  if (reviewed && level >= COUNTY_LEVEL) row.fault('县级初审', 'sheet.review-not-below-decision');
  if (reviewed === false && reviewLimit) row.fault('初审时限', 'sheet.limit-without-review');
  return { reviewLevel: reviewed ? COUNTY_LEVEL : 0, reviewLimit };
}

/** 收费: empty = not known, 不收费 = none, else the standard as printed. */
function readFee(row: ItemRow) {
  const standard = row.text('收费');
  const basis = row.text('收费依据') ?? '';
  if (!standard) return {};
  const charged = standard !== NO_FEE;
  return { fee: create(catalog.FeeSchema, { charged, standard: charged ? standard : '', basis }) };
}

/** 委托受理 counts only with the writing that says so. */
function readEntrustment(row: ItemRow) {
  const level = row.optional('委托受理层级', cell.acceptanceLevel);
  const letter = row.text('委托受理依据');
  if (level && letter === '') row.fault('委托受理依据', 'sheet.entrustment-without-letter');
  if (row.text('委托受理层级') === '' && letter) row.fault('委托受理依据', 'sheet.letter-without-level');
  return level
    ? { entrustment: create(catalog.EntrustmentSchema, { acceptanceLevel: level, letter: letter ?? '' }) }
    : {};
}

/** Place, hours, channels, visits and phone; nothing when all five are empty. */
export function readConvenience<C extends string>(
  row: SheetRow<C | '办理地点' | '办理时间' | '办理渠道' | '到场次数' | '咨询电话'>,
) {
  const place = row.text('办理地点') ?? '';
  const hours = row.text('办理时间') ?? '';
  const channels = row.optional('办理渠道', cell.channels) ?? [];
  const visits = row.optional('到场次数', cell.visitCount);
  const phone = row.text('咨询电话') ?? '';
  if (!place && !hours && channels.length === 0 && visits === undefined && !phone) return {};
  return { convenience: create(catalog.ConvenienceSchema, { place, hours, channels, visits, phone }) };
}
