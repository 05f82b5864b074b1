import { type Federation } from './federation/federation.js';
import { type Staff } from './people/staff.js';

/** Figures of a scenario beside those that all have, by name. */
export type Figures = Readonly<Record<string, number>>;

/** How large scenarios are whose size is a number. */
export interface Sizes {
  /** Entries that wait behind a cut line. */
  readonly backlog: number;
  /** Mutated bundles. */
  readonly mutated: number;
}

/** What a scenario is played on: nodes at rest, and people who have begun to work. */
export interface Stage {
  readonly federation: Federation;
  readonly staff: Staff;
  readonly sizes: Sizes;
}

/** One fault, made and healed while people work. In the end all must be at rest and equal, whatever the scenario. */
export interface Scenario {
  readonly name: string;
  /** How often the fault is made and healed; once unless told. */
  readonly rounds?: number;
  /** Why this machine cannot play it; undefined when it can. */
  readonly unplayable?: () => string | undefined;
  readonly play: (stage: Stage) => Play;
}

export interface Play {
  readonly setUp?: () => Promise<void>;
  /** Resolves when the fault has shown: to the nodes, or by so much work done meanwhile. */
  readonly fault: (round: number) => Promise<void>;
  readonly heal: (round: number) => Promise<void>;
  /** What must hold of this fault beside; throws what does not, answers its figures. */
  readonly holds?: () => Promise<Figures>;
}
