import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type CallAnswer, type CallName, type NodeCalls } from './node-calls.js';

/** node-process.ts, packed into one file as a node's program is (deploy/run.mjs). */
const PROGRAM = fileURLToPath(new URL('./node-process.mjs', import.meta.url));

type Value<N extends CallName> = Awaited<ReturnType<NodeCalls[N]>>;

interface Waiting {
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
}

/** A node of the bench in an OS process of its own, as in production; its words go to a log file. */
export class NodeClient {
  private readonly waiting = new Map<number, Waiting>();
  private asked = 0;

  private constructor(
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {
    child.on('message', (answer: CallAnswer) => this.take(answer));
    child.once('exit', (code, signal) => this.fail(`ended (${signal ?? code})`));
  }

  /** `profileFolder`: where the process leaves a CPU profile when it ends. */
  static start(logFile: string, profileFolder?: string): NodeClient {
    const log = openSync(logFile, 'a');
    const profiling = profileFolder ? ['--cpu-prof', `--cpu-prof-dir=${profileFolder}`] : [];
    const child = fork(PROGRAM, {
      serialization: 'advanced',
      stdio: ['ignore', log, log, 'ipc'],
      execArgv: ['--enable-source-maps', ...profiling],
    });
    closeSync(log);
    return new NodeClient(child, logFile);
  }

  /** Undefined when it could not be started. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  call<N extends CallName>(name: N, ...args: Parameters<NodeCalls[N]>): Promise<Value<N>> {
    this.asked += 1;
    const id = this.asked;
    return new Promise<Value<N>>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.child.send({ id, name, args }, (error) => error && this.take({ id, error: error.message }));
    });
  }

  /** Lets the process end in good order. */
  async end(): Promise<void> {
    // A Ctrl-C reaches the process as well: its channel may be gone before its end is known.
    await this.leave(() => this.child.connected && this.child.disconnect());
  }

  /** SIGKILL. */
  async kill(): Promise<void> {
    await this.leave(() => void this.child.kill('SIGKILL'));
  }

  private async leave(how: () => unknown): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => this.child.once('exit', () => resolve()));
    how();
    await gone;
  }

  private take({ id, value, error }: CallAnswer): void {
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error === undefined) waiting?.resolve(value as never);
    else waiting?.reject(new Error(error));
  }

  private fail(how: string): void {
    for (const { reject } of this.waiting.values())
      reject(new Error(`a node's process ${how}; its log: ${this.logFile}`));
    this.waiting.clear();
  }
}
