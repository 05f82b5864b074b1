import { catalog } from '@wutong/wire';
import { itemRow, linkedRow, workbook } from '../../../../test/catalog/workbook.factory.js';
import { type WorkbookText } from './sheet-cells.js';
import { parseCatalog } from './sheet-parser.js';

function faultsOf(book: WorkbookText): string[] {
  const result = parseCatalog(book);
  if (!('faults' in result)) throw new Error('the workbook was taken');
  return result.faults.map((fault) => `${fault.field} ${fault.value ?? ''} ${fault.code}`);
}

function withHeader(book: WorkbookText, column: number, title: string): WorkbookText {
  return book.map((sheet) =>
    sheet.name === '事项'
      ? {
          ...sheet,
          rows: [Object.assign([...(sheet.rows[0] ?? [])], { [column]: title }), ...sheet.rows.slice(1)],
        }
      : sheet,
  );
}

describe('a good workbook', () => {
  const result = parseCatalog(
    workbook({
      事项: [
        itemRow({ 委托受理层级: '乡镇', 委托受理依据: '委托书一号', 权力来源: '赋权清单', 咨询电话: '0598-0000001' }),
        linkedRow({ 承诺时限: '即办', 时限下限: '' }),
      ],
      材料: [{ 事项编码: 'XZ-001', 材料编码: 'M1', 材料名称: '申请书', 必要: '是', 可精简: '否' }],
      环节: [{ 事项编码: 'SL-001', 环节编码: 'S1', 环节名称: '现场查验', 可精简: '是' }],
      市级事项本地实施: [
        { 事项编码: 'SL-001', 发布机关: '350428', 本级环节时限: '8个工作日', 办理地点: '县政务服务中心' },
      ],
    }),
  );
  const parsed = 'parsed' in result ? result.parsed : undefined;

  it('gives each item its id, its publisher and its points', () => {
    const [town, linked] = parsed?.items ?? [];
    expect(town?.publisher).toBe('350428');
    expect(town?.item).toMatchObject({
      id: '350428:wutong:XZ-001',
      kind: catalog.ItemKind.PAYMENT,
      deciding: { level: 5, entrustedBy: '赋权清单' },
      promisedLimit: { value: 5, unit: catalog.LimitUnit.WORKING_DAY },
      promiseIsDemo: true,
      fee: { charged: false, standard: '' },
      entrustment: { acceptanceLevel: 5, letter: '委托书一号' },
      convenience: { channels: ['window', 'agent'], visits: 1, phone: '0598-0000001' },
      materials: [{ code: 'M1', required: true, droppable: false }],
    });
    expect(linked?.item).toMatchObject({
      id: '3504:wutong:SL-001',
      reviewLevel: 4,
      reviewLimit: { value: 10 },
      promisedLimit: { value: 0, unit: catalog.LimitUnit.WORKING_DAY },
      bases: [
        { law: '森林法', article: '第五十六条' },
        { law: '森林法实施条例', article: '第三十二条' },
      ],
      steps: [{ code: 'S1', droppable: true }],
    });
  });

  it('takes a promise for a real one unless its note says 演示', () => {
    const notes = ['', '县政府承诺', '演示'];
    const book = workbook({ 事项: notes.map((时限说明, at) => itemRow({ 编码: `XZ-00${at + 1}`, 时限说明 })) });
    const read = parseCatalog(book);
    expect('parsed' in read && read.parsed.items.map(({ item }) => item.promiseIsDemo)).toEqual([false, false, true]);
  });

  it('may lack the columns that older workbooks have not', () => {
    const book = workbook({ 事项: [itemRow()] });
    const older = book.map(({ name, rows: [header = [], ...rows] }) => {
      const width = header.filter((title) => title !== '咨询电话').length;
      return { name, rows: [header, ...rows].map((row) => row.slice(0, width)) };
    });
    expect(parseCatalog(older)).toEqual(parseCatalog(book));
  });

  it("gives a lower publisher's own step and place", () => {
    expect(parsed?.implementations).toMatchObject([
      { publisher: '350428', implementation: { itemId: '3504:wutong:SL-001', stepLimit: { value: 8 } } },
    ]);
  });
});

