/** The middle value; of an even count the mean of the two in the middle. Throws on none. */
export function median(values: readonly number[]): number {
  return (nth(values, (values.length - 1) / 2, Math.floor) + nth(values, (values.length - 1) / 2, Math.ceil)) / 2;
}

/** The value that `share` (0 to 1) of all do not exceed (nearest rank). Throws on none. */
export function percentile(values: readonly number[], share: number): number {
  return nth(values, Math.max(1, Math.ceil(values.length * share)) - 1, Math.floor);
}

/** The middle of repeated measurements with both ends. */
export interface Spread {
  readonly median: number;
  readonly min: number;
  readonly max: number;
}

export function spreadOf(values: readonly number[]): Spread {
  return { median: median(values), min: Math.min(...values), max: Math.max(...values) };
}

/** How often the one fits into the other; with three digits after the point, as all figures that are printed. */
export function ratio(of: number, to: number): number {
  return rounded(of / to);
}

export function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

function nth(values: readonly number[], at: number, round: (at: number) => number): number {
  const value = values.toSorted((a, b) => a - b)[round(at)];
  if (value === undefined) throw new Error('no measurement to take the middle of');
  return value;
}
