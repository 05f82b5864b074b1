import { Refused } from '@wutong/kernel';
import { type Worksheet } from 'exceljs';
import { type SheetText, type WorkbookText } from './core/sheet-cells.js';
import { SHEETS } from './core/sheet-columns.js';

/** More rows than any county has; a formatted but empty sheet reaches a million. */
const ROWS_MAX = 50_000;

/** Reads an .xlsx file as text, the known sheets only. Refuses what is no workbook. */
export async function readWorkbook(bytes: Uint8Array): Promise<WorkbookText> {
  // Loaded at the first import: it is a sixth of what a node loads, and most nodes never read a sheet.
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.Workbook();
  try {
    // exceljs types name an older Buffer; any view of the bytes is read.
    await workbook.xlsx.load(Buffer.from(bytes) as unknown as Parameters<typeof workbook.xlsx.load>[0]);
  } catch (cause) {
    throw Object.assign(new Refused({ kind: 'invalid', code: 'import.not-a-workbook' }), { cause });
  }
  return workbook.worksheets.filter((sheet) => Object.hasOwn(SHEETS, sheet.name)).map(textOf);
}

function textOf(sheet: Worksheet): SheetText {
  const rows: string[][] = [];
  sheet.eachRow({ includeEmpty: false }, (row, number) => {
    if (number > ROWS_MAX)
      throw new Refused({ kind: 'invalid', code: 'import.too-many-rows', params: { most: ROWS_MAX } });
    while (rows.length < number) rows.push([]);
    row.eachCell({ includeEmpty: false }, (cell, column) => {
      const cells = rows[number - 1] ?? [];
      while (cells.length < column) cells.push('');
      cells[column - 1] = cell.text;
    });
  });
  return { name: sheet.name, rows };
}
