/** Heard within this: live. */
const LIVE_MS = 10_000;
/** A neighbour that says nothing for two of its heartbeats: the lag grows. */
const QUIET_MS = 4_000;
/** What comes next may be under way this long before it counts as a gap. */
const GAP_AFTER_MS = 2_000;

/**
 * What one link has heard of its neighbour: when, how late, and what is lacking before it. Times are milliseconds on a
 * clock that only goes forward.
 */
export class Arrivals {
  private heardAtMs = Number.NEGATIVE_INFINITY;
  private newest: { readonly lagMs: number; readonly appliedAtMs: number } | undefined;
  /** The neighbour's highest number that some bundle covered. */
  private reached = 0n;
  private gapSinceMs: number | undefined;

  heard(nowMs: number): void {
    this.heardAtMs = nowMs;
  }

  /** A bundle was applied: it covered up to `upto`, and up to `held` nothing is lacking now. */
  applied(upto: bigint, held: bigint, lagMs: number, nowMs: number): void {
    this.heard(nowMs);
    this.newest = { lagMs: Math.max(0, lagMs), appliedAtMs: nowMs };
    if (upto > this.reached) this.reached = upto;
    this.gapSinceMs = this.reached > held ? (this.gapSinceMs ?? nowMs) : undefined;
  }

  /** The neighbour goes on with another journal. */
  beginJournal(): void {
    this.reached = 0n;
    this.gapSinceMs = undefined;
  }

  /** The neighbour's journal has no number beyond this: a bundle that covered some was not as it was sent. */
  endsAt(lastNumber: bigint): void {
    if (this.reached > lastNumber) this.reached = lastNumber;
  }

  /** What was lacking came, or will, in another way than by the stream. */
  forgetGap(): void {
    this.gapSinceMs = undefined;
  }

  isLive(nowMs: number): boolean {
    return nowMs - this.heardAtMs < LIVE_MS;
  }

  silentMs(nowMs: number): number {
    return nowMs - this.heardAtMs;
  }

  hasGap(nowMs: number): boolean {
    return this.gapSinceMs !== undefined && nowMs - this.gapSinceMs > GAP_AFTER_MS;
  }

  /** Age of the neighbour's newest bundle when it was applied; grows while nothing is heard. */
  lagMs(nowMs: number): number | undefined {
    if (!this.newest) return undefined;
    const quiet = nowMs - this.newest.appliedAtMs;
    return Math.round(quiet > QUIET_MS ? this.newest.lagMs + quiet : this.newest.lagMs);
  }
}
