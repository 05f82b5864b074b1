import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkoutFolder } from '@wutong/servers';
import { type Browser, chromium } from 'playwright-core';
import { report } from '../harness/test-run.js';

const FLAGS = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Chromium's own sandbox refuses root, and needs rights that containers do not give. */
const WITHOUT_SANDBOX = '--no-sandbox';

/** Starts the system's Chromium, which is installed first where there is none. */
export async function launchChromium(): Promise<Browser> {
  const finder = promisify(execFile)(process.execPath, [join(checkoutFolder(), 'deploy', 'chromium.mjs')]);
  finder.child.stderr?.on('data', (text: string) => report(text.trimEnd()));
  const { stdout } = await finder;
  return chromium.launch({ executablePath: stdout.trim(), args: [...FLAGS, WITHOUT_SANDBOX] });
}
