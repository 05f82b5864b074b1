/** What the in-force rule reads of one release. */
export interface ReleaseState {
  readonly id: string;
  /** Dense from 1 within its publisher's chain. */
  readonly number: number;
  /** First day in force, YYYY-MM-DD in Asia/Shanghai. */
  readonly effectiveOn: string;
  /** Whether every content that its manifest names is held here. */
  readonly complete: boolean;
}

/**
 * The release of one publisher that is in force on a day (YYYY-MM-DD in Asia/Shanghai): manifests apply in order and none
 * is skipped, so it is the last before the first whose date has not come, or of which something is not held yet.
 */
export function findInForce<R extends ReleaseState>(chain: readonly R[], today: string): R | undefined {
  const ordered = [...chain].sort(chainOrder);
  let inForce: R | undefined;
  for (const release of ordered) {
    // A second release of one number (a cloned publisher's) is passed over, the same one everywhere.
    if (release.number === inForce?.number) continue;
    const follows = release.number === (inForce?.number ?? 0) + 1;
    if (!follows || release.effectiveOn > today || !release.complete) break;
    inForce = release;
  }
  return inForce;
}

/** The last release of one publisher's chain; of two that carry one number, the one that the in-force rule takes. */
export function findNewest<R extends Pick<ReleaseState, 'id' | 'number'>>(chain: readonly R[]): R | undefined {
  const last = Math.max(...chain.map(({ number }) => number));
  return chain.filter(({ number }) => number === last).sort(chainOrder)[0];
}

type InChain = Pick<ReleaseState, 'id' | 'number'>;

function chainOrder(a: InChain, b: InChain): number {
  return a.number - b.number || (a.id < b.id ? -1 : 1);
}
