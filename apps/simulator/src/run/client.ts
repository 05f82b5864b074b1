import { Clerk } from '../node/clerk.js';
import { type NodeProcess } from '../node/node-process.js';
import { type Told } from '../node/once.js';
import { type World } from '../world/world.js';

/** What has no answer by then is sent again. */
const ANSWER_TIMEOUT_MS = 3_000;
const TRIES_MAX = 4;

/** Where a client's command goes, and who hears of its end. */
export interface Service {
  /** The process that takes the next request, if one runs. */
  readonly serving: () => NodeProcess | undefined;
  readonly answered: (told: Told) => void;
  /** Called once: it was answered or given up. */
  readonly ended: () => void;
}

/** A program at a window that gives one command, and gives it again under the same id while no answer comes. */
export class Client {
  private isDone = false;

  constructor(
    private readonly world: World,
    private readonly commandId: string,
    private readonly service: Service,
  ) {
    this.send(TRIES_MAX);
  }

  private send(triesLeft: number): void {
    if (this.isDone) return;
    if (triesLeft === 0) {
      this.end();
      return;
    }
    this.world.queue.after(ANSWER_TIMEOUT_MS, () => this.send(triesLeft - 1));
    const process = this.service.serving();
    if (process) this.give(process);
  }

  private give(process: NodeProcess): void {
    process.commands += 1;
    const answer = (what: string, told?: Told) => {
      if (!process.isAlive) return;
      process.commands -= 1;
      this.hear(what, told);
    };
    new Clerk(process, this.commandId).act().then(
      (told) => answer(told ?? 'nothing', told),
      (error: Error) => answer(`refused, ${error.message}`),
    );
  }

  private hear(what: string, told: Told): void {
    const { world, commandId } = this;
    world.note(`${commandId}: ${what}`);
    if (this.isDone || world.goesWrong('lost-answer', world.plan.lostAnswer, commandId)) return;
    this.service.answered(told);
    this.end();
  }

  private end(): void {
    this.isDone = true;
    this.service.ended();
  }
}
