import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { checkoutFolder } from '@wutong/servers';
import ExcelJS from 'exceljs';

const WUTONG = join(checkoutFolder(), 'apps', 'cli', 'bin', 'wutong.mjs');
const dataFile = (name: string) => join(checkoutFolder(), 'data', name);

interface Answer {
  readonly ok: boolean;
  readonly rows: number;
  readonly items: number;
  readonly bad: readonly { sheet: string; cell: string; value: string; why: string }[];
  readonly filled: Readonly<Record<string, number>>;
}

function check(file: string, ...options: string[]): { status: number | null; stdout: string; stderr: string } {
  return spawnSync(process.execPath, [WUTONG, 'catalog', 'check', file, ...options], {
    encoding: 'utf8',
    env: { ...process.env, NODE_OPTIONS: '' },
    timeout: 30_000,
  });
}

async function readSheets(file: string): Promise<ExcelJS.Worksheet[]> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(file);
  return workbook.worksheets;
}

/** The numbers of a sheet's rows that say anything, without the header. */
function dataRowsOf(sheet: ExcelJS.Worksheet): number[] {
  const numbers: number[] = [];
  sheet.eachRow((row, number) => {
    if (number > 1 && row.values.toString().replace(/[,\s]/g, '')) numbers.push(number);
  });
  return numbers;
}

/** The share of a sheet's rows that fill each of its columns, counted cell by cell. */
function filledOf(sheet: ExcelJS.Worksheet): [column: string, share: number][] {
  const rows = dataRowsOf(sheet);
  return Array.from({ length: sheet.columnCount }, (_, index) => {
    const filled = rows.filter((number) => sheet.getCell(number, index + 1).text.trim() !== '');
    return [`${sheet.name}.${sheet.getCell(1, index + 1).text}`, Number((filled.length / rows.length).toFixed(4))];
  });
}

describe('wutong catalog check', () => {
  it.each([
    ['items-jiangle.xlsx', []],
    ['items-bad.xlsx', ['事项!A7', '事项!I2', '事项!I4']],
    ['items-wrong-column.xlsx', ['事项!I1']],
  ])('says of %s what its cells say: bad are %j', async (name, badCells) => {
    const sheets = await readSheets(dataFile(name));
    const { status, stdout } = check(dataFile(name), '--json');
    const answer = JSON.parse(stdout) as Answer;
    expect(status).toBe(badCells.length === 0 ? 0 : 1);
    expect(answer.ok).toBe(badCells.length === 0);
    expect(answer.bad.map(({ sheet, cell }) => `${sheet}!${cell}`).sort()).toEqual(badCells);
    for (const { sheet, cell, value, why } of answer.bad) {
      expect(value).toBe(sheets.find((one) => one.name === sheet)?.getCell(cell).text);
      expect(why).toMatch(/\p{Script=Han}.* \| \w/u);
    }
    const counts = sheets.map((sheet) => dataRowsOf(sheet).length);
    expect(answer.rows).toBe(counts.reduce((sum, count) => sum + count, 0));
    expect(answer.items).toBe(counts[sheets.findIndex((sheet) => sheet.name === '事项')]);
    expect(answer.filled).toEqual(Object.fromEntries(sheets.flatMap(filledOf)));
  });

  it('shows people the bad cells and the filling as tables', () => {
    const { status, stdout } = check(dataFile('items-bad.xlsx'));
    expect(status).toBe(1);
    expect(stdout).toMatch(/^3 处错误/);
    expect(stdout).toMatch(/^事项!I2 +五天左右 +时限应写作/m);
    expect(stdout).toMatch(/^事项\.编码 +100\.0%$/m);
  });

  it.each(['no-such-file.xlsx', 'README.md'])('answers 2 and one line for %s, which it cannot read', (name) => {
    const { status, stdout, stderr } = check(dataFile(name), '--json');
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr.trim().split('\n')).toEqual([expect.stringMatching(/README\.md: |no-such-file\.xlsx/)]);
  });
});
