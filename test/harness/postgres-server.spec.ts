import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import {
  clearCluster,
  clusterUrl,
  connectionFault,
  ensureCluster,
  freePort,
  postgresPlan,
  SupervisedProcess,
} from '@wutong/servers';
import { copiedCluster } from './copied-cluster.js';
import { exclusively } from './postgres-server.js';
import { runFolder, testPlace } from './test-run.js';

describe('a PostgreSQL cluster under the supervisor', () => {
  const told: string[] = [];

  async function prepare(name: string, died: (how: string) => void = () => undefined) {
    const place = testPlace();
    const cluster = await exclusively(join(place.folder, 'template.lock'), () =>
      copiedCluster(place, `${basename(runFolder())}-${name}`),
    );
    const port = await freePort();
    const at = join(runFolder(), name);
    mkdirSync(runFolder(), { recursive: true });
    const plan = postgresPlan(cluster, port, { logFile: `${at}.log`, pidFile: `${at}.pid` });
    const server = new SupervisedProcess(plan, (_, how) => died(how));
    return { cluster, plan, server, url: clusterUrl(cluster, port) };
  }

  it('stops a server that was left behind, and serves its data again', async () => {
    const { cluster, plan, server, url } = await prepare('left-behind');
    const orphan = spawn(plan.command, [...plan.args], { cwd: '/', env: plan.env, stdio: 'ignore', ...plan.user });
    const gone = once(orphan, 'exit');
    while ((await connectionFault(url)) !== undefined) expect(orphan.exitCode).toBeNull();
    await clearCluster(cluster, (line) => told.push(line));
    await gone;
    expect(told.join()).toContain(String(orphan.pid));
    await server.start();
    expect(await connectionFault(url)).toBeUndefined();
    await server.stop();
    expect(await connectionFault(url)).toMatch(/ENOENT|ECONNREFUSED/);
  });

  it('is asked over its own socket, and over TCP where its folder is no place for one', async () => {
    const { cluster, url } = await prepare('near');
    expect(new URL(url).searchParams.get('host')).toBe(cluster.folder);
    const files = { logFile: '', pidFile: '' };
    for (const folder of [`/${'long/'.repeat(20)}`, '/a,b', '/a b']) {
      expect(clusterUrl({ ...cluster, folder }, 5432)).not.toContain('host=');
      expect(postgresPlan({ ...cluster, folder }, 5432, files).args).toContain('unix_socket_directories=');
    }
  });

  it('starts again at once after SIGKILL, and tells a death that nobody asked for', async () => {
    const deaths: string[] = [];
    let tell: () => void = () => undefined;
    const told = new Promise<void>((resolve) => {
      tell = resolve;
    });
    const { cluster, plan, server, url } = await prepare('killed', (how) => {
      deaths.push(how);
      tell();
    });
    await server.start();
    await server.kill();
    await clearCluster(cluster, () => undefined);
    await server.start();
    expect(await connectionFault(url)).toBeUndefined();
    expect(deaths).toEqual([]);
    process.kill(Number(readFileSync(plan.pidFile, 'utf8')), 'SIGKILL');
    await told;
    expect(deaths).toEqual(['SIGKILL']);
  });

  it('has a system identifier and a password of its own from its own initdb', async () => {
    const place = testPlace();
    const names = ['own-1', 'own-2'].map((name) => `${basename(runFolder())}-${name}`);
    const clusters = await Promise.all(names.map((name) => ensureCluster(place, name)));
    const identifiers = clusters.map(({ folder }) =>
      readFileSync(join(folder, 'global', 'pg_control')).readBigUInt64LE(),
    );
    expect(new Set(identifiers).size).toBe(2);
    expect(new Set(clusters.map(({ password }) => password)).size).toBe(2);
    const [first] = clusters;
    expect(await ensureCluster(place, names[0] ?? '')).toEqual(first);
  });

  it('names the program and its log when it cannot start', async () => {
    const { plan } = await prepare('broken');
    const broken = new SupervisedProcess({ ...plan, args: [...plan.args, '-c', 'no_such_setting=1'] }, () => undefined);
    await expect(broken.start()).rejects.toMatchObject({
      refusal: { code: 'process.not-ready', params: { name: plan.name, log: plan.logFile } },
    });
  });
});
