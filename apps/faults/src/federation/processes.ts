import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ProcessPlan, SupervisedProcess } from '@wutong/servers';
import { line } from '../messages.js';

/** What runs of a place. */
export type Kind = 'node' | 'nats' | 'postgres';

const STOP_ORDER: readonly Kind[] = ['node', 'nats', 'postgres'];

/** Processes by kind and place, with their logs and pid files in one folder. */
export class Processes {
  private readonly all = new Map<string, SupervisedProcess>();

  constructor(
    private readonly root: string,
    private readonly report: (text: string) => void,
  ) {}

  /** Starts a process anew and waits until it serves. */
  async run(kind: Kind, path: string, plan: ProcessPlan): Promise<void> {
    const started = new SupervisedProcess(plan, ({ name, logFile }, how) =>
      this.report(line('died', { name, how, log: logFile })),
    );
    this.all.set(nameOf(kind, path), started);
    await started.start();
  }

  /** Undefined while it does not run. */
  pidOf(kind: Kind, path: string): number | undefined {
    return this.all.get(nameOf(kind, path))?.pid;
  }

  async kill(kind: Kind, path: string): Promise<void> {
    await this.all.get(nameOf(kind, path))?.kill();
  }

  async stop(kind: Kind, path: string): Promise<void> {
    await this.all.get(nameOf(kind, path))?.stop();
  }

  /** Nodes first, databases last. */
  async stopAll(): Promise<void> {
    for (const kind of STOP_ORDER) {
      const ofKind = [...this.all].filter(([name]) => name.startsWith(kind));
      await Promise.all(ofKind.map(([, process]) => process.stop()));
    }
  }

  files(kind: Kind, path: string): { logFile: string; pidFile: string } {
    const name = nameOf(kind, path);
    return { logFile: join(this.root, 'logs', `${name}.log`), pidFile: join(this.root, 'run', `${name}.pid`) };
  }

  log(kind: Kind, path: string): string {
    return readFileSync(this.files(kind, path).logFile, 'utf8');
  }
}

const nameOf = (kind: Kind, path: string) => `${kind}-${path}`;
