import { setImmediate as microtasksAreDone } from 'node:timers/promises';

/** What an event belongs to: once it is dead, its events do nothing. */
export interface Owner {
  readonly isAlive: boolean;
}

interface Scheduled {
  readonly atMs: number;
  readonly turn: number;
  readonly work: () => void;
  readonly owner: Owner | undefined;
}

const isBefore = (a: Scheduled, b: Scheduled) => a.atMs < b.atMs || (a.atMs === b.atMs && a.turn < b.turn);

/**
 * Virtual time: every read, commit, message and timer of the simulation is one event here. Between two events all
 * that was promised is settled, always in the same order, so that a run is a function of its seed.
 */
export class EventQueue {
  /** Virtual milliseconds since the run began. */
  nowMs = 0;
  /** Events that were run. */
  steps = 0;
  private readonly heap: Scheduled[] = [];
  private turns = 0;

  /** Runs the work so much later; not at all when its owner has died by then. */
  after(delayMs: number, work: () => void, owner?: Owner): void {
    this.turns += 1;
    this.push({ atMs: this.nowMs + delayMs, turn: this.turns, work, owner });
  }

  /** Runs events up to this time, calling `look` after each; stops early once that answers true. */
  async run(untilMs: number, look: () => boolean): Promise<void> {
    for (let next = this.heap[0]; next && next.atMs <= untilMs; next = this.heap[0]) {
      this.pop();
      if (next.owner && !next.owner.isAlive) continue;
      this.nowMs = next.atMs;
      this.steps += 1;
      next.work();
      await microtasksAreDone();
      if (look()) return;
    }
    this.nowMs = untilMs;
  }

  private push(one: Scheduled): void {
    const { heap } = this;
    heap.push(one);
    for (let at = heap.length - 1; at > 0; ) {
      const above = (at - 1) >> 1;
      if (!this.swapIfBefore(at, above)) return;
      at = above;
    }
  }

  private pop(): void {
    const { heap } = this;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    heap[0] = last;
    for (let at = 0; ; ) {
      const [left, right] = [2 * at + 1, 2 * at + 2];
      const least = right < heap.length && isBefore(this.at(right), this.at(left)) ? right : left;
      if (least >= heap.length || !this.swapIfBefore(least, at)) return;
      at = least;
    }
  }

  private at(place: number): Scheduled {
    return this.heap[place] as Scheduled;
  }

  private swapIfBefore(lower: number, upper: number): boolean {
    const [low, up] = [this.at(lower), this.at(upper)];
    if (!isBefore(low, up)) return false;
    this.heap[upper] = low;
    this.heap[lower] = up;
    return true;
  }
}
