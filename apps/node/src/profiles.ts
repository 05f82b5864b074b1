import { levelOf, lineage, type Path } from '@wutong/kernel';

/** What a place's node does. Libs ask for a duty, never for a tier. */
export type Duty =
  /** Publishes standards that hold in its subtree. */
  | 'publish'
  /** Tightens what is published above it, for its own part. */
  | 'overlay'
  /** Runs windows: receives, and accepts by law or entrustment. */
  | 'window'
  /** Files for people and forwards; never receives or accepts. */
  | 'forward'
  | 'decide'
  | 'lead-parallel'
  | 'supervise'
  /** Writes into cases what happens outside them. */
  | 'referee'
  | 'host-children';

interface Profile {
  readonly tier: string;
  readonly duties: readonly Duty[];
}

/** The one file that turns a tier into duties, by 行使层级 (2 province, 3 city, 4 county, 5 township, 6 village). */
const PROFILES: Readonly<Record<number, Profile>> = {
  2: { tier: 'province', duties: ['publish', 'window', 'decide', 'supervise', 'referee', 'host-children'] },
  3: {
    tier: 'city',
    duties: ['publish', 'window', 'decide', 'lead-parallel', 'supervise', 'referee', 'host-children'],
  },
  4: {
    tier: 'county',
    duties: ['publish', 'overlay', 'window', 'decide', 'lead-parallel', 'supervise', 'referee', 'host-children'],
  },
  5: { tier: 'township', duties: ['overlay', 'window', 'decide', 'supervise', 'host-children'] },
  6: { tier: 'village', duties: ['overlay', 'forward'] },
};

/** The profile of a place. */
export function profileOf(path: Path): Profile {
  const profile = PROFILES[levelOf(path)];
  if (!profile) throw new Error(`no profile for ${path}`);
  return profile;
}

/** Whether the node of a place has a duty. */
export function hasDuty(duty: Duty, path: Path): boolean {
  return profileOf(path).duties.includes(duty);
}

/** The nearest place at or above a path that has a duty. Throws when none has: a tree without it is not set up right. */
export function nearestWith(duty: Duty, path: Path): Path {
  const place = lineage(path).findLast((one) => hasDuty(duty, one));
  if (!place) throw new Error(`nobody at or above ${path} has the duty ${duty}`);
  return place;
}
