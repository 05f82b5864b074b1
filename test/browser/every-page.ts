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
  readonly address: string;
  /** What is to be read on the page once it is whole, in either language. */
  readonly text: string | RegExp;
}

const consolePages = ({ caseNumber, queryCode }: Receipt): Shown[] => [
  { address: '/console/federation', text: '光明村' },
  { address: '/console/catalog', text: /:wutong:/ },
  { address: `/console/catalog/${encodeURIComponent(ITEM_ID)}`, text: LINKED_ITEM },
  { address: '/console/cases?tab=all', text: LINKED_ITEM },
  { address: `/console/cases/${caseNumber}`, text: LINKED_ITEM },
  { address: `/console/cases/new?item=${encodeURIComponent(ITEM_ID)}`, text: /教师资格认定申请/ },
  { address: `/console/cases/${caseNumber}/receipt`, text: queryCode },
  { address: '/console/nowhere', text: /没有这个页面|No such page/ },
];

const PORTAL_PAGES: readonly Shown[] = [
  { address: '/portal', text: '市场监督管理局' },
  { address: '/portal/items?q=教师', text: LINKED_ITEM },
  { address: `/portal/items/${ITEM_ID}`, text: LINKED_ITEM },
  { address: '/portal/nowhere', text: /没有成功|That did not work/ },
  { address: '/portal/progress', text: /查询码|Query code/ },
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
    const isEnglish = language === 'en';
    const inLanguage = (address: string) =>
      isEnglish ? `${address}${address.includes('?') ? '&' : '?'}lang=en` : address;

    /** Changes the console to the language; gives what of the page is not in it. */
    async function choose(page: Page): Promise<() => Promise<string[]>> {
      const data = new ChineseData(page);
      if (isEnglish) await page.getByRole('button', { name: 'English' }).click();
      return () => (isEnglish ? data.notIn(page) : Promise.resolve([]));
    }

    scene('sign-in', async ({ federation, browser }) => {
      const page = await browser.open({ url: federation.node(COUNTY).url });
      await page.goto('/console/sign-in');
      const untranslated = await choose(page);
      await open(page, { address: '/console/sign-in', text: '将乐县' });
      await expectSound(page, untranslated);
      await page.context().close();
    });

    scene('the console', async (stage) => {
      const clerk = await Staff.signIn(stage, COUNTY, 'window-clerk');
      const untranslated = await choose(clerk.page);
      for (const shown of consolePages(receipt())) {
        await open(clerk.page, shown);
        await expectSound(clerk.page, untranslated);
      }
      await clerk.leave();
    });

    scene('the portal', async (stage) => {
      const visitor = await PortalVisitor.arrive(stage, COUNTY, { expected: [404] });
      for (const shown of PORTAL_PAGES) {
        await open(visitor.page, { ...shown, address: inLanguage(shown.address) });
        await expectSound(visitor.page);
      }
      await visitor.fillProgress(receipt());
      await expectSound(visitor.page);
      await visitor.leave();
    });
  });

  scene('what opens over a page', async (stage) => {
    const reviewer = await Staff.signIn(stage, COUNTY, 'reviewer');
    await open(reviewer.page, { address: `/console/cases/${receipt().caseNumber}`, text: LINKED_ITEM });
    await reviewer.page.getByRole('button', { name: '批注' }).click();
    await reviewer.page.getByRole('dialog').waitFor();
    await expectSound(reviewer.page);
    await reviewer.page.getByRole('button', { name: '取消' }).click();
    await reviewer.page.setViewportSize(PHONE);
    await reviewer.page.getByRole('button', { name: '打开菜单' }).click();
    await reviewer.page.getByRole('dialog').waitFor();
    expect(await seriousFindings(reviewer.page)).toEqual([]);
    await reviewer.leave();
  });
}
