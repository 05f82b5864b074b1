import { type Federation } from '../federation/federation.js';
import { type KillPlan } from './kill-plan.js';
import { type StepName } from './story-step.js';

/** The kill, ready to fall on the request that is about to be made. */
export interface Strike {
  readonly moment: KillPlan['moment'];
  /** Kills; resolves when the process is gone. Firing again does nothing. */
  fire(): Promise<void>;
}

/** Asked before each attempt of a request. */
export interface RequestWatch {
  armed(kind: 'ask' | 'command'): Strike | undefined;
}

/**
 * Kills the planned process once, under the first command of the planned step (or before its first look, where it sends
 * none), and starts it again at once. The step's condition is looked at only afterwards.
 */
export class KillSwitch implements RequestWatch {
  private step: StepName | undefined;
  private killed: Promise<void> | undefined;
  private revived: Promise<void> | undefined;

  constructor(
    private readonly federation: Pick<Federation, 'kill' | 'revive'>,
    private readonly plan: KillPlan | undefined,
  ) {}

  enter(step: StepName): void {
    this.step = step;
  }

  armed(kind: 'ask' | 'command'): Strike | undefined {
    const { plan } = this;
    if (!plan || this.killed || plan.step !== this.step) return undefined;
    if (kind === 'ask' && plan.moment !== 'before') return undefined;
    return { moment: plan.moment, fire: () => this.fire(plan) };
  }

  /** At a step's end: resolves when what was killed in it is running again; throws when it is not, or was never killed. */
  async leave(step: StepName): Promise<void> {
    if (this.plan?.step !== step) return;
    if (!this.killed) throw new Error(`the planned kill in ${step} did not happen: no request came to fall on`);
    await this.revived;
  }

  /** Why what was killed did not start again; undefined when it did, or nothing was killed. */
  async failure(): Promise<string | undefined> {
    try {
      await this.revived;
      return undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  private fire(plan: KillPlan): Promise<void> {
    this.killed ??= this.federation.kill(plan.victim).then(() => {
      this.revived = this.federation.revive(plan.victim);
      // Awaited in settled(); until then a failure to start must not end the process unheard.
      this.revived.catch(() => undefined);
    });
    return this.killed;
  }
}
