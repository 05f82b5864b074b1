import { type Refusal } from '@wutong/kernel';

const FROM_ADDRESS_MAX = 5;
const FROM_ANYWHERE_MAX = 50;
const WINDOW_MS = 15 * 60_000;
const NAMES_MAX = 10_000;

interface Attempt {
  readonly address: string;
  /** Milliseconds since 1970. */
  readonly startedMs: number;
}

/**
 * Holds back who guesses passwords: within 15 minutes five attempts per name and remote address, and fifty per name
 * wherever they come from, so that nobody locks a person out from elsewhere by a few wrong passwords. Then a refusal
 * until the oldest that counts is 15 minutes old. An attempt counts from its start, so that many at once gain nothing;
 * success forgets those of its address. It remembers 10,000 names at most, with up to fifty attempts each, and forgets
 * the name that was tried longest ago. Time comes in as an argument.
 */
export class SignInThrottle {
  /** Attempts by name, oldest first; the name tried last stands last. */
  private readonly attempts = new Map<string, readonly Attempt[]>();

  /** Counts an attempt; a refused one is not counted. */
  attempt(name: string, address: string, nowMs: number): Refusal | undefined {
    const recent = (this.attempts.get(name) ?? []).filter(({ startedMs }) => nowMs - startedMs < WINDOW_MS);
    const fromAddress = recent.filter((attempt) => attempt.address === address);
    const refusal = full(fromAddress, FROM_ADDRESS_MAX, nowMs) ?? full(recent, FROM_ANYWHERE_MAX, nowMs);
    if (refusal) return refusal;
    this.attempts.delete(name);
    this.attempts.set(name, [...recent, { address, startedMs: nowMs }]);
    if (this.attempts.size > NAMES_MAX) {
      for (const oldest of this.attempts.keys()) {
        this.attempts.delete(oldest);
        break;
      }
    }
    return undefined;
  }

  succeeded(name: string, address: string): void {
    const others = (this.attempts.get(name) ?? []).filter((attempt) => attempt.address !== address);
    if (others.length === 0) this.attempts.delete(name);
    else this.attempts.set(name, others);
  }

  /** How many names are remembered. */
  get names(): number {
    return this.attempts.size;
  }
}

function full(attempts: readonly Attempt[], max: number, nowMs: number): Refusal | undefined {
  const first = attempts[0];
  if (first === undefined || attempts.length < max) return undefined;
  const minutes = Math.max(1, Math.ceil((first.startedMs + WINDOW_MS - nowMs) / 60_000));
  return { kind: 'unavailable', code: 'session.throttled', params: { failures: max, minutes } };
}
