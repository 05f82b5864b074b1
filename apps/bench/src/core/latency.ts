import { type Paced } from './pace.js';
import { median, percentile, rounded } from './statistics.js';

/** Milliseconds that half, and that 99 of 100, do not exceed: of each round, and of these the median. */
export interface Latency {
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** Milliseconds from each commit until the row was told of at the other end. Throws when one never was. */
export function latenciesOf(commits: readonly Paced[], toldUs: ReadonlyMap<string, number>): number[] {
  return commits.map(({ id, atUs }) => {
    const told = toldUs.get(id);
    if (told === undefined) throw new Error(`row ${id} was never told of`);
    return (told - atUs) / 1_000;
  });
}

export function latencyOf(rounds: readonly (readonly number[])[]): Latency {
  const of = (share: number) => rounded(median(rounds.map((each) => percentile(each, share))));
  return { p50Ms: of(0.5), p99Ms: of(0.99) };
}
