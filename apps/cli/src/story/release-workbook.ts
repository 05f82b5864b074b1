import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import ExcelJS from 'exceljs';

const SHEET = '事项';
const CHANGED_COLUMN = '办理时间';
const ADDED = '（演示：周六上午可预约）';

/**
 * The workbook of the county's second release: the first one with the opening hours of one item changed. The bytes of
 * an .xlsx differ with each writing, so the file is made once and kept in the data folder for later runs.
 */
export async function releaseWorkbook(
  source: string,
  itemId: string,
  dataFolder: string,
): Promise<{ bytes: Uint8Array; what: string }> {
  const original = await readFile(source);
  const what = `${CHANGED_COLUMN} + ${ADDED}`;
  const name = createHash('sha256').update(original).update(itemId).update(what).digest('hex').slice(0, 16);
  const folder = join(dataFolder, 'story');
  const kept = join(folder, `release-2-${name}.xlsx`);
  const earlier = await readKept(kept);
  if (earlier) return { bytes: earlier, what };
  const bytes = await changed(original, itemId);
  await mkdir(folder, { recursive: true });
  await writeFile(`${kept}.part`, bytes);
  await rename(`${kept}.part`, kept);
  return { bytes, what };
}

async function readKept(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function changed(original: Buffer, itemId: string): Promise<Uint8Array> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.load(new Uint8Array(original).buffer);
  const sheet = workbook.getWorksheet(SHEET);
  if (!sheet) throw new Error(`the workbook has no sheet ${SHEET}`);
  const header = sheet.getRow(1);
  const column = (title: string): number => {
    for (let index = 1; index <= header.cellCount; index += 1)
      if (header.getCell(index).text.trim() === title) return index;
    throw new Error(`sheet ${SHEET} has no column ${title}`);
  };
  const [publisher = '', , code = ''] = itemId.split(':');
  const rows = (sheet.getRows(2, sheet.rowCount - 1) ?? []).filter(
    (row) =>
      row.getCell(column('编码')).text.trim() === code &&
      row.getCell(column('发布机关')).text.trim().startsWith(publisher),
  );
  const [row] = rows;
  if (!row || rows.length > 1) throw new Error(`sheet ${SHEET} has ${rows.length} rows for ${itemId}`);
  const cell = row.getCell(column(CHANGED_COLUMN));
  cell.value = `${cell.text}${ADDED}`;
  return new Uint8Array(await workbook.xlsx.writeBuffer());
}
