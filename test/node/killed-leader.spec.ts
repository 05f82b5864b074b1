import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { createNodeIdentity, formatNodeIdentity } from '@wutong/crypto';
import pg from 'pg';
import { eventually } from '../harness/eventually.js';
import { createTestDatabase, type TestDatabase } from '../harness/test-database.js';

const PROGRAM = join(process.cwd(), 'apps', 'node', 'dist', 'node.mjs');
const OPERATOR = { name: '运维员', role: 'operator', password: 'generated-for-specs-1' };
const KEY = createUser();
const NATS = { user: KEY.getPublicKey(), seed: new TextDecoder().decode(KEY.getSeed()) };

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return typeof address === 'object' && address ? address.port : 0;
}

describe('a node with two processes, as they are started', () => {
  let database: TestDatabase;
  let folder: string;
  let running: ChildProcess[];

  beforeEach(async () => {
    database = await createTestDatabase();
    folder = mkdtempSync(join(tmpdir(), 'wutong-killed-'));
    running = [];
    writeFileSync(join(folder, 'identity.json'), formatNodeIdentity(createNodeIdentity('3504', 1, NATS, NATS)));
    writeFileSync(join(folder, 'accounts.json'), JSON.stringify([OPERATOR]));
  });

  afterEach(async () => {
    for (const one of running) one.kill('SIGKILL');
    await Promise.all(running.map((one) => one.exitCode ?? one.signalCode ?? once(one, 'exit')));
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  });

  async function start() {
    const port = await freePort();
    const env = {
      ...process.env,
      NODE_OPTIONS: '',
      WUTONG_IDENTITY_FILE: join(folder, 'identity.json'),
      WUTONG_PLACE_NAME: '三明市',
      WUTONG_DATA_FOLDER: folder,
      WUTONG_DATABASE_URL: database.url,
      WUTONG_HTTP_PORT: String(port),
      WUTONG_ACCOUNTS_FILE: join(folder, 'accounts.json'),
    };
    const child = spawn(process.execPath, [PROGRAM], { env, stdio: 'ignore' });
    running.push(child);
    const call = (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}/api${path}`, init);
    const isUp = () =>
      call('/node').then(
        ({ ok }) => ok || undefined,
        () => undefined,
      );
    await eventually(`the process on ${port} serves`, isUp, 25_000);
    const signIn = await call('/session', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name: OPERATOR.name, password: OPERATOR.password }),
    });
    const { token } = (await signIn.json()) as { token: string };
    const status = async () => {
      const answer = await call('/sync/status', { headers: { authorization: `Bearer ${token}` } });
      return (await answer.json()) as { leader: boolean };
    };
    return { child, status };
  }

  it('goes on at the other when the leader is killed', async () => {
    const first = await start();
    const second = await start();
    expect([await first.status(), await second.status()]).toMatchObject([{ leader: true }, { leader: false }]);
    first.child.kill('SIGKILL');
    const killedAt = Date.now();
    await eventually('the second leads', async () => (await second.status()).leader || undefined);
    // Its database session went with it: nobody waits for its silence.
    expect(Date.now() - killedAt).toBeLessThan(8_000);
    const client = new pg.Client({ connectionString: database.url });
    await client.connect();
    expect((await client.query('select term from lease')).rows).toEqual([{ term: '2' }]);
    await client.end();
  }, 180_000);
});