describe('a bad workbook', () => {
  it('is refused with every bad cell, also below a wrong column', () => {
    const book = workbook({
      事项: [
        itemRow({ 法定时限: '五天左右' }),
        itemRow({ 编码: 'XZ-002', 法定时限: '3个工作日', 时限下限: '9个工作日' }),
        itemRow({ 事项类型: '许可', 承诺时限: '5个自然日', 时限下限: '', 时限说明: '' }),
        itemRow({ 编码: 'XZ-004', 事项名称: '' }),
      ],
      材料: [{ 事项编码: 'XZ-404', 材料编码: 'M1', 材料名称: '申请书', 必要: '要', 可精简: '否' }],
    });
    expect(faultsOf(withHeader(book, 3, '单位'))).toEqual([
      '事项!D1 单位 sheet.column-wrong',
      '事项!H2 五天左右 sheet.not-a-limit',
      '事项!I3 5个工作日 sheet.promise-above-statutory',
      '事项!K3 9个工作日 sheet.floor-above-promise',
      '事项!E4 许可 sheet.unknown-word',
      '事项!I4 5个自然日 sheet.units-differ',
      '事项!C5  sheet.required',
      '事项!A4 XZ-001 sheet.duplicate-code',
      '材料!A2 XZ-404 sheet.unknown-item',
      '材料!D2 要 sheet.unknown-word',
    ]);
  });

  it('names missing sheets, and columns that are out of order, repeated or not known', () => {
    const book = workbook({ 事项: [itemRow()] }).filter((sheet) => sheet.name !== '环节');
    expect(faultsOf(withHeader(withHeader(book, 1, '事项名称'), 2, '编码体系'))).toEqual([
      '事项!B1 事项名称 sheet.column-order',
      '事项!C1 编码体系 sheet.column-order',
      '事项!C2 临时救助给付 sheet.unknown-word',
      '环节  sheet.missing',
    ]);
    expect(faultsOf(withHeader(workbook({ 事项: [itemRow()] }), 27, '备注'))).toEqual([
      '事项!AB1 备注 sheet.column-unknown',
    ]);
  });

  it('takes no item above its publisher, no review below the decision, no entrustment without its letter', () => {
    const rows = [
      itemRow({ 决定层级: '市', 县级初审: '是' }),
      itemRow({ 编码: 'XZ-002', 县级初审: '是' }),
      itemRow({ 编码: 'XZ-003', 委托受理层级: '乡镇', 初审时限: '3个工作日' }),
      itemRow({ 编码: 'XZ-004', 委托受理依据: '委托书', 设定依据: '森林法五十六条', 发布机关: '将乐县' }),
    ];
    expect(faultsOf(workbook({ 事项: rows }))).toEqual([
      '事项!O2 市 sheet.decided-above-publisher',
      '事项!R3 是 sheet.review-not-below-decision',
      '事项!S4 3个工作日 sheet.limit-without-review',
      '事项!U4  sheet.entrustment-without-letter',
      '事项!N5 将乐县 sheet.not-a-division',
      '事项!F5 森林法五十六条 sheet.not-a-basis',
      '事项!U5 委托书 sheet.letter-without-level',
    ]);
  });

  it('takes an own step only below the publisher and within the review', () => {
    const own = { 事项编码: 'SL-001', 发布机关: '350428', 本级环节时限: '12个工作日' };
    const faults = faultsOf(
      workbook({
        事项: [linkedRow()],
        市级事项本地实施: [
          own,
          { ...own, 本级环节时限: '' },
          { ...own, 发布机关: '350400', 本级环节时限: '3个自然日' },
        ],
      }),
    );
    expect(faults).toEqual([
      '市级事项本地实施!A3 SL-001 sheet.duplicate-code',
      '市级事项本地实施!C2 12个工作日 sheet.step-above-review',
      '市级事项本地实施!B4 350400 sheet.not-under-publisher',
    ]);
  });

  it("takes a licence's review step within the law's 20 working days where the sheet sets no limit", () => {
    const own = { 事项编码: 'SL-001', 发布机关: '350428', 本级环节时限: '21个工作日' };
    const book = (fields: Parameters<typeof linkedRow>[0], step = own.本级环节时限) =>
      workbook({
        事项: [linkedRow({ 初审时限: '', ...fields })],
        市级事项本地实施: [{ ...own, 本级环节时限: step }],
      });
    expect(faultsOf(book({}))).toEqual(['市级事项本地实施!C2 21个工作日 sheet.step-above-review']);
    expect('parsed' in parseCatalog(book({}, '29个自然日'))).toBe(true);
    expect('parsed' in parseCatalog(book({ 事项类型: '其他行政权力' }))).toBe(true);
  });
});
