import axe from 'axe-core';
import { type Page } from 'playwright-core';

const SERIOUS = ['serious', 'critical'];

/** What axe finds on the page that keeps people out: of impact serious or critical. */
export async function seriousFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<axe.AxeResults>('axe.run(document, { resultTypes: ["violations"] })');
  return violations
    .filter(({ impact }) => impact && SERIOUS.includes(impact))
    .flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => `${id} ${target}: ${failureSummary}`));
}

/** By how many pixels the document is wider than the screen. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth - document.documentElement.clientWidth');
}

const HAN = /\p{Script=Han}+/gu;

/** All Chinese that the node has sent to a page as data: names of places and items, what people wrote. */
export class ChineseData {
  private readonly runs = new Set<string>();
  private readonly arriving: Promise<void>[] = [];

  constructor(page: Page) {
    page.on('response', (response) => {
      if (response.headers()['content-type']?.includes('json')) {
        this.arriving.push(
          response.text().then(
            (text) => this.take(JSON.parse(text)),
            // The page was left before the answer was whole.
            () => undefined,
          ),
        );
      }
    });
  }

  /** Chinese on an English page that is neither data nor marked as Chinese, in texts, labels and hints. */
  async notIn(page: Page): Promise<string[]> {
    await Promise.all(this.arriving);
    const texts = await page.evaluate<string[]>(TEXTS_NOT_MARKED_CHINESE);
    return texts.filter((text) => (text.match(HAN) ?? []).some((run) => !this.runs.has(run)));
  }

  private take(value: unknown): void {
    if (typeof value === 'string') for (const run of value.match(HAN) ?? []) this.runs.add(run);
    else if (typeof value === 'object' && value !== null) for (const part of Object.values(value)) this.take(part);
  }
}

/** Runs in the page. */
const TEXTS_NOT_MARKED_CHINESE = `(() => {
  const texts = [document.title];
  const isMarked = (element) => element.closest('[lang]')?.lang.startsWith('zh');
  for (const element of document.body.querySelectorAll('*')) {
    if (isMarked(element) || ['SCRIPT', 'STYLE'].includes(element.tagName)) continue;
    for (const name of ['aria-label', 'title', 'placeholder', 'alt']) texts.push(element.getAttribute(name) ?? '');
    for (const node of element.childNodes) if (node.nodeType === Node.TEXT_NODE) texts.push(node.data);
  }
  return texts;
})()`;
