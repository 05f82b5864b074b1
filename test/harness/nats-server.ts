import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNatsServer, freePort, natsPlan, SupervisedProcess, toolsFolder } from '@wutong/servers';
import { type TestServer } from './postgres-server.js';
import { report, runFolder } from './test-run.js';

export interface TestNatsServer extends TestServer {
  readonly port: number;
  /** The file it was started with: write to it and start again to change its configuration. */
  readonly configFile: string;
}

/** Starts a throwaway nats-server with the configuration text that is made for its port and its JetStream folder. */
export async function startNatsServer(config: (port: number, storeFolder: string) => string): Promise<TestNatsServer> {
  const program = ensureNatsServer({ toolsFolder: toolsFolder(), report });
  const folder = join(runFolder(), `nats-${randomBytes(4).toString('hex')}`);
  mkdirSync(folder, { recursive: true });
  const port = await freePort();
  const configFile = join(folder, 'nats.conf');
  writeFileSync(configFile, config(port, join(folder, 'store')), { mode: 0o600 });
  const plan = natsPlan({
    name: folder,
    program,
    configFile,
    port,
    logFile: join(folder, 'nats.log'),
    pidFile: `${folder}.pid`,
  });
  const server = new SupervisedProcess(plan, () => undefined);
  await server.start();
  return {
    url: `nats://127.0.0.1:${port}`,
    port,
    configFile,
    stop: () => server.stop(),
    kill: () => server.kill(),
    start: () => server.start(),
    release: () => server.release(),
  };
}
