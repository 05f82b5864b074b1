import { setTimeout as pause } from 'node:timers/promises';

const FIRST_STEP_MS = 20;
const STEP_MS_MAX = 200;

/** Waits until the condition holds, asking ever less often; false when it did not within `msMax`. */
export async function waitUntil(condition: () => Promise<boolean>, msMax: number): Promise<boolean> {
  const end = performance.now() + msMax;
  for (let step = FIRST_STEP_MS; ; step = Math.min(step * 1.5, STEP_MS_MAX)) {
    if (await condition()) return true;
    if (performance.now() >= end) return false;
    await pause(step);
  }
}
