import { type Figures } from './scenario.js';

/** What came of one scenario. */
export interface Row {
  readonly name: string;
  readonly seconds: number;
  /** Entries of cases committed by all nodes, counted by SQL at their origins. */
  readonly committed: number;
  /** Those of them that every other node holds. */
  readonly arrived: number;
  /** Whether every node found both digests, held and made, equal to those of each neighbour. */
  readonly equal: boolean;
  readonly figures: Figures;
}

/** A scenario whose demands were not met, or that was not played, and why. */
export interface Told {
  readonly name: string;
  readonly why: string;
}

export interface Outcome {
  readonly rows: readonly Row[];
  readonly failed: readonly Told[];
  readonly skipped: readonly Told[];
}

/** Whether all that was committed has arrived and is equal. */
export function isWhole({ committed, arrived, equal }: Row): boolean {
  return equal && committed === arrived && committed > 0;
}

/** The last line of a run, for programs. */
export function reportLine({ rows, failed, skipped }: Outcome, seconds: number): string {
  const scenarios = rows.map(({ figures, ...row }) => ({ ...row, ...figures }));
  return JSON.stringify({ scenarios, seconds, failed, skipped });
}
