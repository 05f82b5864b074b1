import { type Locator, type Page } from 'playwright-core';
import { type Applicant } from '../../apps/cli/src/story/story-people.js';
import { type Stage } from './stage.js';
import { type Opening } from './watched-browser.js';

/** What the applicant takes home. */
export interface Receipt {
  readonly caseNumber: string;
  readonly queryCode: string;
}

/** What an act asks for beyond its confirmation: the choice of a result, a text. */
export interface ActFields {
  readonly choice?: string;
  readonly text?: string;
}

const RECEIPT = /办件编号\s+(\S+)\s+查询码\s+(\S+)\s/;

/** One person at the console of a node, who reads Chinese and clicks. */
export class Staff {
  private constructor(readonly page: Page) {}

  /** Signs in by a role's demo account at the node of a place. */
  static async signIn(
    { federation, browser }: Stage,
    path: string,
    role: string,
    opening: Partial<Opening> = {},
  ): Promise<Staff> {
    const node = federation.node(path);
    const account = federation.account(node, role);
    const page = await browser.open({ url: node.url, ...opening });
    await page.goto('/console/');
    await page.getByLabel('账号').fill(account.name);
    await page.getByLabel('密码', { exact: true }).fill(account.password);
    await page.getByRole('button', { name: '登录' }).click();
    const staff = new Staff(page);
    await staff.heading('全网节点').waitFor();
    return staff;
  }

  heading(name: string): Locator {
    return this.page.getByRole('heading', { level: 1, name });
  }

  /** The dot that says how the node stands to its parent. */
  syncState(state: string): Locator {
    return this.page.getByRole('status', { name: `同步状态：${state}` });
  }

  async goTo(entry: '全网节点' | '事项目录' | '办件' | '申请登记'): Promise<void> {
    await this.page.getByRole('navigation').getByRole('link', { name: entry, exact: true }).click();
    await this.heading(entry).waitFor();
  }

  /** The row of one node in the federation. */
  nodeRow(place: string): Locator {
    return this.page.getByRole('row').filter({ has: this.page.getByText(place, { exact: true }) });
  }

  /** Looks an item up in the catalog and opens its guide. */
  async openGuide(itemName: string): Promise<void> {
    await this.goTo('事项目录');
    await this.page.getByLabel('按名称、编号或部门搜索').fill(itemName);
    await this.page.getByRole('link', { name: itemName, exact: true }).click();
    await this.heading(itemName).waitFor();
  }

  /** Chooses the item in the form of a filing. */
  async chooseItem(itemName: string): Promise<void> {
    await this.page.getByLabel('要办的事项').fill(itemName);
    await this.page.getByTitle(itemName).click();
  }

  /** Fills the rest of the form of a filing: who applies, a file for the first material, the paper for the others. */
  async fillFiling({ name, idNumber, phone }: Applicant): Promise<void> {
    const { page } = this;
    await page.getByLabel('姓名或名称').fill(name);
    await page.getByLabel('证件号码').fill(idNumber);
    await page.getByLabel('联系电话').fill(phone);
    const papers = page.getByRole('button', { name: '纸质原件已核' });
    await papers.first().waitFor();
    const [first, ...others] = await papers.all();
    const material = (await first?.getAttribute('aria-label'))?.split('：')[1] ?? '';
    const buffer = Buffer.from(`%PDF-1.4 ${material}\n`);
    await page.locator(`input[type=file][aria-label="${material}"]`).setInputFiles({
      name: '扫描件.pdf',
      mimeType: 'application/pdf',
      buffer,
    });
    await page.getByText('扫描件.pdf').waitFor();
    for (const paper of others) await paper.click();
  }

  /** Sends the filing and reads the receipt. */
  async submitFiling(): Promise<Receipt> {
    await this.page.getByRole('button', { name: '提交登记' }).click();
    await this.heading('登记回执').waitFor();
    await this.page.getByText('登记成功').waitFor();
    await this.page.getByText('查询码', { exact: true }).waitFor();
    const [shown = ''] = await this.page.getByRole('main').allInnerTexts();
    const [, caseNumber, queryCode] = RECEIPT.exec(shown) ?? [];
    if (!caseNumber || !queryCode) throw new Error(`a receipt without number and code: ${shown}`);
    return { caseNumber, queryCode };
  }

  /** The way to a case in a list, by its number. */
  caseLink(caseNumber: string): Locator {
    return this.page.getByRole('link').filter({ hasText: caseNumber });
  }

  /** The list of all cases that the node holds. */
  async listAllCases(): Promise<void> {
    await this.goTo('办件');
    await this.page.getByRole('tab', { name: '全部' }).click();
  }

  /** Opens a case from the list of what waits for this person; it may still be on its way. */
  async openWaitingCase(caseNumber: string): Promise<void> {
    await this.goTo('办件');
    await this.openListedCase(caseNumber);
  }

  async openListedCase(caseNumber: string): Promise<void> {
    await this.caseLink(caseNumber).click();
    await this.page.waitForURL(`**/cases/${caseNumber}`);
  }

  /** Does an act on the case that is open, and waits until the node has confirmed it. */
  async act(name: string, { choice, text }: ActFields = {}): Promise<void> {
    await this.page.getByRole('group', { name: '办理' }).getByRole('button', { name, exact: true }).click();
    const dialog = this.page.getByRole('dialog', { name });
    if (choice) await dialog.getByText(choice, { exact: true }).click();
    if (text) await dialog.getByRole('textbox').fill(text);
    await dialog.getByRole('button', { name: `确认${name}` }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** The status beside the number of the case that is open. */
  async untilStatus(status: string): Promise<void> {
    await this.page.locator('.page-head').getByText(status, { exact: true }).waitFor();
  }

  /** The head of a place's column in the history of the case that is open. */
  columnOf(place: string): Locator {
    return this.page.getByRole('columnheader', { name: place });
  }

  /** What each place did with the case that is open, by the columns of its history. */
  async eventsByPlace(): Promise<Record<string, string[]>> {
    const table = this.page.getByRole('table').filter({ has: this.page.getByRole('columnheader', { name: /村级/ }) });
    const heads = await table.getByRole('columnheader').allInnerTexts();
    const places = heads.map((head) => head.split(/\s+/)[1] ?? '');
    const cells = await table.getByRole('cell').allInnerTexts();
    const eventsIn = (column: number) =>
      cells
        .filter((_, index) => index % places.length === column)
        .flatMap((cell) => [...cell.matchAll(/^\d+\. (.+)$/gm)].map(([, event = '']) => event));
    return Object.fromEntries(places.map((place, column) => [place, eventsIn(column)]));
  }

  /** Closes this person's browser. */
  leave(): Promise<void> {
    return this.page.context().close();
  }
}
