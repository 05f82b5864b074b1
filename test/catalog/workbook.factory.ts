import { type ColumnOf, SHEETS, type SheetName, type WorkbookText } from '@wutong/catalog';
import ExcelJS from 'exceljs';

type Row<S extends SheetName> = Partial<Record<ColumnOf<S>, string>>;

export interface WorkbookRows {
  readonly 事项?: readonly Row<'事项'>[];
  readonly 材料?: readonly Row<'材料'>[];
  readonly 环节?: readonly Row<'环节'>[];
  readonly 市级事项本地实施?: readonly Row<'市级事项本地实施'>[];
}

/** A workbook with the right headers and these rows. */
export function workbook(rows: WorkbookRows): WorkbookText {
  return (Object.keys(SHEETS) as SheetName[]).map((name) => {
    const columns: readonly string[] = SHEETS[name];
    const body = (rows[name] ?? []) as readonly Record<string, string>[];
    return { name, rows: [columns, ...body.map((row) => columns.map((column) => row[column] ?? ''))] };
  });
}

/** The same as the bytes of a file. */
export async function xlsx(rows: WorkbookRows): Promise<Uint8Array> {
  const book = new ExcelJS.Workbook();
  for (const { name, rows: cells } of workbook(rows)) book.addWorksheet(name).addRows(cells.map((row) => [...row]));
  return new Uint8Array(await book.xlsx.writeBuffer());
}

/** A good row of sheet 事项: a county item that its townships decide. */
export function itemRow(fields: Row<'事项'> = {}): Row<'事项'> {
  return {
    编码: 'XZ-001',
    编码体系: '自编',
    事项名称: '临时救助给付',
    部门: '民政局',
    事项类型: '行政给付',
    设定依据: '《社会救助暂行办法》第四十八条',
    法定时限: '20个工作日',
    承诺时限: '5个工作日',
    时限说明: '演示',
    时限下限: '2个工作日',
    收费: '不收费',
    发布机关: '350428',
    决定层级: '乡镇',
    决定机关: '乡镇人民政府',
    县级初审: '否',
    办理渠道: '窗口、代办',
    到场次数: '1',
    ...fields,
  };
}

/** A good row of sheet 事项: the city decides after the county's review. */
export function linkedRow(fields: Row<'事项'> = {}): Row<'事项'> {
  return itemRow({
    编码: 'SL-001',
    事项名称: '林木采伐许可证核发',
    部门: '林业局',
    事项类型: '行政许可',
    设定依据: '《森林法》第五十六条；《森林法实施条例》第三十二条',
    发布机关: '350400',
    决定层级: '市',
    决定机关: '三明市林业局',
    县级初审: '是',
    初审时限: '10个工作日',
    ...fields,
  });
}
