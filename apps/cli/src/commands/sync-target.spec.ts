import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Refused } from '@wutong/kernel';
import { CLI_MESSAGES } from '../messages.js';
import { findTarget, type TargetOptions } from './sync-target.js';

const URL = 'http://127.0.0.1:8080';

/** The code of the refusal, which has a text. */
function refusalOf(options: TargetOptions): string {
  try {
    findTarget(options, {});
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    expect(CLI_MESSAGES).toHaveProperty([error.refusal.code]);
    return error.refusal.code;
  }
  return 'found';
}

describe('which node a command is for, and who asks', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wutong-target-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is an address and an account, with the password from a file or from the environment', () => {
    writeFileSync(join(folder, 'password'), 'from the file\n');
    const named = { url: `${URL}/`, account: '运维员' };
    expect(findTarget({ ...named, passwordFile: join(folder, 'password') }, {})).toEqual({
      url: URL,
      account: { name: '运维员', password: 'from the file' },
    });
    expect(findTarget(named, { WUTONG_PASSWORD: 'from outside' }).account.password).toBe('from outside');
  });

  it('is a node of a demo federation, by its data folder: the operator there, or who is named', () => {
    mkdirSync(join(folder, 'nodes', '350428'), { recursive: true });
    writeFileSync(join(folder, 'ports.json'), JSON.stringify({ 'http 3504': 1, 'http 350428': 20_123 }));
    const accounts = ['window-clerk', 'operator'].map((role) => ({ name: role, role, password: `of ${role}` }));
    writeFileSync(join(folder, 'nodes', '350428', 'accounts.json'), JSON.stringify(accounts));
    const demo = { data: folder, at: '350428' };
    expect(findTarget(demo, {})).toEqual({
      url: 'http://127.0.0.1:20123',
      account: { name: 'operator', password: 'of operator' },
    });
    expect(findTarget({ ...demo, account: 'window-clerk' }, {}).account.password).toBe('of window-clerk');
    expect(refusalOf({ ...demo, account: 'nobody' })).toBe('sync.cli.no-demo-account');
    expect(refusalOf({ ...demo, at: '3509' })).toBe('sync.cli.no-demo-node');
  });

  it('is asked for when it is not said', () => {
    expect(refusalOf({})).toBe('sync.cli.no-url');
    expect(refusalOf({ url: URL })).toBe('sync.cli.no-account');
    expect(refusalOf({ url: URL, account: '运维员' })).toBe('sync.cli.no-password');
    expect(refusalOf({ url: URL, account: '运维员', passwordFile: join(folder, 'none') })).toBe('sync.cli.unreadable');
  });
});
