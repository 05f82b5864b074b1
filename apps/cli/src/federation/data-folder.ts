import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Refused } from '@wutong/kernel';
import { findLeftBehind, releaseLock, shelterOf, stopForeign, takeLock } from '@wutong/servers';
import { cliLine } from '../messages.js';

const STOP_MS_MAX = 20_000;
/** Nodes first, then hubs, then databases; PostgreSQL shuts down fast on SIGINT. */
const STOP_ORDER: readonly { readonly kind: string; readonly signal: NodeJS.Signals }[] = [
  { kind: 'node', signal: 'SIGTERM' },
  { kind: 'nats', signal: 'SIGTERM' },
  { kind: 'postgres', signal: 'SIGINT' },
];

/** The folder of one federation: everything it keeps stands under it. */
export class DataFolder {
  constructor(readonly root: string) {}

  get lock(): string {
    return join(this.root, 'lock');
  }

  /** File that says the folder is a federation's, so that `--fresh` never deletes anything else. */
  get marker(): string {
    return join(this.root, 'federation.json');
  }

  get ports(): string {
    return join(this.root, 'ports.json');
  }

  get accountsSummary(): string {
    return join(this.root, 'demo-accounts.txt');
  }

  node(path: string): string {
    return join(this.root, 'nodes', path);
  }

  nats(name: string): string {
    return join(this.root, 'nats', name);
  }

  log(kind: string, name: string): string {
    return join(this.root, 'logs', `${kind}-${name}.log`);
  }

  pid(kind: string, name: string): string {
    return join(this.root, 'run', `${kind}-${name}.pid`);
  }

  /** Takes the folder for this process; stops what an earlier launcher left running; empties it when `fresh`. */
  async open(fresh: boolean, report: (line: string) => void): Promise<void> {
    const { root } = this;
    if (existsSync(root) && !existsSync(this.marker) && readdirSync(root).length > 0) {
      throw new Refused({ kind: 'conflict', code: 'folder.foreign', params: { folder: root } });
    }
    mkdirSync(root, { recursive: true });
    if (!existsSync(this.marker)) writeFileSync(this.marker, `${JSON.stringify({ layout: 1 })}\n`);
    const holder = takeLock(this.lock);
    if (holder !== undefined) {
      throw new Refused({ kind: 'conflict', code: 'folder.locked', params: { folder: root, pid: holder } });
    }
    await this.stopLeftBehind(report);
    if (fresh) {
      for (const name of readdirSync(root)) {
        if (name !== 'lock' && name !== 'federation.json') rmSync(join(root, name), { recursive: true, force: true });
      }
      rmSync(shelterOf(root), { recursive: true, force: true });
    }
    for (const each of ['nodes', 'nats', 'logs', 'run']) mkdirSync(join(root, each), { recursive: true });
  }

  close(): void {
    releaseLock(this.lock);
  }

  private async stopLeftBehind(report: (line: string) => void): Promise<void> {
    const run = join(this.root, 'run');
    const left = (existsSync(run) ? readdirSync(run) : []).flatMap((file) => {
      const pid = findLeftBehind(join(run, file));
      return pid === undefined ? [] : [{ file, pid }];
    });
    if (left.length > 0) report(cliLine('folder.left-behind', { count: left.length }));
    for (const { kind, signal } of STOP_ORDER) {
      const group = left.filter(({ file }) => file.startsWith(`${kind}-`));
      await Promise.all(group.map(({ pid }) => stopForeign(pid, signal, STOP_MS_MAX)));
    }
  }
}
