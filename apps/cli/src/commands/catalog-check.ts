import { readFile } from 'node:fs/promises';
import { CATALOG_MESSAGES, fillingOf, parseCatalog, readWorkbook, type WorkbookText } from '@wutong/catalog';
import { type Fault, Refused, renderMessage } from '@wutong/kernel';
import { cliLine } from '../messages.js';
import { textTable } from './text-table.js';
import { report } from './up.js';

const GOOD = 0;
const BAD = 1;
const UNREADABLE = 2;

export interface CatalogCheckOptions {
  readonly file: string;
  readonly json: boolean;
}

interface BadCell {
  readonly sheet: string;
  /** E.g. "I2"; empty when the sheet itself is missing. */
  readonly cell: string;
  readonly value: string;
  /** Chinese, then English. */
  readonly why: string;
}

/** What `wutong catalog check --json` prints. */
interface CatalogAnswer {
  readonly ok: boolean;
  /** Data rows of all sheets. */
  readonly rows: number;
  /** Data rows of sheet 事项. */
  readonly items: number;
  readonly bad: readonly BadCell[];
  /** Per column, e.g. 事项.承诺时限, the share of its sheet's data rows that fill it. */
  readonly filled: Readonly<Record<string, number>>;
}

/** Checks a workbook as an import would, without a node. Gives the exit status: 0 good, 1 bad cells, 2 unreadable. */
export async function checkCatalog({ file, json }: CatalogCheckOptions): Promise<number> {
  const book = await readBook(file);
  if (!book) return UNREADABLE;
  const answer = answerOf(book);
  process.stdout.write(`${json ? JSON.stringify(answer) : textOf(answer)}\n`);
  return answer.ok ? GOOD : BAD;
}

/** The workbook as text; undefined, with one line on stderr, when the file is none or cannot be opened. */
async function readBook(file: string): Promise<WorkbookText | undefined> {
  try {
    return await readWorkbook(await readFile(file));
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code;
    if (error instanceof Refused) report(`${file}: ${catalogText(error.refusal.code, error.refusal.params)}`);
    else if (why) report(cliLine('sheet.unreadable', { file, why }));
    else throw error;
    return undefined;
  }
}

function answerOf(book: WorkbookText): CatalogAnswer {
  const result = parseCatalog(book);
  const bad = 'faults' in result ? result.faults.map(badCell) : [];
  const { rows, filled } = fillingOf(book);
  const all = Object.values(rows).reduce((sum, count) => sum + count, 0);
  return { ok: bad.length === 0, rows: all, items: rows.事项 ?? 0, bad, filled };
}

function badCell({ field, value = '', code, params }: Fault): BadCell {
  const [sheet = '', cell = ''] = field.split('!');
  return { sheet, cell, value, why: catalogText(code, params) };
}

function catalogText(code: string, params: Fault['params'] = {}): string {
  const { zh, en } = renderMessage(CATALOG_MESSAGES, code, params);
  return `${zh} | ${en}`;
}

function textOf({ ok, rows, items, bad, filled }: CatalogAnswer): string {
  const columns = Object.entries(filled).map(([column, share]) => [column, `${(share * 100).toFixed(1)}%`]);
  const fillingTable = textTable([['列 column', '已填 filled'], ...columns]);
  if (ok) return `${cliLine('sheet.good', { items, rows })}\n\n${fillingTable}`;
  const cells = bad.map(({ sheet, cell, value, why }) => [cell ? `${sheet}!${cell}` : sheet, value, why]);
  const badTable = textTable([['单元格 cell', '内容 value', '原因 why'], ...cells]);
  return `${cliLine('sheet.bad', { count: bad.length })}\n\n${badTable}\n\n${fillingTable}`;
}
