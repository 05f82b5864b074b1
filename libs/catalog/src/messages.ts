import { type Messages } from '@wutong/kernel';

/** What people read of the catalog's refusals and faults. */
export const CATALOG_MESSAGES: Messages = {
  'import.bad-sheet': {
    zh: '表格有 {count} 处错误，整份未导入',
    en: 'The sheet has {count} bad cells; nothing was imported',
  },
  'import.not-a-workbook': { zh: '文件不是可读的 .xlsx 表格', en: 'The file is no readable .xlsx workbook' },
  'import.too-large': { zh: '文件超过 {most} 字节', en: 'The file is larger than {most} bytes' },
  'import.too-many-rows': { zh: '工作表超过 {most} 行', en: 'A sheet has more than {most} rows' },
  'import.no-own-rows': {
    zh: '表格中没有本级（{place}）发布的事项',
    en: 'The sheet has no row published by this place ({place})',
  },
  'import.superseded': {
    zh: '导入期间另有一份表格导入，请重新导入',
    en: 'Another import was made meanwhile; import again',
  },
  'sheet.missing': { zh: '缺少工作表', en: 'The sheet is missing' },
  'sheet.column-wrong': { zh: '此列应为“{wanted}”', en: 'This column must be "{wanted}"' },
  'sheet.column-unknown': { zh: '多余或重复的列', en: 'A column that is not known, or stands twice' },
  'sheet.column-order': {
    zh: '列的顺序不对，此处应为“{wanted}”',
    en: 'Columns are out of order: here "{wanted}" is expected',
  },
  'sheet.required': { zh: '不能为空', en: 'Must not be empty' },
  'sheet.duplicate-code': { zh: '与第 {row} 行重复', en: 'Repeats row {row}' },
  'sheet.not-a-code': { zh: '编码只能用字母、数字、点、横线', en: 'A code has letters, digits, dots and dashes only' },
  'sheet.not-a-division': { zh: '不是行政区划代码', en: 'No division code' },
  'sheet.not-a-limit': {
    zh: '时限应写作“20个工作日”“3个自然日”或“即办”',
    en: 'A limit is written 20个工作日, 3个自然日 or 即办',
  },
  'sheet.not-a-basis': {
    zh: '应写作《法名》第几条，多项用；分开',
    en: 'Write 《law》article, several separated by ；',
  },
  'sheet.not-a-count': { zh: '应为次数（整数）', en: 'Must be a whole number' },
  'sheet.unknown-word': { zh: '只能填：{words}', en: 'Must be one of: {words}' },
  'sheet.unknown-item': { zh: '“事项”表中没有此编码', en: 'Sheet 事项 has no such code' },
  'sheet.promise-above-statutory': {
    zh: '承诺时限超过法定时限（{most}）',
    en: 'The promise is above the statutory limit ({most})',
  },
  'sheet.floor-above-promise': { zh: '时限下限超过承诺时限（{most}）', en: 'The floor is above the promise ({most})' },
  'sheet.floor-above-statutory': {
    zh: '时限下限超过法定时限（{most}）',
    en: 'The floor is above the statutory limit ({most})',
  },
  'sheet.units-differ': {
    zh: '与 {most} 单位不同，无法比较',
    en: 'Counts other days than {most}: they cannot be compared',
  },
  'sheet.decided-above-publisher': { zh: '决定层级高于发布机关', en: 'Decided above the place that publishes it' },
  'sheet.review-not-below-decision': {
    zh: '县级初审只用于市级以上决定的事项',
    en: 'A county review is only for what is decided above',
  },
  'sheet.limit-without-review': { zh: '没有县级初审，不能有初审时限', en: 'A review limit without a review' },
  'sheet.entrustment-without-letter': {
    zh: '委托受理须写明依据',
    en: 'An entrusted acceptance needs the writing that says so',
  },
  'sheet.letter-without-level': { zh: '有委托受理依据而无层级', en: 'An entrustment without its level' },
  'sheet.not-under-publisher': {
    zh: '不是 {publisher} 的下级',
    en: 'Not a place under {publisher}, which publishes the item',
  },
  'sheet.step-above-review': {
    zh: '本级环节时限超过初审时限（{most}）',
    en: 'The own step is above the review limit ({most})',
  },
  'release.nothing-imported': {
    zh: '尚未导入本级事项，无可发布',
    en: 'Nothing was imported here yet, so there is nothing to publish',
  },
  'release.date-too-early': { zh: '施行日期不能早于 {earliest}', en: 'The date must not be before {earliest}' },
  'release.no-duty': {
    zh: '{place} 没有发布标准的职责，不能导入或发布事项',
    en: '{place} has no duty to publish standards, so it can neither import nor publish',
  },
  'release.not-for-key': { zh: '{origin} 不能发布 {key}', en: '{origin} cannot publish {key}' },
  'release.malformed': { zh: '发布内容不合规：{what}', en: 'The release is malformed: {what}' },
  'release.foreign-item': { zh: '不能发布他处的事项 {itemId}', en: "Item {itemId} is not this publisher's to release" },
  'item.unknown': { zh: '此处没有施行中的事项 {itemId}', en: 'No item {itemId} is in force here' },
  'place.not-here': { zh: '{place} 不在本节点范围内', en: '{place} is neither this place nor under it' },
  'overlay.wider': { zh: '“{name}”比上级标准宽', en: 'Point "{point}" is wider than the standard' },
  'overlay.incomparable': {
    zh: '“{name}”与上级标准无法比较',
    en: 'Point "{point}" cannot be compared with the standard',
  },
  'overlay.not-own-part': { zh: '“{name}”不属本级可定', en: 'Point "{point}" is not this place\'s to change' },
  'overlay.under-floor': { zh: '“{name}”低于时限下限', en: 'Point "{point}" is under the floor' },
  'overlay.not-droppable': {
    zh: '“{name}”中有不可精简的内容',
    en: 'Point "{point}" drops what is not marked droppable',
  },
  'overlay.no-basis': { zh: '“{name}”减免须写明依据', en: 'Point "{point}": an exemption needs its basis' },
  'overlay.review-not-compared': {
    zh: '许可初审法定不超过 {most}（行政许可法第四十三条）；单位不同，无法比较，请自行核对',
    en: 'A licence is reviewed within {most} (Administrative Licensing Law, art. 43); these are other days, so check it yourself',
  },
  'overlay.empty': { zh: '没有要调整的内容', en: 'Nothing to overlay' },
  'overlay.malformed': { zh: '调整内容与 {key} 不符', en: 'The overlay does not say what {key} names' },
  'overlay.no-duty': {
    zh: '{place} 没有细化上级标准的职责，不能调整事项',
    en: '{place} has no duty to overlay standards, so it cannot set an overlay',
  },
  'overlay.not-for-key': { zh: '{origin} 不能写 {key}', en: '{origin} cannot write {key}' },
};
