import { type Paced } from './pace.js';
import { median, percentile, rounded } from './statistics.js';

/** Milliseconds that half, and that 99 of 100, do not exceed: of each round, and of these the median. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/**
 * Milliseconds from each commit until the row was told of at the other end; without another end, from where its writing
 * began. Throws when one never was told of.
 */
export function latenciesOf(
  written: readonly Paced[],
  toldUs: ReadonlyMap<string, number>,
  from: 'committedUs' | 'begunUs',
): number[] {
  return written.map((row) => {
    const told = toldUs.get(row.id);
    if (told === undefined) throw new Error(`row ${row.id} was never told of`);
    return (told - row[from]) / 1_000;
  });
}

/** Of rows that were written side by side with something else those that were committed before it ended; the first at least. */
export function writtenBefore(written: readonly Paced[], endUs: number): Paced[] {
  return written.filter(({ committedUs }, at) => at === 0 || committedUs < endUs);
}

export function latencyOf(rounds: readonly (readonly number[])[]): Latency {
  const of = (share: number) => rounded(median(rounds.map((each) => percentile(each, share))));
  return { p50Ms: of(0.5), p99Ms: of(0.99) };
}
