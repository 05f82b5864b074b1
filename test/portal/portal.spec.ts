import { randomUUID } from 'node:crypto';
import { type SeedAccount } from '@wutong/identity';
import { type Response } from 'supertest';
import { itemRow, xlsx } from '../catalog/workbook.factory.js';
import { type RootNode, startRootNode } from '../node/root-node.js';

const ACCOUNTS: SeedAccount[] = ['catalog-keeper', 'window-clerk', 'approver'].map((role) => ({
  name: role,
  role,
  password: 'generated-for-specs',
}));
const APPLICANT = { name: '甲乙丙', idNumber: '999999199001011234', phone: '00012345678' };
const REASONS = '符合条件，准予许可';
const HOSTILE = '<script>alert(1)</script>';
const ESCAPED = '&lt;script>alert(1)&lt;/script>';
const PAGE_BYTES_MAX = 30_000;

const LICENCE_ID = '350428:wutong:LY-003';
const LICENCE = itemRow({
  编码: 'LY-003',
  事项名称: '林木采伐许可',
  部门: '林业局',
  事项类型: '行政许可',
  设定依据: '《森林法》第五十六条',
  受理条件: '林木权属清楚',
  承诺时限: '8个工作日',
  收费依据: '《行政许可法》第五十八条',
  决定层级: '县',
  决定机关: '将乐县林业局',
  委托受理层级: '乡镇',
  委托受理依据: '演示：委托受理书',
  办理地点: '政务服务中心3号窗口',
  办理时间: '工作日 8:30-17:30',
});
const OTHERS = Array.from({ length: 22 }, (_, index) =>
  itemRow({ 编码: `MZ-${100 + index}`, 事项名称: `救助${index}` }),
);
const BARE = itemRow({
  编码: 'XX-001',
  事项名称: HOSTILE,
  部门: '公安局',
  承诺时限: '',
  时限说明: '',
  时限下限: '',
  收费: '',
});

