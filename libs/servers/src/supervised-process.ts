import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { Refused } from '@wutong/kernel';
import { waitUntil } from './wait-until.js';

/** Marks our children in their environment, so that a process id that the system gave to another is never signalled. */
const MARK = 'WUTONG_PID_FILE';
const LAST_LINES = 20;

export interface ProcessPlan {
  /** What people call it, e.g. "PostgreSQL 350428". */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly logFile: string;
  readonly pidFile: string;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Asks it to stop in good order. */
  readonly stopSignal: NodeJS.Signals;
  readonly stopMsMax: number;
  /** Resolves true once the process serves. */
  readonly isReady: () => Promise<boolean>;
  readonly readyMsMax: number;
}

/**
 * One server process: started in a process group of its own (a Ctrl-C reaches the launcher alone, which stops things in
 * order), its output in a log file, its id in a file by which the next launcher finds it when this one was killed.
 */
export class SupervisedProcess {
  private child: ChildProcess | undefined;
  private gone: Promise<string> = Promise.resolve('');
  private leaving = false;

  constructor(
    readonly plan: ProcessPlan,
    private readonly died: (plan: ProcessPlan, how: string) => void,
  ) {}

  get running(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Starts the process and waits until it serves; refused with the log's name when it ends or is too slow. */
  async start(): Promise<void> {
    const { plan } = this;
    mkdirSync(dirname(plan.logFile), { recursive: true });
    const log = openSync(plan.logFile, 'a');
    const child = spawn(plan.command, [...plan.args], {
      cwd: '/',
      env: { ...plan.env, [MARK]: plan.pidFile },
      stdio: ['ignore', log, log],
      detached: true,
      ...plan.user,
    });
    closeSync(log);
    this.child = child;
    this.leaving = false;
    let ready = false;
    let ended: string | undefined;
    this.gone = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code, signal) => resolve(signal ?? `status ${code}`));
    });
    void this.gone.then((how) => {
      ended = how;
      rmSync(plan.pidFile, { force: true });
      if (ready && !this.leaving) this.died(plan, how);
    });
    if (child.pid !== undefined) writeFileSync(plan.pidFile, `${child.pid}\n`);
    const served = await waitUntil(async () => ended !== undefined || (await plan.isReady()), plan.readyMsMax);
    if (ended !== undefined) throw this.notReady(ended);
    if (!served) {
      await this.kill();
      throw this.notReady(`${plan.readyMsMax / 1000} s`);
    }
    ready = true;
  }

  /** Asks it to stop; kills it when it takes longer than its plan allows. */
  async stop(): Promise<void> {
    this.leaving = true;
    if (!this.running) return;
    this.child?.kill(this.plan.stopSignal);
    const stopped = await waitUntil(async () => !this.running, this.plan.stopMsMax);
    if (!stopped) await this.kill();
    await this.gone;
  }

  /** Id of the process that runs; undefined while none does. */
  get pid(): number | undefined {
    return this.running ? this.child?.pid : undefined;
  }

  /** SIGKILL; resolves when the process is gone. */
  async kill(): Promise<void> {
    this.leaving = true;
    if (!this.running) return;
    this.child?.kill('SIGKILL');
    await this.gone;
  }

  /** Lets this program end while the process runs on: whoever reads its id file stops it. */
  release(): void {
    this.leaving = true;
    this.child?.unref();
  }

  private notReady(why: string): Refused {
    return new Refused({
      kind: 'unavailable',
      code: 'process.not-ready',
      params: { name: this.plan.name, why: `${why}${lastWords(this.plan.logFile)}`, log: this.plan.logFile },
    });
  }
}

/** Id of a process that an earlier launcher left running under this id file. */
export function findLeftBehind(pidFile: string): number | undefined {
  const pid = Number(readText(pidFile));
  if (!Number.isInteger(pid) || pid <= 0) return undefined;
  return readText(`/proc/${pid}/environ`).split('\0').includes(`${MARK}=${pidFile}`) ? pid : undefined;
}

/** Stops a process that is not our child: the signal first, SIGKILL when it stays. */
export async function stopForeign(pid: number, signal: NodeJS.Signals, stopMsMax: number): Promise<void> {
  const isGone = async () => /^State:\s+[ZX]/m.test(readText(`/proc/${pid}/status`)) || !isAlive(pid);
  signalForeign(pid, signal);
  if (await waitUntil(isGone, stopMsMax)) return;
  signalForeign(pid, 'SIGKILL');
  await waitUntil(isGone, stopMsMax);
}

/** Whether a process of that id exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function signalForeign(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Text of a file; empty when there is none. */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH' || code === 'EACCES') return '';
    throw error;
  }
}

/** What the process said last; of a stack trace, the line that names the error. */
function lastWords(logFile: string): string {
  const lines = readText(logFile).trimEnd().split('\n').slice(-LAST_LINES);
  const line = lines.findLast((each) => /error|fatal|wutong node:/i.test(each)) ?? lines.at(-1);
  return line?.trim() ? ` (${line.trim().slice(0, 300)})` : '';
}
