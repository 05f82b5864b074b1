import { create } from '@bufbuild/protobuf';
import { type Fault, isAtOrUnder, levelOf, type Path } from '@wutong/kernel';
import { catalog } from '@wutong/wire';
import { compareLimits, limitText } from './limits.js';
import { isReviewByLaw, REVIEW_BY_LAW } from './points.js';
import { openSheet, type SheetRow, type WorkbookText } from './sheet-cells.js';
import { type ColumnOf } from './sheet-columns.js';
import { type ReadItem, readConvenience, readItem } from './sheet-item.js';
import * as cell from './sheet-values.js';

/** All that a workbook says, for every publisher in it. */
export interface ParsedCatalog {
  readonly items: readonly { readonly publisher: Path; readonly item: catalog.Item }[];
  readonly implementations: readonly {
    readonly publisher: Path;
    readonly implementation: catalog.Implementation;
  }[];
}

export type ParseResult = { readonly parsed: ParsedCatalog } | { readonly faults: readonly Fault[] };

/** Reads a whole workbook. It is taken as a whole or not at all: with one bad cell only the list of all bad cells comes back. */
export function parseCatalog(book: WorkbookText): ParseResult {
  const faults: Fault[] = [];
  const rows = openSheet(book, '事项', faults);
  const read = rows.flatMap((row) => readItem(row) ?? []);
  const codes = codesOf(rows);
  faultRepeated(rows, (row) => row.text('编码'), '编码', 'sheet.duplicate-code');

  const byCode = new Map(read.map((one) => [one.code, one]));
  readMaterials(openSheet(book, '材料', faults), codes, byCode);
  readSteps(openSheet(book, '环节', faults), codes, byCode);
  const implementations = readImplementations(openSheet(book, '市级事项本地实施', faults), codes, byCode);
  if (faults.length > 0) return { faults };
  return { parsed: { items: read.map(({ publisher, item }) => ({ publisher, item })), implementations } };
}

/** The codes that sheet 事项 lists, also of rows that are bad otherwise; undefined when it has no such column. */
function codesOf(rows: readonly SheetRow<ColumnOf<'事项'>>[]): ReadonlySet<string> | undefined {
  const codes = rows.map((row) => row.text('编码'));
  return codes.includes(undefined) ? undefined : new Set(codes.flatMap((code) => code || []));
}

function faultRepeated<C extends string>(
  rows: readonly SheetRow<C>[],
  keyOf: (row: SheetRow<C>) => string | undefined,
  column: C,
  code: string,
): void {
  const first = new Map<string, number>();
  for (const row of rows) {
    const key = keyOf(row);
    if (!key) continue;
    const before = first.get(key);
    if (before === undefined) first.set(key, row.number);
    else row.fault(column, code, { row: before });
  }
}

/** The code in 事项编码, when sheet 事项 has it or cannot be asked. */
function itemCodeIn<C extends string>(
  row: SheetRow<C | '事项编码'>,
  codes: ReadonlySet<string> | undefined,
): string | undefined {
  const code = row.required('事项编码', cell.plainText);
  if (code && codes && !codes.has(code)) row.fault('事项编码', 'sheet.unknown-item');
  return code;
}

const pairOf = (...parts: (string | undefined)[]) => (parts.every(Boolean) ? parts.join('\n') : undefined);

function readMaterials(
  rows: readonly SheetRow<ColumnOf<'材料'>>[],
  codes: ReadonlySet<string> | undefined,
  items: ReadonlyMap<string, ReadItem>,
): void {
  for (const row of rows) {
    const code = itemCodeIn(row, codes);
    const material = create(catalog.MaterialSchema, {
      code: row.required('材料编码', cell.itemCode) ?? '',
      name: row.required('材料名称', cell.plainText) ?? '',
      required: row.required('必要', cell.yesOrNo) ?? true,
      droppable: row.required('可精简', cell.yesOrNo) ?? false,
    });
    items.get(code ?? '')?.item.materials.push(material);
  }
  faultRepeated(rows, (row) => pairOf(row.text('事项编码'), row.text('材料编码')), '材料编码', 'sheet.duplicate-code');
}

function readSteps(
  rows: readonly SheetRow<ColumnOf<'环节'>>[],
  codes: ReadonlySet<string> | undefined,
  items: ReadonlyMap<string, ReadItem>,
): void {
  for (const row of rows) {
    const code = itemCodeIn(row, codes);
    const step = create(catalog.StepSchema, {
      code: row.required('环节编码', cell.itemCode) ?? '',
      name: row.required('环节名称', cell.plainText) ?? '',
      droppable: row.required('可精简', cell.yesOrNo) ?? false,
    });
    items.get(code ?? '')?.item.steps.push(step);
  }
  faultRepeated(rows, (row) => pairOf(row.text('事项编码'), row.text('环节编码')), '环节编码', 'sheet.duplicate-code');
}

/** A lower publisher's own step and convenience, for items that a place above it publishes. */
function readImplementations(
  rows: readonly SheetRow<ColumnOf<'市级事项本地实施'>>[],
  codes: ReadonlySet<string> | undefined,
  items: ReadonlyMap<string, ReadItem>,
): ParsedCatalog['implementations'] {
  faultRepeated(rows, (row) => pairOf(row.text('事项编码'), row.text('发布机关')), '事项编码', 'sheet.duplicate-code');
  return rows.flatMap((row) => {
    const item = items.get(itemCodeIn(row, codes) ?? '');
    const publisher = row.required('发布机关', cell.divisionCode);
    const stepLimit = row.optional('本级环节时限', cell.limit);
    const convenience = readConvenience(row);
    if (!item || !publisher) return [];
    if (publisher === item.publisher || !isAtOrUnder(publisher, item.publisher)) {
      row.fault('发布机关', 'sheet.not-under-publisher', { publisher: item.publisher });
    }
    if (stepLimit && item.item.reviewLevel === levelOf(publisher)) faultStep(row, stepLimit, item.item, publisher);
    const implementation = create(catalog.ImplementationSchema, { itemId: item.item.id, stepLimit, ...convenience });
    return [{ publisher, implementation }];
  });
}

/** A review's step within the review's limit, or within the law's; other days than the law's 20 are not refused. */
function faultStep(
  row: SheetRow<ColumnOf<'市级事项本地实施'>>,
  stepLimit: catalog.Limit,
  item: catalog.Item,
  publisher: Path,
): void {
  const limit = item.reviewLimit ?? (isReviewByLaw(item, publisher) ? REVIEW_BY_LAW : undefined);
  if (!limit) return;
  const comparison = compareLimits(stepLimit, limit);
  const most = limitText(limit);
  if (comparison === 'wider') row.fault('本级环节时限', 'sheet.step-above-review', { most });
  if (comparison === 'incomparable' && item.reviewLimit) row.fault('本级环节时限', 'sheet.units-differ', { most });
}
