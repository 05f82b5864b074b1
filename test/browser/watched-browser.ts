import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkoutFolder } from '@wutong/servers';
import { type Browser, type BrowserContext, type Page, type Response } from 'playwright-core';
import { launchChromium } from './chromium.js';

/** A desk's screen and a phone's. */
export const WIDE = { width: 1440, height: 900 } as const;
export const PHONE = { width: 390, height: 844 } as const;

/** Bound of every wait for something on a page. */
const WAIT_MS_MAX = 30_000;

/** What a browser does to requests that a page leaves behind. */
const ABORTED = 'net::ERR_ABORTED';
/** Told by the response as well, there with its address. */
const SAID_TWICE = 'Failed to load resource';

export interface Opening {
  /** Base URL of the one node that this browser may ask. */
  readonly url: string;
  readonly viewport?: { readonly width: number; readonly height: number };
  readonly scale?: number;
  /** Statuses over 399 that the pages are to answer. */
  readonly expected?: readonly number[];
}

/** Chromium, with everything noted that no page of ours may do. */
export class WatchedBrowser {
  private readonly seen: string[] = [];

  private constructor(private readonly browser: Browser) {}

  static async launch(): Promise<WatchedBrowser> {
    return new WatchedBrowser(await launchChromium());
  }

  /** A page in a context of its own: a person who shares nothing with the others. */
  async open({ url, viewport = WIDE, scale = 1, expected = [] }: Opening): Promise<Page> {
    const context = await this.browser.newContext({
      baseURL: url,
      viewport,
      deviceScaleFactor: scale,
      reducedMotion: 'reduce',
    });
    context.setDefaultTimeout(WAIT_MS_MAX);
    this.watch(context, new URL(url).origin, expected);
    return context.newPage();
  }

  /** What pages did since this was last asked: errors, requests that failed or went to another host. */
  takeFaults(): string[] {
    return this.seen.splice(0);
  }

  /** Pictures of all open pages, under a name; gives the files. */
  async picture(name: string): Promise<string[]> {
    const folder = join(checkoutFolder(), '.wutong', 'test', 'browser');
    mkdirSync(folder, { recursive: true });
    const pages = this.browser.contexts().flatMap((context) => context.pages());
    const files = pages.map((_, index) => join(folder, `${name.replace(/[^\p{L}\d]+/gu, '-')}-${index + 1}.png`));
    await Promise.all(pages.map((page, index) => page.screenshot({ path: files[index], fullPage: true })));
    return files;
  }

  close(): Promise<void> {
    return this.browser.close();
  }

  private watch(context: BrowserContext, origin: string, expected: readonly number[]): void {
    const note = (what: string) => this.seen.push(what);
    context.on('weberror', (fault) => note(`${fault.page()?.url()}: ${fault.error()}`));
    context.on('console', (message) => {
      if (message.type() !== 'error' || message.text().startsWith(SAID_TWICE)) return;
      note(`${message.page()?.url()}: ${message.text()}`);
    });
    context.on('request', (request) => {
      const address = new URL(request.url());
      if (address.protocol.startsWith('http') && address.origin !== origin) note(`another host: ${address}`);
    });
    context.on('requestfailed', (request) => {
      const why = request.failure()?.errorText;
      if (why !== ABORTED) note(`${request.url()}: ${why}`);
    });
    context.on('response', (response: Response) => {
      const status = response.status();
      if (status >= 400 && !expected.includes(status)) note(`${response.url()}: ${status}`);
    });
  }
}
