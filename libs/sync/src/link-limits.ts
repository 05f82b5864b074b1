/** Bounds of one link. */
export interface LinkLimits {
  /** A neighbour this many journal numbers ahead is caught up with by a snapshot, not through the stream. */
  readonly snapshotAfter: number;
  /** Bytes under way of which the neighbour has not said yet that it holds them; also on a slow line little waits. */
  readonly inFlightBytes: number;
  /** Behind more than this many numbers what is urgent goes ahead. */
  readonly backlog: number;
}

export const LINK_LIMITS: LinkLimits = { snapshotAfter: 1_000, inFlightBytes: 1024 * 1024, backlog: 200 };
