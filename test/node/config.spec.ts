import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { createNodeIdentity, formatNodeIdentity } from '@wutong/crypto';
import { helpText, OPTIONS, readConfig } from '../../apps/node/src/config.js';

const KEY = createUser();
const NATS = { user: KEY.getPublicKey(), seed: new TextDecoder().decode(KEY.getSeed()) };

describe('what a node is told from outside', () => {
  let folder: string;
  let environment: Record<string, string>;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'wutong-config-'));
    const identityFile = join(folder, 'identity.json');
    writeFileSync(identityFile, formatNodeIdentity(createNodeIdentity('3504', 1, NATS, NATS)));
    environment = {
      WUTONG_IDENTITY_FILE: identityFile,
      WUTONG_PLACE_NAME: '三明市',
      WUTONG_DATA_FOLDER: folder,
      WUTONG_DATABASE_URL: 'postgres://127.0.0.1/none',
      WUTONG_HTTP_PORT: '8080',
    };
  });

  afterEach(() => rmSync(folder, { recursive: true }));

  it('keeps one copy of what is under way, unless it is told how many', () => {
    expect(readConfig(environment).hubCopies).toBe(1);
    expect(readConfig({ ...environment, WUTONG_HUB_COPIES: '3' }).hubCopies).toBe(3);
  });

  it('is refused with the option that is wrong or missing, and what it may be', () => {
    expect(() => readConfig({ ...environment, WUTONG_HUB_COPIES: '2' })).toThrow('WUTONG_HUB_COPIES must be 1, 3 or 5');
    expect(() => readConfig({ ...environment, WUTONG_PLACE_NAME: '' })).toThrow('missing: WUTONG_PLACE_NAME');
  });

  it('is described by a line of help for every option', () => {
    for (const { name, what } of Object.values(OPTIONS)) {
      expect(helpText()).toContain(name);
      expect(helpText()).toContain(what);
    }
  });
});
