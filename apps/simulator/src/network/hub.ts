import { type World } from '../world/world.js';

/** What was not acknowledged comes again after this. */
const ACK_WAIT_MS = 10_000;
/** How many are under way to one consumer. */
const IN_FLIGHT_MAX = 16;

interface Stored {
  readonly turn: number;
  readonly bytes: Uint8Array;
  readonly storedAtMs: number;
  readonly dedupeId: string;
  /** Not handed out before this. */
  dueMs: number;
}

/** One direction of one link on a hub's disk: a work queue with one durable consumer. */
export class Stream {
  private messages: Stored[] = [];
  private readonly seen = new Set<string>();
  private turns = 0;
  /** Called when there may be something to take. */
  onDue: () => void = () => {};

  constructor(
    readonly name: string,
    private readonly world: World,
  ) {}

  /** False for what came already, as far as the hub remembers. */
  store(bytes: Uint8Array, dedupeId: string): boolean {
    if (this.seen.has(dedupeId)) return false;
    this.seen.add(dedupeId);
    this.turns += 1;
    const { nowMs } = this.world.queue;
    this.messages.push({ turn: this.turns, bytes, storedAtMs: nowMs, dedupeId, dueMs: nowMs });
    this.onDue();
    return true;
  }

  /** Hands out a message: the first, or one of the first. */
  take(): { readonly turn: number; readonly bytes: Uint8Array } | undefined {
    const { world } = this;
    const due = this.messages.slice(0, IN_FLIGHT_MAX).filter(({ dueMs }) => dueMs <= world.queue.nowMs);
    const [first] = due;
    if (!first) return undefined;
    const isAnother = due.length > 1 && world.goesWrong('reorder', world.plan.reorder, this.name);
    const taken = isAnother ? world.chance.pick(due.slice(1)) : first;
    taken.dueMs = world.queue.nowMs + ACK_WAIT_MS;
    return taken;
  }

  /** When the next message may be taken; undefined when there is none. */
  nextDueMs(): number | undefined {
    const due = this.messages.slice(0, IN_FLIGHT_MAX).map(({ dueMs }) => dueMs);
    return due.length === 0 ? undefined : Math.min(...due);
  }

  acknowledge(turn: number): void {
    this.messages = this.messages.filter((one) => one.turn !== turn);
  }

  /** Hands it out again, so much later. */
  postpone(turn: number, byMs: number): void {
    const message = this.messages.find((one) => one.turn === turn);
    if (message) message.dueMs = this.world.queue.nowMs + byMs;
    this.onDue();
  }

  /** What was stored since its last sync to disk is gone, and what it remembered of it. Answers how many. */
  loseSince(syncedAtMs: number): number {
    const lost = this.messages.filter(({ storedAtMs }) => storedAtMs >= syncedAtMs);
    this.messages = this.messages.filter(({ storedAtMs }) => storedAtMs < syncedAtMs);
    for (const { dedupeId } of lost) this.seen.delete(dedupeId);
    return lost.length;
  }

  wipe(): number {
    return this.loseSince(0);
  }
}

/** The line between a child and its parent's hub, and the two streams on it. */
export class Line {
  readonly up: Stream;
  readonly down: Stream;
  /** Whether anything crosses between the child and the hub. */
  carries = true;
  /** Whether the child's program has noticed that. */
  seemsUp = true;
  /** How many times longer everything takes. */
  slowness = 1;

  constructor(
    readonly child: string,
    readonly parent: string,
    world: World,
  ) {
    this.up = new Stream(`UP_${child}`, world);
    this.down = new Stream(`DOWN_${child}`, world);
  }
}
