/** The steps of the story, in the order in which they are told. */
export const STEP_NAMES = [
  'bad-import-refused',
  'import',
  'publish-city',
  'publish-county',
  'in-force',
  'overlay-tighter',
  'overlay-refused',
  'village-filed',
  'township-accepted',
  'county-reviewed',
  'city-received',
  'city-decided',
  'decision-back',
  'cut',
  'worked-offline',
  'release-2',
  'healed',
  'equal',
] as const;

export type StepName = (typeof STEP_NAMES)[number];

/** What came of one step. `unchanged`: every command of it had been answered by an earlier run, and its condition still holds. */
export interface StepResult {
  readonly name: StepName;
  readonly ok: boolean;
  readonly ms: number;
  readonly unchanged: boolean;
  /** What was seen, or what failed: zh first, en second, as lines. */
  readonly notes: readonly string[];
}
