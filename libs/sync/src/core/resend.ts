/** A gap that a neighbour tells of: it lacks what comes after `held`, and holds again what comes after `gapUpto`. */
export interface Gap {
  readonly held: bigint;
  /** 0 when nothing beyond the gap is held. */
  readonly gapUpto: bigint;
}

/** What may be under way this long is no gap yet. */
const WAIT_MS = 2_000;
/** While a gap does not close, it is sent again ever more rarely, up to this. */
const WAIT_MAX_MS = 120_000;

/** Decides when a gap is sent again, and where the relay goes on behind it: it sends the gap, not all that follows. */
export class Resend {
  private lastMs = Number.NEGATIVE_INFINITY;
  private waitMs = WAIT_MS;
  private held: bigint | undefined;
  /** While a gap is filled: where it ends, and where the relay was before. */
  private filling: { readonly upto: bigint; readonly then: bigint } | undefined;

  /** The relay begins anew: what it sends now fills every gap. */
  begin(nowMs: number): void {
    this.lastMs = nowMs;
    this.waitMs = WAIT_MS;
    this.held = undefined;
    this.filling = undefined;
  }

  /** Whether the relay, which is at `cursor`, is to go back to what the neighbour holds. */
  isDue({ held, gapUpto }: Gap, cursor: bigint, nowMs: number): boolean {
    if (held >= cursor) return false;
    if (held !== this.held) this.waitMs = WAIT_MS;
    if (this.closes(held)) {
      this.held = held;
      this.lastMs = nowMs;
    }
    if (nowMs - this.lastMs <= this.waitMs) return false;
    const then = this.filling && this.filling.then > cursor ? this.filling.then : cursor;
    // Nothing beyond the gap is held: all of it is sent, up to where the relay was.
    this.filling = { upto: gapUpto > held ? gapUpto : then, then };
    this.lastMs = nowMs;
    this.held = held;
    this.waitMs = Math.min(2 * this.waitMs, WAIT_MAX_MS);
    return true;
  }

  /** What is sent of a gap arrives: more of it is under way. */
  private closes(held: bigint): boolean {
    return this.held !== undefined && held > this.held && this.filling !== undefined && held < this.filling.upto;
  }

  /** Where a relay at `cursor` goes on: past the gap, where it was before. */
  goOnFrom(cursor: bigint | undefined): bigint | undefined {
    if (!this.filling || cursor === undefined || cursor < this.filling.upto) return cursor;
    const { then } = this.filling;
    this.filling = undefined;
    return then > cursor ? then : cursor;
  }
}
