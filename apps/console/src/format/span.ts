/** A length of time in the one unit that a person would say it in. */
export interface Span {
  readonly unit: 'now' | 'seconds' | 'minutes' | 'hours' | 'days';
  readonly n: number;
}

const SECOND = 1_000;
const UNITS = [
  { unit: 'days', ms: 24 * 3_600 * SECOND },
  { unit: 'hours', ms: 3_600 * SECOND },
  { unit: 'minutes', ms: 60 * SECOND },
  { unit: 'seconds', ms: SECOND },
] as const;

/** A length in milliseconds, rounded down to its largest whole unit; what is negative (clocks differ) counts as now. */
export function spanOf(ms: number): Span {
  const fitting = UNITS.find((unit) => ms >= unit.ms);
  return fitting ? { unit: fitting.unit, n: Math.floor(ms / fitting.ms) } : { unit: 'now', n: 0 };
}
