import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { type Outcome } from './simulation.js';

/** One run that a worker is asked for. */
export interface Job {
  readonly seed: number;
  /** Name of the defect that is planted; none, when not said. */
  readonly plant?: string;
}

/** What a worker answers: how the run ended, or why its program failed. */
export type Answer = { readonly outcome: Outcome } | { readonly failure: string };

const WORKER = fileURLToPath(new URL('../worker.js', import.meta.url));

/** Worker processes that share out runs. */
export class Crew {
  private readonly idle: ChildProcess[] = [];
  private readonly waiting: ((worker: ChildProcess) => void)[] = [];
  private readonly all: ChildProcess[] = [];

  constructor(size: number) {
    for (let at = 0; at < size; at += 1) {
      const worker = fork(WORKER);
      this.all.push(worker);
      this.idle.push(worker);
    }
  }

  /** Runs one seed on the next worker that is free. Throws when the simulator itself fails. */
  async run(job: Job): Promise<Outcome> {
    const worker = this.idle.pop() ?? (await new Promise<ChildProcess>((resolve) => this.waiting.push(resolve)));
    try {
      const answer = await ask(worker, job);
      if ('failure' in answer) throw new Error(`seed ${job.seed}: ${answer.failure}`);
      return answer.outcome;
    } finally {
      const next = this.waiting.shift();
      if (next) next(worker);
      else this.idle.push(worker);
    }
  }

  dismiss(): void {
    for (const worker of this.all) worker.disconnect();
  }
}

function ask(worker: ChildProcess, job: Job): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const onExit = (code: number | null) => reject(new Error(`seed ${job.seed}: the worker ended with ${code}`));
    worker.once('exit', onExit);
    worker.once('message', (answer: Answer) => {
      worker.off('exit', onExit);
      resolve(answer);
    });
    worker.send(job);
  });
}
