import { ratio, rounded, spreadOf } from './statistics.js';

/** Seconds of each round of the three. */
export interface Seconds {
  readonly ours: readonly number[];
  readonly limit: readonly number[];
  readonly peer: readonly number[];
}

/** What is printed of one contender. */
export interface Timing {
  readonly medianS: number;
  readonly minS: number;
  readonly maxS: number;
  readonly rowsPerS: number;
}

/** What is printed of a workload that is measured in seconds. */
export interface Compared {
  readonly ours: Timing;
  readonly limit: Timing;
  readonly peer: Timing;
  /** The share of the limit's speed that ours reaches. */
  readonly ratioToLimit: number;
  /** The peer's seconds over ours: above 1 ours is faster. */
  readonly ratioToPeer: number;
}

/** Compares medians; `rows` is how many rows arrive where they are owed, all receivers together. */
export function compare(seconds: Seconds, rows: number): Compared {
  const ours = timingOf(seconds.ours, rows);
  const limit = timingOf(seconds.limit, rows);
  const peer = timingOf(seconds.peer, rows);
  return {
    ours,
    limit,
    peer,
    ratioToLimit: ratio(limit.medianS, ours.medianS),
    ratioToPeer: ratio(peer.medianS, ours.medianS),
  };
}

function timingOf(seconds: readonly number[], rows: number): Timing {
  const { median, min, max } = spreadOf(seconds);
  return { medianS: rounded(median), minS: rounded(min), maxS: rounded(max), rowsPerS: Math.round(rows / median) };
}

/** A count of rows at a scale; at least one transaction's worth stays one row. */
export function scaled(rows: number, scale: number): number {
  return Math.max(1, Math.round(rows * scale));
}

/** Whose turn it is in a round: each begins in turn, so that none is always first on a fresh machine. */
export function orderOf<T>(all: readonly T[], round: number): T[] {
  return all.map((_, at) => all[(at + round) % all.length] as T);
}
