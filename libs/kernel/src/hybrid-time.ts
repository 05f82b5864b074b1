import { type Brand } from './brand.js';

/** Hybrid logical time: milliseconds since 1970 in the upper 48 bits, a counter in the lower 16. */
export type HybridTime = Brand<bigint, 'HybridTime'>;

const COUNTER_BITS = 16n;

/** Stamps end here (a signed 64-bit column); the last of them is shared, and origin and id decide. */
export const HYBRID_TIME_MAX = 2n ** 63n - 1n;

/**
 * The stamp of a new entry: one tick after the greatest of the wall clock, the last stamp given and the parents' stamps.
 * No stamp is ever refused or waited for: a doubtful clock is shown, not corrected.
 */
export function nextHybridTime(wallMs: number, last: HybridTime, parents: readonly HybridTime[]): HybridTime {
  const wall = BigInt(Math.max(0, Math.trunc(wallMs))) << COUNTER_BITS;
  let greatest: bigint = wall > last ? wall : last;
  for (const parent of parents) if (parent > greatest) greatest = parent;
  return (greatest < HYBRID_TIME_MAX ? greatest + 1n : HYBRID_TIME_MAX) as HybridTime;
}

/** Milliseconds since 1970 of a stamp. */
export function millisOf(time: bigint): number {
  return Number(time >> COUNTER_BITS);
}
