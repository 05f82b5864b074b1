import { type Page } from 'playwright-core';
import { type Receipt } from './staff.js';
import { type Stage } from './stage.js';
import { type Opening } from './watched-browser.js';

/** A citizen at the portal of a node. */
export class PortalVisitor {
  private constructor(readonly page: Page) {}

  static async arrive(
    { federation, browser }: Stage,
    path: string,
    opening: Partial<Opening> = {},
  ): Promise<PortalVisitor> {
    const page = await browser.open({ url: federation.node(path).url, ...opening });
    await page.goto('/portal');
    return new PortalVisitor(page);
  }

  /** Looks for an item by words; the results are shown. */
  async search(words: string): Promise<void> {
    await this.page.getByLabel('想办什么事？').fill(words);
    await this.page.getByRole('button', { name: '查找' }).click();
  }

  async openGuide(itemName: string): Promise<void> {
    await this.search(itemName);
    const named = this.page.getByText(itemName, { exact: true });
    await this.page.getByRole('link').filter({ has: named }).click();
    await this.page.getByRole('heading', { level: 1, name: itemName }).waitFor();
  }

  /** Asks how a case stands; gives the answer's words. */
  async askProgress(receipt: Receipt): Promise<string> {
    await this.page.getByRole('navigation').getByRole('link', { name: '进度查询' }).click();
    await this.fillProgress(receipt);
    const [answer = ''] = await this.page.getByRole('main').allInnerTexts();
    return answer;
  }

  /** Fills the form of number and code in either language, and sends it. */
  async fillProgress({ caseNumber, queryCode }: Receipt): Promise<void> {
    await this.page.getByLabel(/办件编号|Case number/).fill(caseNumber);
    await this.page.getByLabel(/查询码|Query code/).fill(queryCode);
    await this.page.getByRole('button', { name: /^(查询|Look up)$/ }).click();
    await this.page.getByRole('status').waitFor();
  }

  /** Closes this person's browser. */
  leave(): Promise<void> {
    return this.page.context().close();
  }
}
