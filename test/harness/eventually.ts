import { setTimeout as pause } from 'node:timers/promises';

const WITHIN_MS = 15_000;
const LOOK_EVERY_MS = 20;

/** Waits until a named condition gives a value, bounded; fails with the name, which may tell what was seen last. */
export async function eventually<V>(
  condition: string | (() => string),
  look: () => Promise<V | undefined> | V | undefined,
  withinMs = WITHIN_MS,
): Promise<V> {
  const end = Date.now() + withinMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (Date.now() > end)
      throw new Error(`not within ${withinMs} ms: ${typeof condition === 'string' ? condition : condition()}`);
    await pause(LOOK_EVERY_MS);
  }
}