/** A county's node with 24 items in force. */
describe('the portal', () => {
  let root: RootNode;

  beforeAll(async () => {
    root = await startRootNode('350428', '将乐县', ACCOUNTS);
    const keeper = await root.signIn('catalog-keeper');
    const workbook = await xlsx({
      事项: [LICENCE, BARE, ...OTHERS],
      材料: [
        { 事项编码: 'LY-003', 材料编码: 'M1', 材料名称: '采伐申请表', 必要: '是', 可精简: '否' },
        { 事项编码: 'LY-003', 材料编码: 'M2', 材料名称: '伐区调查材料', 必要: '否', 可精简: '否' },
      ],
      环节: [
        { 事项编码: 'LY-003', 环节编码: 'H1', 环节名称: '受理', 可精简: '否' },
        { 事项编码: 'LY-003', 环节编码: 'H2', 环节名称: '现场核查', 可精简: '否' },
      ],
    });
    const command = () =>
      ({ Authorization: keeper, 'Idempotency-Key': randomUUID(), 'Content-Type': 'application/octet-stream' }) as const;
    await root.http().post('/api/catalog/imports').set(command()).send(Buffer.from(workbook)).expect(201);
    await root
      .http()
      .post('/api/catalog/releases')
      .set({ ...command(), 'Content-Type': 'application/json' })
      .send({})
      .expect(201);
  }, 180_000);
  afterAll(() => root?.close());

  const get = (address: string) => root.http().get(address);
  /** What a reader sees: the page without its tags, spaces as they come. */
  const words = ({ text }: Response) => text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ');
  const send = (number: string, code: string) =>
    root.http().post('/portal/progress').type('form').send({ number, code });

  /** Files at the window, which receives at once, and works the case as far as the acts go. */
  async function caseWorked(...acts: readonly ('acceptance' | 'decision' | 'delivery')[]): Promise<string> {
    const headers = async (role: string) => ({
      Authorization: await root.signIn(role),
      'Idempotency-Key': randomUUID(),
    });
    const application = { itemId: LICENCE_ID, applicant: APPLICANT, materials: [] };
    const filed = await root
      .http()
      .post('/api/cases')
      .set(await headers('window-clerk'))
      .send(application)
      .expect(201);
    const number: string = filed.body.caseNumber;
    for (const act of acts) {
      const role = act === 'decision' ? 'approver' : 'window-clerk';
      const body = act === 'decision' ? { outcome: 'granted', reasons: REASONS } : {};
      await root
        .http()
        .post(`/api/cases/${number}/${act}`)
        .set(await headers(role))
        .send(body)
        .expect(201);
    }
    return number;
  }

  async function codeOf(caseNumber: string): Promise<string> {
    const clerk = await root.signIn('window-clerk');
    const { body } = await root.http().get(`/api/cases/${caseNumber}`).set('Authorization', clerk).expect(200);
    return body.queryCode;
  }

  describe('in either language', () => {
    it.each([
      '/portal',
      '/portal/items',
      '/portal/items?q=救助&page=2',
      `/portal/items/${LICENCE_ID}`,
      '/portal/progress',
    ])('%s is a small whole page that leads to its twin and keeps its language', async (address) => {
      const chinese = await get(encodeURI(address)).expect(200).expect('content-type', 'text/html; charset=utf-8');
      expect(chinese.text).toMatch(/^<!doctype html><html lang="zh-CN">.*<\/html>$/s);
      const twin = /<a class="language" href="([^"]*)" lang="en"/.exec(chinese.text)?.[1]?.replaceAll('&amp;', '&');
      expect(twin).toContain('lang=en');
      const english = await get(twin ?? '').expect(200);
      expect(english.text).toMatch(/^<!doctype html><html lang="en">/);
      const links = [...english.text.matchAll(/ href="(\/portal[^"]*)"(?! lang="zh-CN")/g)].map(([, link]) => link);
      expect(links.length).toBeGreaterThan(2);
      expect(links.filter((link) => !link?.includes('lang=en') && !link?.includes('style.css'))).toEqual([]);
      for (const { text } of [chinese, english]) {
        expect(Buffer.byteLength(text)).toBeLessThan(PAGE_BYTES_MAX);
        expect(text).not.toMatch(/<script|style=|\son\w+=|https?:\/\//);
      }
    });
  });

  it.each(['/portal', '/portal/style.css', '/portal/progress', '/portal/items/x', '/portal/nowhere'])(
    '%s lets a browser load nothing but its own style, and be framed by nobody',
    async (address) => {
      const { headers } = await get(address);
      expect(headers['content-security-policy']).toBe(
        "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      );
      expect(headers['x-content-type-options']).toBe('nosniff');
      expect(headers['referrer-policy']).toBe('no-referrer');
    },
  );

  it('serves the stylesheet that its pages name', async () => {
    const href = /<link rel="stylesheet" href="([^"]*)"/.exec((await get('/portal')).text)?.[1];
    const { headers, text } = await get(href ?? '').expect(200);
    expect(headers['content-type']).toContain('text/css');
    expect(text).toContain('min-height:44px');
  });

  describe('search', () => {
    it('begins with the departments and how much each has', async () => {
      const home = await get('/portal');
      expect(words(home)).toMatch(/按部门查找 民政局 22项 .*林业局 1项/);
      const href = /href="([^"]*)"><strong>林业局/.exec(home.text)?.[1];
      expect(words(await get(href ?? '').expect(200))).toMatch(
        /共1项 林木采伐许可 林业局 · 行政许可 · 承诺时限 8个工作日 演示/,
      );
    });

    it('gives 20 a page, with the way on and back', async () => {
      const first = await get(encodeURI('/portal/items?q=救助'));
      expect(words(first)).toContain('共22项');
      expect(first.text.match(/<li>/g)).toHaveLength(20);
      const next = /rel="next" href="([^"]*)"/.exec(first.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
      const second = await get(next);
      expect(second.text.match(/<li>/g)).toHaveLength(2);
      expect(words(second)).toContain('第2页，共2页');
      expect(second.text).toContain('rel="prev"');
      expect(second.text).not.toContain('rel="next"');
    });

    it('says in words that nothing was found, and shows what was typed as text', async () => {
      const none = await get(`/portal/items?q=${encodeURIComponent(`"${HOSTILE}`)}`).expect(200);
      expect(words(none)).toContain('没有找到');
      expect(none.text).not.toContain(HOSTILE);
      expect(none.text).toContain(`value="&quot;${ESCAPED}"`);
    });

    it('understands an address with parameters that it does not know, or twice', async () => {
      await get('/portal/items?q=a&q=b&page=x&department[]=1&from=wechat').expect(200);
    });
  });

  describe('a guide', () => {
    it('tells the five points first, then materials, where and how, and who acts', async () => {
      const guide = words(await get(`/portal/items/${LICENCE_ID}`).expect(200));
      expect(guide).toMatch(
        /五统一 名称 林木采伐许可 程序 受理 现场核查 条件 林木权属清楚 时限 法定时限 20个工作日 承诺时限 8个工作日 演示 设定依据 《?森林法》?第五十六条 收费 不收费 收费依据 《行政许可法》第五十八条/,
      );
      expect(guide).toMatch(/申请材料 采伐申请表 （必要） 伐区调查材料 （可后补）/);
      expect(guide).toMatch(
        /将乐县 办理地点 政务服务中心3号窗口 办理时间 工作日 8:30-17:30 办理渠道 窗口、代办 到场次数 1次/,
      );
      expect(guide).toMatch(/决定机关 将乐县林业局 · 县级 委托受理 乡镇级 依据：演示：委托受理书/);
    });

    it('says its own words in English, and marks what was published in Chinese', async () => {
      const { text } = await get(`/portal/items/${LICENCE_ID}?lang=en`).expect(200);
      expect(text).toContain('<h1><span lang="zh-CN">林木采伐许可</span></h1>');
      expect(text).toMatch(/By law <!-- -->20 working days|By law 20 working days/);
      expect(text).toContain('demo (演示)');
    });

    it('does not make up what is not published, and shows a name as text', async () => {
      const guide = await get('/portal/items/350428:wutong:XX-001').expect(200);
      expect(guide.text).not.toContain(HOSTILE);
      expect(guide.text).toContain(`<h1>${ESCAPED}</h1>`);
      expect(words(guide)).toMatch(
        /条件 未注明，请向窗口询问 .*承诺时限 未注明，请向窗口询问 .*收费 未注明，请向窗口询问/,
      );
      expect(guide.text).not.toContain('class="demo"');
    });
  });

  it.each([
    ['/portal/items/350428:wutong:NO-001', '本地没有施行中的这一事项'],
    ['/portal/items/%3Cscript%3E', '本地没有施行中的这一事项'],
    ['/portal/nowhere', '没有这个地址'],
    ['/portal/nowhere?lang=en', 'there is no such address'],
  ])('%s is not found, in words', async (address, told) => {
    const answer = await get(address).expect(404).expect('content-type', 'text/html; charset=utf-8');
    expect(words(answer)).toContain(told);
    expect(answer.text).not.toContain('<script');
    expect(answer.headers['cache-control']).toBe('no-store');
  });

  describe('progress', () => {
    it('shows how a case stands, what was done where, and what comes next', async () => {
      const number = await caseWorked('acceptance');
      const answer = await send(number, await codeOf(number)).expect(200);
      const day = '\\d{4}-\\d\\d-\\d\\d';
      expect(words(answer)).toMatch(
        new RegExp(
          `已受理，正在审查 下一步 决定，由将乐县办理 已办的步骤 登记 ${day} 将乐县 收件 ${day} 将乐县 受理 ${day} 将乐县 事项 林木采伐许可`,
        ),
      );
      expect(answer.headers['cache-control']).toBe('no-store');
      const done = await caseWorked('acceptance', 'decision', 'delivery');
      expect(words(await send(done, await codeOf(done)))).toMatch(/已送达，办结 .*没有下一步/);
    });

    it('shows nothing personal, no text, and not what was decided', async () => {
      const number = await caseWorked('acceptance', 'decision');
      const { text } = await send(number, await codeOf(number)).expect(200);
      expect(text).toContain('已作出决定');
      for (const secret of [
        ...Object.values(APPLICANT),
        '甲',
        '5678',
        REASONS,
        '准予',
        'granted',
        await codeOf(number),
      ]) {
        expect(text).not.toContain(secret);
      }
    });

    it('takes number and code as people type them, in English too', async () => {
      const number = await caseWorked();
      const code = (await codeOf(number)).toLowerCase().replace('-', ' ');
      const typed = `${number.slice(0, 12)} ${number.slice(12).toLowerCase()}`;
      const answer = await root
        .http()
        .post('/portal/progress?lang=en')
        .type('form')
        .send({ number: typed, code })
        .expect(200);
      expect(words(answer)).toContain('Received; waiting for acceptance');
      expect(words(answer)).toContain('Acceptance, by 将乐县');
    });

    it('answers a wrong number, a wrong code and no number at all the same', async () => {
      const number = await caseWorked();
      const right = await codeOf(number);
      const wrong = right === '0000-0000' ? '1111-1111' : '0000-0000';
      const elsewhere = '35042810620120261122IAMG00002S';
      const answers = [
        await send(number, wrong),
        await send(elsewhere, right),
        await send('编号', right),
        await send('', ''),
      ];
      const typed = (text: string) => text.replace(/ value(="[^"]*")?/, '');
      for (const answer of answers) {
        expect(answer.status).toBe(404);
        expect(typed(answer.text)).toBe(typed(answers[0]?.text ?? ''));
        expect(answer.text).not.toContain(right);
      }
      expect(words(answers[0] as Response)).toContain('没有查到');
    });

    it('holds back who tries too often, and only them', async () => {
      const number = await caseWorked();
      const code = await codeOf(number);
      const wrong = code === '0000-0000' ? '1111-1111' : '0000-0000';
      for (let time = 0; time < 5; time += 1) await send(number, wrong).expect(404);
      const held = await send(number, code).expect(429);
      expect(words(held)).toContain('请15分钟后再试');
      expect(held.headers['retry-after']).toBe('900');
      const another = await caseWorked();
      await send(another, await codeOf(another)).expect(200);
    });

    it('refuses in words what is too large, and takes what is no form as an empty one', async () => {
      const large = await send('1'.repeat(5_000), '').expect(413).expect('content-type', 'text/html; charset=utf-8');
      expect(words(large)).toContain('提交的内容过大');
      expect(large.headers['content-security-policy']).toContain("default-src 'none'");
      await root
        .http()
        .post('/portal/progress')
        .send({ number: { $gt: '' }, code: ['x'] })
        .expect(404);
      await root.http().post('/portal/progress').expect(404);
    });

    it('keeps a code that was put in an address out of what it shows', async () => {
      const number = await caseWorked();
      const { text } = await get(`/portal/progress?number=${number}&code=${await codeOf(number)}`).expect(200);
      expect(text).not.toContain(number);
      expect(text).not.toContain(await codeOf(number));
    });
  });
});
