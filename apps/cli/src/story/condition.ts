import { setTimeout as pause } from 'node:timers/promises';

/** A named condition did not come to hold in its time: what was awaited, of which node, and what was seen last. */
export class NotHeld extends Error {
  constructor(
    readonly node: string,
    readonly awaited: string,
    readonly lastSeen: unknown,
    readonly afterMs: number,
  ) {
    super(`${node}: ${awaited}`);
    this.name = 'NotHeld';
  }
}

export interface Condition<T> {
  /** The node it is about, as people know it. */
  readonly node: string;
  /** What must hold, in words. */
  readonly awaited: string;
  look(): Promise<T>;
  holds(seen: T): boolean;
  readonly withinMs?: number;
}

const WITHIN_MS = 60_000;
const LOOK_EVERY_MS = 150;

/** Looks until the condition holds and gives what was seen; throws {@link NotHeld} when its time is over. */
export async function untilHolds<T>(condition: Condition<T>): Promise<T> {
  const startedAt = performance.now();
  for (;;) {
    const seen = await condition.look();
    if (condition.holds(seen)) return seen;
    const afterMs = performance.now() - startedAt;
    if (afterMs > (condition.withinMs ?? WITHIN_MS)) {
      throw new NotHeld(condition.node, condition.awaited, seen, Math.round(afterMs));
    }
    await pause(LOOK_EVERY_MS);
  }
}

/** A condition that must hold now, of something already seen. */
export function mustHold(node: string, awaited: string, holds: boolean, seen: unknown): void {
  if (!holds) throw new NotHeld(node, awaited, seen, 0);
}
