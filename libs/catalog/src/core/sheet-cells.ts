import { type Fault } from '@wutong/kernel';
import { type ColumnOf, OPTIONAL_COLUMNS, SHEETS, type SheetName } from './sheet-columns.js';
import { type CellParser } from './sheet-values.js';

/** One sheet as text. `rows[0]` is row 1, the header; a cell's index is its column from A; empty cells are ''. */
export interface SheetText {
  readonly name: string;
  readonly rows: readonly (readonly string[])[];
}

/** A workbook that was already read; how is the reader's affair. */
export type WorkbookText = readonly SheetText[];

export const isEmptyRow = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === '');

/** Address of a cell as people see it, e.g. `事项!H12`; column from 0, row from 1. */
function cellAddress(sheet: string, column: number, row: number): string {
  let letters = '';
  for (let rest = column; rest >= 0; rest = Math.floor(rest / 26) - 1) {
    letters = String.fromCharCode(65 + (rest % 26)) + letters;
  }
  return `${sheet}!${letters}${row}`;
}

/** One row of a known sheet. A column that the header lacks reads as undefined and makes no fault of its own. */
export interface SheetRow<C extends string> {
  readonly number: number;
  text(column: C): string | undefined;
  /** The parsed value; an empty or bad cell is a fault and reads as undefined. */
  required<T>(column: C, parse: CellParser<T>): T | undefined;
  /** The parsed value; an empty cell reads as undefined, a bad one is a fault. */
  optional<T>(column: C, parse: CellParser<T>): T | undefined;
  fault(column: C, code: string, params?: Fault['params']): void;
}

/** The rows of one sheet under its header; every fault of sheet, header and cells goes into `faults`. */
export function openSheet<S extends SheetName>(
  book: WorkbookText,
  name: S,
  faults: Fault[],
): readonly SheetRow<ColumnOf<S>>[] {
  const sheet = book.find((candidate) => candidate.name === name);
  if (!sheet) {
    faults.push({ field: name, code: 'sheet.missing' });
    return [];
  }
  const columns = locateColumns(sheet, name, faults);
  return sheet.rows.flatMap((cells, index) =>
    index === 0 || isEmptyRow(cells) ? [] : [rowOf(name, columns, cells, index + 1, faults)],
  );
}

/** Where each expected column stands. A wrong header does not hide what is wrong below the others. */
function locateColumns(sheet: SheetText, name: SheetName, faults: Fault[]): ReadonlyMap<string, number> {
  const expected: readonly string[] = SHEETS[name];
  const header = (sheet.rows[0] ?? []).map((cell) => cell.trim());
  const columns = new Map<string, number>();
  header.forEach((title, index) => {
    if (expected.includes(title) && !columns.has(title)) columns.set(title, index);
  });
  const width = Math.max(expected.length, header.length);
  for (let index = 0; index < width; index++) {
    const found = header[index] ?? '';
    const wanted = expected[index] ?? '';
    if (found === wanted) continue;
    const mayLack = OPTIONAL_COLUMNS.includes(wanted);
    if (!found && mayLack && !columns.has(wanted)) continue;
    const field = cellAddress(name, index, 1);
    if (wanted && !mayLack && !columns.has(wanted))
      faults.push({ field, value: found, code: 'sheet.column-wrong', params: { wanted } });
    else if (columns.get(found) !== index) faults.push({ field, value: found, code: 'sheet.column-unknown' });
    else faults.push({ field, value: found, code: 'sheet.column-order', params: { wanted } });
  }
  return columns;
}

function rowOf<C extends string>(
  sheet: SheetName,
  columns: ReadonlyMap<string, number>,
  cells: readonly string[],
  number: number,
  faults: Fault[],
): SheetRow<C> {
  const text = (column: C) => {
    const index = columns.get(column);
    return index === undefined ? undefined : (cells[index] ?? '').trim();
  };
  const fault = (column: C, code: string, params?: Fault['params']) => {
    const field = cellAddress(sheet, columns.get(column) ?? 0, number);
    faults.push({ field, value: text(column) ?? '', code, ...(params && { params }) });
  };
  const optional = <T>(column: C, parse: CellParser<T>): T | undefined => {
    const value = text(column);
    if (!value) return undefined;
    const parsed = parse(value);
    if ('code' in parsed) fault(column, parsed.code, parsed.params);
    return 'code' in parsed ? undefined : parsed.value;
  };
  const required = <T>(column: C, parse: CellParser<T>): T | undefined => {
    if (text(column) === '') fault(column, 'sheet.required');
    return optional(column, parse);
  };
  return { number, text, required, optional, fault };
}
