import { seededRandom } from '@wutong/kernel';
import { type Victim } from '../federation/federation.js';
import { CITY, COUNTY, TOWN, VILLAGE } from './story-places.js';
import { STEP_NAMES, type StepName } from './story-step.js';

/** Which process is killed, in which step, and when. */
export interface KillPlan {
  readonly step: StepName;
  readonly victim: Victim;
  /**
   * Of the step's first command, `sent`: it had left; `answered`: its answer had come (it is thrown away, and the command
   * repeated). A step that sends none is killed in `before` its first look, so that all it sees, it sees after the kill.
   */
  readonly moment: 'before' | 'sent' | 'answered';
}

/** Steps that send no command. */
const READING: ReadonlySet<StepName> = new Set(['in-force', 'decision-back', 'cut', 'healed', 'equal']);

/** Places that a step needs, so that a kill there is felt; every place when undefined. */
const PLACES: Readonly<Record<StepName, readonly string[] | undefined>> = {
  'bad-import-refused': [COUNTY],
  import: [CITY, COUNTY],
  'publish-city': [CITY],
  'publish-county': [COUNTY],
  'in-force': undefined,
  'overlay-tighter': [TOWN, COUNTY],
  'overlay-refused': [TOWN],
  'village-filed': [VILLAGE, TOWN],
  'township-accepted': [TOWN],
  'county-reviewed': [COUNTY, TOWN],
  'city-received': [CITY, COUNTY],
  'city-decided': [CITY],
  'decision-back': [CITY, COUNTY, TOWN, VILLAGE],
  cut: [TOWN, COUNTY],
  'worked-offline': [TOWN],
  'release-2': [COUNTY, TOWN],
  healed: [COUNTY, TOWN],
  equal: undefined,
};

const KINDS = ['node', 'nats', 'postgres'] as const;

/**
 * The kill of a seed: same seed and victims, same kill. The kinds take turns, so any three seeds in a row hit all;
 * step, victim and moment are drawn. Undefined when there is nothing to kill.
 */
export function planKill(seed: number, victims: readonly Victim[]): KillPlan | undefined {
  const kinds = KINDS.filter((kind) => victims.some((victim) => victim.kind === kind));
  const kind = kinds[seed % kinds.length];
  const random = seededRandom(seed);
  const within = (step: StepName) =>
    victims.filter((victim) => victim.kind === kind && (PLACES[step]?.includes(victim.name) ?? true));
  const step = drawn(
    STEP_NAMES.filter((name) => within(name).length > 0),
    random,
  );
  if (step === undefined) return undefined;
  const victim = drawn(within(step), random);
  if (victim === undefined) return undefined;
  if (READING.has(step)) return { step, victim, moment: 'before' };
  return { step, victim, moment: random() < 0.5 ? 'sent' : 'answered' };
}

function drawn<T>(choices: readonly T[], random: () => number): T | undefined {
  return choices[Math.floor(random() * choices.length)];
}
