import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ExcelJS from 'exceljs';

const dataFile = (name: string) => fileURLToPath(new URL(`../../data/${name}`, import.meta.url));

type Row = Readonly<Record<string, string>>;
type Book = ReadonlyMap<string, readonly Row[]>;

const ITEM_COLUMNS =
  '编码 编码体系 事项名称 部门 事项类型 设定依据 受理条件 法定时限 承诺时限 时限说明 时限下限 收费 收费依据 发布机关 决定层级 决定机关 权力来源 县级初审 初审时限 委托受理层级 委托受理依据 办理地点 办理时间 办理渠道 到场次数 来源 已核实 咨询电话';
/** What the demo county's sheet must at least hold. */
const FEWEST = { items: 150, departments: 15, byCity: 12, byTownship: 25, withBasis: 100 };
const NAMED_DEPARTMENTS =
  '林业局 农业农村局 民政局 人力资源和社会保障局 卫生健康局 市场监督管理局 住房和城乡建设局 交通运输局 水利局 教育局 文化体育和旅游局 应急管理局 自然资源局 公安局 残疾人联合会';
const BASIS = /^《([^《》]+)》(?:附件)?(第[^《》；]+[条项])$/;
const COMPARED = '已对照公开条文：';
const KINDS = ['行政许可', '行政给付', '行政确认', '行政奖励', '行政裁决', '其他行政权力', '公共服务'];
const COLUMNS = new Map<string, string>([
  ['事项', ITEM_COLUMNS],
  ['材料', '事项编码 材料编码 材料名称 必要 可精简'],
  ['环节', '事项编码 环节编码 环节名称 可精简'],
  ['市级事项本地实施', '事项编码 发布机关 本级环节时限 办理地点 办理时间 办理渠道 到场次数 咨询电话'],
]);

async function readWorkbook(name: string): Promise<ExcelJS.Workbook> {
  const workbook = new ExcelJS.Workbook();
  await workbook.xlsx.readFile(dataFile(name));
  return workbook;
}

function headerOf(sheet: ExcelJS.Worksheet): string[] {
  return Array.from({ length: sheet.columnCount }, (_, index) => sheet.getCell(1, index + 1).text);
}

async function readBook(name: string): Promise<Book> {
  const workbook = await readWorkbook(name);
  return new Map(
    workbook.worksheets.map((sheet) => {
      const header = headerOf(sheet);
      const rows = Array.from({ length: sheet.rowCount - 1 }, (_, row) =>
        Object.fromEntries(header.map((title, column) => [title, sheet.getCell(row + 2, column + 1).text])),
      );
      return [sheet.name, rows];
    }),
  );
}

function rowsOf(book: Book, sheet: string): readonly Row[] {
  const rows = book.get(sheet);
  if (!rows) throw new Error(`no sheet ${sheet}`);
  return rows;
}

/** A limit as the sheet writes it; 即办 is zero working days. */
function parseLimit(text: string | undefined): { value: number; unit: string } | undefined {
  if (text === '即办') return { value: 0, unit: '工作日' };
  const match = /^(\d+)个(工作日|自然日)$/.exec(text ?? '');
  return match ? { value: Number(match[1]), unit: match[2] ?? '' } : undefined;
}

/** Codes of the rows whose lower limit is not at most its higher one, in the same unit. */
function aboveLimit(rows: readonly Row[], lower: string, higher: string): (string | undefined)[] {
  return rows
    .filter((row) => row[lower] && row[higher])
    .filter((row) => {
      const [low, high] = [parseLimit(row[lower]), parseLimit(row[higher])];
      return !low || !high || low.unit !== high.unit || low.value > high.value;
    })
    .map((row) => row.编码);
}

/** The basis in 设定依据, each as law and article. */
function basesOf(row: Row): string[] {
  return (row.设定依据 ?? '').split('；').flatMap((basis) => {
    const [, law, article] = BASIS.exec(basis) ?? [];
    return law ? [`${law} ${article}`] : [];
  });
}

/** What 来源 says was compared with a text, each as law and article. */
function comparedIn(row: Row): string[] {
  const [said = ''] = (row.来源 ?? '').replace(COMPARED, '').split('。');
  return said.split('；').flatMap((source) => {
    const [, law, articles = ''] = /^《([^《》]+)》（[^（）]+）(.+)$/.exec(source) ?? [];
    return articles.split('、').map((article) => `${law} ${article}`);
  });
}

function repeated(values: readonly (string | undefined)[]): (string | undefined)[] {
  return values.filter((value, index) => values.indexOf(value) !== index);
}

