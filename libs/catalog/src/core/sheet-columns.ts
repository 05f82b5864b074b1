/**
 * The workbook in which departments hand over their items: four sheets, header in row 1, exact names in this order.
 * Only what OPTIONAL_COLUMNS names, each last in its sheet, may be missing: older workbooks have no such column.
 * One file serves every publisher: a node takes the rows whose 发布机关 is its own place.
 */
export const SHEETS = {
  事项: [
    '编码',
    '编码体系',
    '事项名称',
    '部门',
    '事项类型',
    '设定依据',
    '受理条件',
    '法定时限',
    '承诺时限',
    '时限说明',
    '时限下限',
    '收费',
    '收费依据',
    '发布机关',
    '决定层级',
    '决定机关',
    '权力来源',
    '县级初审',
    '初审时限',
    '委托受理层级',
    '委托受理依据',
    '办理地点',
    '办理时间',
    '办理渠道',
    '到场次数',
    '来源',
    '已核实',
    '咨询电话',
  ],
  材料: ['事项编码', '材料编码', '材料名称', '必要', '可精简'],
  环节: ['事项编码', '环节编码', '环节名称', '可精简'],
  市级事项本地实施: [
    '事项编码',
    '发布机关',
    '本级环节时限',
    '办理地点',
    '办理时间',
    '办理渠道',
    '到场次数',
    '咨询电话',
  ],
} as const;

export const OPTIONAL_COLUMNS: readonly string[] = ['咨询电话'];

export type SheetName = keyof typeof SHEETS;
export type ColumnOf<S extends SheetName> = (typeof SHEETS)[S][number];
