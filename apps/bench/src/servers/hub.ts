import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureNatsServer, freePort, natsPlan, SupervisedProcess, toolsFolder } from '@wutong/servers';
import { type HubConfig, renderHubServerConfig } from '@wutong/sync';
import { type RunFolder } from './run-folder.js';

/** The nats-server that carries one round's hub. */
export class Hub {
  private constructor(
    private readonly port: number,
    private readonly server: SupervisedProcess,
  ) {}

  static async start(run: RunFolder, name: string, hub: HubConfig, report: (line: string) => void): Promise<Hub> {
    const program = ensureNatsServer({ toolsFolder: toolsFolder(), report });
    const port = await freePort();
    const folder = join(run.folder, name);
    mkdirSync(folder);
    const configFile = join(folder, 'nats.conf');
    const config = { serverName: name, port, storeFolder: join(folder, 'store'), hubs: [hub] };
    writeFileSync(configFile, renderHubServerConfig(config), { mode: 0o600 });
    const [logFile, pidFile] = [`${folder}.log`, `${folder}.pid`];
    const server = new SupervisedProcess(
      natsPlan({ name, program, configFile, port, logFile, pidFile }),
      () => undefined,
    );
    await server.start();
    return new Hub(port, server);
  }

  /** Undefined while it does not run. */
  get pid(): number | undefined {
    return this.server.pid;
  }

  get url(): string {
    return `nats://127.0.0.1:${this.port}`;
  }

  async kill(): Promise<void> {
    await this.server.kill();
  }

  async startAgain(): Promise<void> {
    await this.server.start();
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}