describe('items-jiangle.xlsx', () => {
  let book: Book;
  let items: readonly Row[];
  beforeAll(async () => {
    book = await readBook('items-jiangle.xlsx');
    items = rowsOf(book, '事项');
  });

  it('has the four sheets with exactly their columns, header row frozen', async () => {
    const workbook = await readWorkbook('items-jiangle.xlsx');
    expect(workbook.worksheets.map((sheet) => sheet.name)).toEqual([...COLUMNS.keys()]);
    for (const sheet of workbook.worksheets) {
      expect(headerOf(sheet).join(' ')).toBe(COLUMNS.get(sheet.name));
      expect(sheet.views[0]).toMatchObject({ state: 'frozen', ySplit: 1 });
    }
  });

  const decidedBy = (level: string) => items.filter((row) => row.决定层级 === level).length;

  it('has 198 items, 21 decided by the city, 143 by the county, 34 by a township', () => {
    expect([items.length, decidedBy('市'), decidedBy('县'), decidedBy('乡镇')]).toEqual([198, 21, 143, 34]);
    expect(items.length).toBeGreaterThanOrEqual(FEWEST.items);
    expect(decidedBy('市')).toBeGreaterThanOrEqual(FEWEST.byCity);
    expect(decidedBy('乡镇')).toBeGreaterThanOrEqual(FEWEST.byTownship);
  });

  it('is of at least fifteen departments of the county', () => {
    const departments = new Set(items.filter((row) => row.决定层级 === '县').map((row) => row.部门));
    expect(departments.size).toBeGreaterThanOrEqual(FEWEST.departments);
    expect([...departments]).toEqual(
      expect.arrayContaining(NAMED_DEPARTMENTS.split(' ').map((name) => `将乐县${name}`)),
    );
  });

  it('uses each code once and knows every kind', () => {
    expect(repeated(items.map((row) => row.编码))).toEqual([]);
    expect(items.filter((row) => !/^[0-9A-Z][0-9A-Z-]{2,}$/.test(row.编码 ?? ''))).toEqual([]);
    expect(items.filter((row) => !KINDS.includes(row.事项类型 ?? ''))).toEqual([]);
    expect(items.filter((row) => row.编码体系 === '基本编码').map((row) => row.编码)).toEqual(['00016421300Y']);
  });

  it('names law and article for every item', () => {
    const vague = items.filter((row) => basesOf(row).length !== row.设定依据?.split('；').length);
    expect(vague.map((row) => row.编码)).toEqual([]);
    expect(items.filter((row) => basesOf(row).length > 0).length).toBeGreaterThanOrEqual(FEWEST.withBasis);
  });

  it('gives a statutory limit for 134 items, every limit readable, none without an article that was compared', () => {
    const limited = items.filter((row) => row.法定时限);
    expect(limited).toHaveLength(134);
    const groundless = limited.filter((row) => !basesOf(row).some((basis) => comparedIn(row).includes(basis)));
    expect(groundless.map((row) => row.编码)).toEqual([]);
    const unreadable = items.flatMap((row) =>
      ['法定时限', '承诺时限', '时限下限', '初审时限'].filter((column) => row[column] && !parseLimit(row[column])),
    );
    expect(unreadable).toEqual([]);
  });

  it('marks every promise 演示, within the statutory limit and not under its floor', () => {
    expect(items.filter((row) => row.承诺时限)).toHaveLength(196);
    expect(items.filter((row) => row.承诺时限 && row.时限说明 !== '演示')).toEqual([]);
    expect(aboveLimit(items, '承诺时限', '法定时限')).toEqual([]);
    expect(aboveLimit(items, '时限下限', '承诺时限')).toEqual([]);
    expect(items.filter((row) => row.时限下限 && !row.承诺时限)).toEqual([]);
  });

  it('marks every place, hours and phone 演示; no phone is one that can be called', () => {
    const rows = [...items, ...rowsOf(book, '市级事项本地实施')];
    for (const column of ['办理地点', '办理时间'])
      expect(rows.filter((row) => !/[（，]演示）$/.test(row[column] ?? '')).map((row) => row[column])).toEqual([]);
    expect(rows.filter((row) => !/^0598-0000\d{3}（演示）$/.test(row.咨询电话 ?? ''))).toEqual([]);
  });

  it('gives every item two to six materials and at least three steps, some droppable', () => {
    const counts = (sheet: string, code: string | undefined) =>
      rowsOf(book, sheet).filter((row) => row.事项编码 === code).length;
    for (const { 编码 } of items) {
      expect(counts('材料', 编码)).toBeGreaterThanOrEqual(2);
      expect(counts('材料', 编码)).toBeLessThanOrEqual(6);
      expect(counts('环节', 编码)).toBeGreaterThanOrEqual(3);
    }
    const codes = new Set(items.map((row) => row.编码));
    for (const sheet of ['材料', '环节']) {
      const rows = rowsOf(book, sheet);
      expect(rows.filter((row) => !codes.has(row.事项编码))).toEqual([]);
      expect(repeated(rows.map((row) => row[`${sheet}编码`]))).toEqual([]);
      expect(rows.filter((row) => row.可精简 === '是').length).toBeGreaterThan(30);
    }
  });

  it('has the county review what the city decides, by letter accepted in the township, with the county’s own entry', () => {
    const linked = items.filter((row) => row.决定层级 === '市');
    for (const row of linked) {
      expect(row).toMatchObject({ 发布机关: '350400', 县级初审: '是', 委托受理层级: '乡镇' });
      // 行政许可法 43: 20 working days; 宗教事务条例 21 sets 30 of its own.
      expect(row.初审时限).toBe(row.编码 === 'MJ-101' ? '30个工作日' : '20个工作日');
      expect(row.委托受理依据).toMatch(/^演示：.+委托受理书$/);
    }
    const local = rowsOf(book, '市级事项本地实施');
    expect(local.map((row) => row.事项编码)).toEqual(linked.map((row) => row.编码));
    expect(local.filter((row) => row.发布机关 !== '350428' || !parseLimit(row.本级环节时限))).toEqual([]);
    expect(
      items.filter((row) => row.决定层级 !== '市' && (row.发布机关 !== '350428' || row.县级初审 !== '否')),
    ).toEqual([]);
  });

  it('names the writing wherever a township accepts for the county', () => {
    const entrusted = items.filter((row) => row.决定层级 === '县' && row.委托受理层级);
    expect(entrusted.length).toBeGreaterThanOrEqual(6);
    expect(entrusted.filter((row) => !/^(演示：|《)/.test(row.委托受理依据 ?? ''))).toEqual([]);
  });

  it('puts TS-001 first among the township’s own: promised in 5 working days, floor 3', () => {
    const own = items.filter((row) => row.决定层级 === '乡镇');
    expect(own[0]).toMatchObject({ 编码: 'TS-001', 承诺时限: '5个工作日', 时限下限: '3个工作日' });
    expect(own[0]?.权力来源).toBe('演示：将乐县林业局委托书');
    expect(own.filter((row) => row.权力来源 && !row.权力来源.startsWith('演示：'))).toEqual([]);
  });

  it('says of each item what was compared with a text', () => {
    expect(items.filter((row) => row.已核实 === '否').map((row) => row.编码)).toEqual(['MZ-003', 'WJ-008', 'SF-101']);
    const compared = items.filter((row) => row.已核实 === '是');
    expect(compared.filter((row) => !row.来源?.startsWith(`${COMPARED}《`))).toEqual([]);
    const gaps = compared.flatMap((row) => basesOf(row).filter((basis) => !comparedIn(row).includes(basis)));
    expect(gaps).toEqual([]);
  });
});

