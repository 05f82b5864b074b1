import { setTimeout as pause } from 'node:timers/promises';

const STEP_MS = 50;

/** Waits until the condition holds; false when it did not within `msMax`. */
export async function waitUntil(condition: () => Promise<boolean>, msMax: number): Promise<boolean> {
  const end = performance.now() + msMax;
  for (;;) {
    if (await condition()) return true;
    if (performance.now() >= end) return false;
    await pause(STEP_MS);
  }
}
