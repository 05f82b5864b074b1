import { isEmptyRow, type WorkbookText } from './sheet-cells.js';

/** How much of a workbook is filled in, good or bad; columns as their headers stand. */
export interface SheetFilling {
  /** Rows under the header that say anything, per sheet. */
  readonly rows: Readonly<Record<string, number>>;
  /** Per column, e.g. `事项.承诺时限`, the share of its sheet's rows that fill it: 0 to 1, to four digits. */
  readonly filled: Readonly<Record<string, number>>;
}

export function fillingOf(book: WorkbookText): SheetFilling {
  const rows: Record<string, number> = {};
  const filled: Record<string, number> = {};
  for (const { name, rows: lines } of book) {
    const [header = [], ...below] = lines;
    const data = below.filter((cells) => !isEmptyRow(cells));
    rows[name] = data.length;
    header.forEach((title, index) => {
      const count = data.filter((cells) => cells[index]?.trim()).length;
      if (title.trim()) filled[`${name}.${title.trim()}`] ??= share(count, data.length);
    });
  }
  return { rows, filled };
}

const share = (count: number, all: number) => (all === 0 ? 0 : Math.round((count / all) * 10_000) / 10_000);
