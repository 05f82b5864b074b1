/** What was measured of a village node. */
export interface Footprint {
  /** From no database at all to a node that serves, is enrolled and has its link open, seconds. */
  readonly firstStartS: number;
  /** Resident memory of the node's process at rest, MiB; its PostgreSQL apart. */
  readonly residentMib: number;
  /** Share of one core that the node's process uses at rest, percent. */
  readonly cpuPercent: number;
}

export interface Bar {
  readonly name: keyof Footprint;
  readonly below: number;
  readonly measured: number;
  readonly holds: boolean;
}

/** What a cheap computer of a village can spare. */
export const BELOW: Footprint = { firstStartS: 20, residentMib: 150, cpuPercent: 1 };

/** Each bar, what was measured, and whether it held: a figure that meets its bar exactly does not. */
export function judge(measured: Footprint): Bar[] {
  const names = Object.keys(BELOW) as (keyof Footprint)[];
  return names.map((name) => ({
    name,
    below: BELOW[name],
    measured: measured[name],
    holds: measured[name] < BELOW[name],
  }));
}
