import { type Page } from 'playwright-core';
import { COUNTY } from '../../apps/cli/src/story/story-places.js';
import { ChineseData, overflowOf, seriousFindings } from './audit.js';
import { LINKED_ITEM } from './linked-case.js';
import { PortalVisitor } from './portal-visitor.js';
import { type Receipt, Staff } from './staff.js';
import { type Scene } from './stage.js';
import { PHONE, WIDE } from './watched-browser.js';

const ITEM_ID = '3504:wutong:JY-101';

interface Shown {
  readonly name: string;
  readonly address: string;
  /** What is to be read on the page once it is whole, in either language. */
  readonly text: string | RegExp;
}

const consolePages = ({ caseNumber, queryCode }: Receipt): Shown[] => [
  { name: 'federation', address: '/console/federation', text: '光明村' },
  { name: 'catalog', address: '/console/catalog', text: /:wutong:/ },
  { name: 'item', address: `/console/catalog/${encodeURIComponent(ITEM_ID)}`, text: LINKED_ITEM },
  { name: 'cases', address: '/console/cases?tab=all', text: LINKED_ITEM },
  { name: 'case', address: `/console/cases/${caseNumber}`, text: LINKED_ITEM },
  { name: 'file a case', address: `/console/cases/new?item=${encodeURIComponent(ITEM_ID)}`, text: /教师资格认定申请/ },
  { name: 'receipt', address: `/console/cases/${caseNumber}/receipt`, text: queryCode },
  { name: 'no such page', address: '/console/nowhere', text: /没有这个页面|No such page/ },
];

const PORTAL_PAGES: readonly Shown[] = [
  { name: 'home', address: '/portal', text: '市场监督管理局' },
  { name: 'results', address: '/portal/items?q=教师', text: LINKED_ITEM },
  { name: 'guide', address: `/portal/items/${ITEM_ID}`, text: LINKED_ITEM },
  { name: 'progress', address: '/portal/progress', text: /查询码|Query code/ },
  { name: 'no such page', address: '/portal/nowhere', text: /没有成功|That did not work/ },
];

/** A page as it is on a desk's screen and on a phone: open to everybody, and no wider than the screen. */
async function expectSound(page: Page, untranslated: () => Promise<string[]> = async () => []): Promise<void> {
  for (const viewport of [WIDE, PHONE]) {
    await page.setViewportSize(viewport);
    await page.locator('.ant-skeleton').waitFor({ state: 'detached' });
    const findings = await seriousFindings(page);
    const seen = {
      width: viewport.width,
      findings,
      overflow: await overflowOf(page),
      untranslated: await untranslated(),
    };
    expect(seen).toEqual({ width: viewport.width, findings: [], overflow: 0, untranslated: [] });
  }
  await page.setViewportSize(WIDE);
}

async function open(page: Page, { address, text }: Shown): Promise<void> {
  await page.goto(address);
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.getByText(text).first().waitFor();
}

/** Every page of console and portal in both languages, wide and narrow. */
export function describeEveryPage(scene: Scene, receipt: () => Receipt): void {
  describe.each(['zh', 'en'] as const)('every page in %s', (language) => {
    scene('sign-in', async (stage) => {
      const page = await stage.browser.open({ url: stage.federation.node(COUNTY).url });
      const data = new ChineseData(page);
      await open(page, { name: 'sign-in', address: '/console/sign-in', text: '将乐县' });
      if (language === 'en') await page.getByRole('button', { name: 'English' }).click();
      await expectSound(page, () => (language === 'en' ? data.notIn(page) : Promise.resolve([])));
      await page.context().close();
    });

    scene('console', async (stage) => {
      const clerk = await Staff.signIn(stage, COUNTY, 'window-clerk');
      const { page } = clerk;
      const data = new ChineseData(page);
      if (language === 'en') await page.getByRole('button', { name: 'English' }).click();
      for (const shown of consolePages(receipt())) {
        await open(page, shown);
        await expectSound(page, () => (language === 'en' ? data.notIn(page) : Promise.resolve([])));
      }
      await clerk.leave();
    });

    scene('portal', async (stage) => {
      const visitor = await PortalVisitor.arrive(stage, COUNTY, { expected: [404] });
      for (const shown of PORTAL_PAGES) {
        const address = `${shown.address}${language === 'en' ? `${shown.address.includes('?') ? '&' : '?'}lang=en` : ''}`;
        await open(visitor.page, { ...shown, address });
        await expectSound(visitor.page);
      }
      await visitor.leave();
    });
  });
}
