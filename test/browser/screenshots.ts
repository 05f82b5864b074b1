import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder } from '@wutong/servers';
import { type Page } from 'playwright-core';
import { applicant } from '../../apps/cli/src/story/story-people.js';
import { COUNTY, TOWN, VILLAGE } from '../../apps/cli/src/story/story-places.js';
import { fillLinkedFiling, LINKED_ITEM, workLinkedCase } from './linked-case.js';
import { PortalVisitor } from './portal-visitor.js';
import { type Receipt, Staff } from './staff.js';
import { clearStage, STAGE_MS_MAX, type Stage, scenesOn, setStage } from './stage.js';
import { PHONE } from './watched-browser.js';

const FOLDER = join(checkoutFolder(), 'docs', 'screenshots');
const ITEM = '林木采伐许可证核发';
/** What 光明镇 decides itself, for a list with more than one case in it. */
const DAILY_ITEMS = ['高龄津贴', '就业登记、失业登记', '临时救助（小额）'];
const ON_A_PHONE = { viewport: PHONE, scale: 2 };

/** A picture for the documents, once what moves stands still; `height` when the page shows more than a screen of it. */
async function take(page: Page, name: string, height?: number): Promise<void> {
  const viewport = page.viewportSize();
  if (viewport && height) await page.setViewportSize({ ...viewport, height });
  await page.locator('.ant-skeleton, .ant-message-notice').first().waitFor({ state: 'detached' });
  await page.mouse.move(0, 0);
  await page.evaluate('scrollTo(0, 0)');
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled', caret: 'hide' });
  if (viewport && height) await page.setViewportSize(viewport);
}

/** Makes the pictures of the documents from a running federation: `npm run screenshots`. */
describe('the screenshots of the documents', () => {
  let stage: Stage | undefined;
  let supervisor: Staff;
  let clerk: Staff;
  let receipt: Receipt;

  const scene = scenesOn(() => stage);

  beforeAll(async () => {
    mkdirSync(FOLDER, { recursive: true });
    stage = await setStage();
  }, STAGE_MS_MAX);
  afterAll(() => clearStage(stage), STAGE_MS_MAX);

  scene('sign-in', async ({ federation, browser }) => {
    const page = await browser.open({ url: federation.node(COUNTY).url });
    await page.goto('/console/');
    await page.getByText('将乐县').first().waitFor();
    await take(page, 'sign-in');
    await page.context().close();
  });

  scene('the linked case: filing, receipt', async (set) => {
    const agent = await Staff.signIn(set, VILLAGE, 'village-agent');
    await fillLinkedFiling(agent);
    await take(agent.page, 'file-case', 1190);
    receipt = await agent.submitFiling();
    await take(agent.page, 'receipt');
    await agent.leave();
    await workLinkedCase(set, receipt.caseNumber);
  });

  scene('the list of cases, the linked case', async (set) => {
    clerk = await Staff.signIn(set, TOWN, 'window-clerk');
    for (const [index, item] of DAILY_ITEMS.entries()) {
      await clerk.goTo('申请登记');
      await clerk.chooseItem(item);
      await clerk.fillFiling(applicant(index + 2));
      const { caseNumber } = await clerk.submitFiling();
      if (index > 0) continue;
      await clerk.openWaitingCase(caseNumber);
      await clerk.act('受理');
    }
    await clerk.listAllCases();
    await clerk.caseLink(receipt.caseNumber).waitFor();
    await take(clerk.page, 'cases');
    await clerk.openListedCase(receipt.caseNumber);
    await clerk.untilStatus('已送达');
    await take(clerk.page, 'case', 1300);
    await clerk.leave();
  });

  scene('the case on a phone', async (set) => {
    clerk = await Staff.signIn(set, TOWN, 'window-clerk', ON_A_PHONE);
    await clerk.page.goto(`/console/cases/${receipt.caseNumber}`);
    await clerk.untilStatus('已送达');
    await take(clerk.page, 'case-phone');
    await clerk.leave();
  });

  scene('catalog, item, federation', async (set) => {
    supervisor = await Staff.signIn(set, COUNTY, 'supervisor');
    await supervisor.nodeRow('光明镇').waitFor();
    await take(supervisor.page, 'federation');
    await supervisor.goTo('事项目录');
    await supervisor.page.getByRole('row').nth(5).waitFor();
    await take(supervisor.page, 'catalog');
    await supervisor.openGuide(ITEM);
    await take(supervisor.page, 'item', 1100);
    await supervisor.goTo('全网节点');
  });

  scene('in English', async () => {
    await supervisor.page.getByRole('button', { name: 'English' }).click();
    await take(supervisor.page, 'federation-en');
    await supervisor.page.getByRole('link', { name: 'Catalog' }).click();
    await supervisor.heading('Catalog').waitFor();
    await supervisor.page.getByRole('row').nth(5).waitFor();
    await take(supervisor.page, 'catalog-en');
    await supervisor.page.goto(`/console/cases/${receipt.caseNumber}`);
    await supervisor.heading(LINKED_ITEM).waitFor();
    await take(supervisor.page, 'case-en', 1300);
    await supervisor.page.getByRole('button', { name: '中文' }).click();
  });

  scene('the federation while a line is cut', async ({ federation }) => {
    await supervisor.goTo('全网节点');
    federation.cutLine();
    await supervisor
      .nodeRow('光明镇')
      .getByText(/^[2-5]\d 秒前应答$/)
      .waitFor();
    await take(supervisor.page, 'federation-cut');
    federation.healLine();
    await supervisor.leave();
  });

  scene('the portal on a phone', async (set) => {
    const visitor = await PortalVisitor.arrive(set, COUNTY, ON_A_PHONE);
    await take(visitor.page, 'portal-home');
    await visitor.openGuide(ITEM);
    await take(visitor.page, 'portal-guide');
    await visitor.askProgress(receipt);
    await take(visitor.page, 'portal-progress');
    await visitor.leave();
  });
});
