import { type JournalTx, type Logger } from '@wutong/store';
import { Verification, type VerificationParts, type VerifyMode, type VerifyReport } from './verification.js';

/** After a run by itself that could not end, the link is left alone this long. */
const RETRY_MS = 30_000;

export interface VerifierParts<T extends JournalTx> extends VerificationParts<T> {
  /** Whether the link is open now: greeted, and heard from lately. */
  readonly isOpen: () => boolean;
  /** How often the link verifies by itself. */
  readonly everyMs: number;
  readonly logger: Logger;
}

/** Anti-entropy on one link: verifies and repairs this side by itself every so often, and when asked. */
export class Verifier<T extends JournalTx> {
  /** What the newest run that ended found. */
  last: VerifyReport | undefined;
  /** The run under way and those that wait for it. */
  private runs: Promise<unknown> = Promise.resolve();
  private running = 0;
  private dueMs: number;
  private waiting: { readonly untilMs: number; readonly goOn: () => void } | undefined;
  private closed = false;

  private ownRun: Promise<void> = Promise.resolve();
  /** How soon what could not be mended is tried again. */
  private againMs = RETRY_MS;

  constructor(private readonly the: VerifierParts<T>) {
    this.dueMs = the.elapsedMs() + the.everyMs;
  }

  /** Called every so often: lets a run go on that has waited, and begins one that is due. Never waits. */
  turn(): void {
    const nowMs = this.the.elapsedMs();
    if (this.waiting && nowMs >= this.waiting.untilMs) this.goOn();
    if (this.running > 0 || nowMs < this.dueMs || !this.the.isOpen()) return;
    this.dueMs = nowMs + RETRY_MS;
    this.ownRun = this.verifyByItself();
  }

  /** Ends when no run by itself is under way. */
  whenQuiet(): Promise<void> {
    return this.ownRun;
  }

  /** One run after another. Rejects when the neighbour does not answer. */
  run(mode: VerifyMode, keys?: readonly string[]): Promise<VerifyReport> {
    const pause = (ms: number) => this.pause(ms);
    const one = async () => {
      this.last = await new Verification(this.the, mode, keys && new Set(keys), pause).run();
      return this.last;
    };
    this.running += 1;
    const run = this.runs.then(one).finally(() => {
      this.running -= 1;
    });
    this.runs = run.catch(() => undefined);
    return run;
  }

  close(): void {
    this.closed = true;
    this.goOn();
  }

  private async verifyByItself(): Promise<void> {
    const { logger, neighbour, elapsedMs, everyMs } = this.the;
    try {
      const { different } = await this.run('repair');
      // What was not mended for the lack of an answer is tried soon, and what fails for another reason more and more rarely.
      const hasFailed = different.some(({ repaired, failure }) => !repaired && failure !== '');
      this.dueMs = elapsedMs() + (hasFailed ? Math.min(this.againMs, everyMs) : everyMs);
      this.againMs = hasFailed ? 2 * this.againMs : RETRY_MS;
      for (const { key, repaired, failure } of different)
        logger.warn(
          `${key} differed from ${neighbour.path}: ${repaired ? 'mended' : failure || 'the peer must mend it'}`,
        );
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      logger.warn(`verifying ${neighbour.path} waits: ${error.message}`);
    }
  }

  private pause(ms: number): Promise<void> {
    if (this.closed) return Promise.resolve();
    return new Promise((goOn) => {
      this.waiting = { untilMs: this.the.elapsedMs() + ms, goOn };
    });
  }

  private goOn(): void {
    this.waiting?.goOn();
    this.waiting = undefined;
  }
}
