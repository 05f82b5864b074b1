import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ExcelJS from 'exceljs';
import { releaseWorkbook } from './release-workbook.js';

describe('the workbook of the second release', () => {
  let folder: string;
  let source: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wutong-story-'));
    source = join(folder, 'items.xlsx');
    const workbook = new ExcelJS.Workbook();
    workbook.addWorksheet('事项').addRows([
      ['编码', '发布机关', '办理时间'],
      ['A-1', '350428', '工作日'],
      ['A-2', '350428', ''],
      ['A-2', '350400', '工作日'],
    ]);
    await writeFile(source, new Uint8Array(await workbook.xlsx.writeBuffer()));
  });

  afterAll(() => rm(folder, { recursive: true }));

  it('changes the opening hours of that item of that publisher alone', async () => {
    const { bytes } = await releaseWorkbook(source, '350428:wutong:A-2', folder);
    const workbook = new ExcelJS.Workbook();
    await workbook.xlsx.load(new Uint8Array(bytes).buffer);
    const sheet = workbook.getWorksheet('事项');
    expect([2, 3, 4].map((row) => sheet?.getRow(row).getCell(3).text)).toEqual([
      '工作日',
      '（演示：周六上午可预约）',
      '工作日',
    ]);
  });

  it('has the same bytes in a later run', async () => {
    const first = await releaseWorkbook(source, '350428:wutong:A-1', folder);
    const later = await releaseWorkbook(source, '350428:wutong:A-1', folder);
    expect(Buffer.from(later.bytes).equals(Buffer.from(first.bytes))).toBe(true);
  });

  it('says when the item is not in the sheet', async () => {
    await expect(releaseWorkbook(source, '350428:wutong:A-9', folder)).rejects.toThrow(/0 rows for/);
  });
});
