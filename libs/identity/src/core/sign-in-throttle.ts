import { type Refusal } from '@wutong/kernel';

const FAILURES_MAX = 5;
const WINDOW_MS = 15 * 60_000;
const NAMES_MAX = 10_000;

/**
 * Holds back who guesses passwords: five attempts per name within 15 minutes, then a refusal until the first of them is
 * 15 minutes old. An attempt counts from its start, so that many at once gain nothing; success forgets the name. It
 * remembers 10,000 names at most and forgets the one that was tried longest ago. Time comes in as an argument.
 */
export class SignInThrottle {
  /** Start times of attempts (epoch ms) by name; the name tried last stands last. */
  private readonly attempts = new Map<string, readonly number[]>();

  /** Counts an attempt; a refused one is not counted. */
  attempt(name: string, nowMs: number): Refusal | undefined {
    const recent = (this.attempts.get(name) ?? []).filter((startedMs) => nowMs - startedMs < WINDOW_MS);
    const first = recent[0];
    if (first !== undefined && recent.length >= FAILURES_MAX) {
      const minutes = Math.max(1, Math.ceil((first + WINDOW_MS - nowMs) / 60_000));
      return { kind: 'unavailable', code: 'session.throttled', params: { failures: FAILURES_MAX, minutes } };
    }
    this.attempts.delete(name);
    this.attempts.set(name, [...recent, nowMs]);
    if (this.attempts.size > NAMES_MAX) {
      for (const oldest of this.attempts.keys()) {
        this.attempts.delete(oldest);
        break;
      }
    }
    return undefined;
  }

  succeeded(name: string): void {
    this.attempts.delete(name);
  }

  /** How many names are remembered. */
  get names(): number {
    return this.attempts.size;
  }
}
