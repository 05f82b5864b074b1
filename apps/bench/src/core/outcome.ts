import { msPerRow, type Spent } from './spent.js';
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
  /** Milliseconds of one core for each row, by who spends them; where it was looked at. */
  readonly cpuMsPerRow?: ReturnType<typeof msPerRow>;
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

/** A bar of `ratioToPeer`, and what room it leaves. */
export interface Bar {
  readonly ratioToPeer: number;
  readonly holds: boolean;
  /** Seconds within which ours would have to be done, by the peer of the same run. */
  readonly withinS: number;
  /**
   * Milliseconds of a core for each row that are left beside what the floor spends, if no core were ever idle: for all
   * that ours does and the floor does not.
   */
  readonly roomMsPerRow: number;
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

/** Seconds, and CPU time spent, of each round of the four. */
export type Rounds = Readonly<
  Record<keyof Seconds | 'floor', readonly { readonly seconds: number; readonly spent: Spent }[]>
>;

/** What is printed of a workload that has a floor and a bar. */
export interface Judged extends Compared {
  readonly floor: Timing;
  readonly bar: Bar;
}

/** Compares medians with the CPU time that was spent, and judges by the bar, on a machine of so many cores. */
export function judge(rounds: Rounds, rows: number, barRatio: number, cores: number): Judged {
  const secondsOf = (name: keyof Rounds) => rounds[name].map(({ seconds }) => seconds);
  const timed = (name: keyof Rounds) => ({
    ...timingOf(secondsOf(name), rows),
    cpuMsPerRow: msPerRow(
      rounds[name].map(({ spent }) => spent),
      rows,
    ),
  });
  const compared = compare({ ours: secondsOf('ours'), limit: secondsOf('limit'), peer: secondsOf('peer') }, rows);
  const floor = timed('floor');
  const withinS = ratio(compared.peer.medianS, barRatio);
  const bar = {
    ratioToPeer: barRatio,
    holds: compared.ratioToPeer >= barRatio,
    withinS,
    roomMsPerRow: rounded(((withinS * cores) / rows) * 1_000 - floor.cpuMsPerRow.all),
  };
  return { ...compared, ours: timed('ours'), limit: timed('limit'), peer: timed('peer'), floor, bar };
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
