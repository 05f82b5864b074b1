/** Journal numbers (after, upto] of a neighbour that are covered. */
export type Range = readonly [after: bigint, upto: bigint];

export interface Coverage {
  /** Everything up to here is covered. */
  readonly held: bigint;
  /** Ranges beyond `held` that came out of turn, sorted, never touching. */
  readonly ahead: readonly Range[];
}

/** More ranges out of turn than this are forgotten: the sender sends them again from `held`. */
const AHEAD_MAX = 256;

/** The coverage once one more range is covered. Redelivery and reordering change nothing in the end. */
export function cover(coverage: Coverage, [after, upto]: Range): Coverage {
  const ranges = [...coverage.ahead, [after, upto] as const]
    .filter(([from, to]) => to > from && to > coverage.held)
    .sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
  let held = coverage.held;
  const ahead: [bigint, bigint][] = [];
  for (const [from, to] of ranges) {
    const last = ahead.at(-1);
    if (from <= held) held = to > held ? to : held;
    else if (last && from <= last[1]) last[1] = to > last[1] ? to : last[1];
    else ahead.push([from, to]);
  }
  return { held, ahead: ahead.slice(0, AHEAD_MAX) };
}