describe('the workbooks to refuse', () => {
  it('items-bad.xlsx has one repeated code, one unreadable limit and one promise above the statutory limit', async () => {
    const items = rowsOf(await readBook('items-bad.xlsx'), '事项');
    expect(repeated(items.map((row) => row.编码))).toEqual(['WJ-001']);
    const unreadable = items.filter((row) => row.承诺时限 && !parseLimit(row.承诺时限));
    expect(unreadable.map((row) => [row.编码, row.承诺时限])).toEqual([['NY-001', '五天左右']]);
    expect(aboveLimit(items, '承诺时限', '法定时限')).toEqual(['NY-001', 'SC-001']);
  });

  it('items-wrong-column.xlsx differs from the good shape in one column’s name only', async () => {
    const workbook = await readWorkbook('items-wrong-column.xlsx');
    const wrong = workbook.worksheets.flatMap((sheet) =>
      headerOf(sheet).filter((title) => !COLUMNS.get(sheet.name)?.split(' ').includes(title)),
    );
    expect(wrong).toEqual(['承诺期限']);
  });
});

describe('calendar-2026.json', () => {
  const calendar = JSON.parse(readFileSync(dataFile('calendar-2026.json'), 'utf8')) as {
    year: number;
    notice: string;
    daysOff: string[];
    daysWorked: string[];
  };
  const dayOf = (date: string) => new Date(`${date}T00:00:00Z`);
  const isWeekend = (date: string) => [0, 6].includes(dayOf(date).getUTCDay());
  const isWorkday = (date: string) =>
    isWeekend(date) ? calendar.daysWorked.includes(date) : !calendar.daysOff.includes(date);
  const next = (date: string) => new Date(dayOf(date).getTime() + 86_400_000).toISOString().slice(0, 10);

  it('lists weekdays off and weekend days worked, of 2026 only', () => {
    expect(calendar.year).toBe(2026);
    expect(calendar.daysOff.filter((date) => isWeekend(date) || !date.startsWith('2026-'))).toEqual([]);
    expect(calendar.daysWorked.filter((date) => !isWeekend(date) || !date.startsWith('2026-'))).toEqual([]);
  });

  it('makes 248 working days', () => {
    let worked = 0;
    for (let date = '2026-01-01'; date < '2027'; date = next(date)) if (isWorkday(date)) worked++;
    expect(worked).toBe(248);
  });

  // Domain note 2.6.
  it.each([
    ['2026-02-13', 5, '2026-02-27'],
    ['2026-02-13', 20, '2026-03-19'],
    ['2026-09-18', 20, '2026-10-22'],
    ['2026-09-30', 5, '2026-10-13'],
    ['2026-04-30', 45, '2026-07-07'],
  ])('%s and %i working days end on %s', (from, days, to) => {
    let date = from;
    for (let left = days; left > 0; ) {
      date = next(date);
      if (isWorkday(date)) left--;
    }
    expect(date).toBe(to);
  });
});
