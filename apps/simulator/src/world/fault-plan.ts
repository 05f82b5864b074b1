import { type Chance } from './chance.js';

/** Every fault that is injected; what is not named here is not injected, and never counted. */
export const FAULTS = [
  'drop',
  'duplicate',
  'reorder',
  'delay',
  'partition',
  'crash',
  'lost-tail',
  'wiped-stream',
  'slow-peer',
  'clock-day',
  'clock-2038',
  'unproved',
  'not-understood',
  'failing',
  'lost-answer',
  'second-process',
  'dumped',
  'restored',
  'cloned',
  'mixed-protocol',
  'rotten',
] as const;

export type Fault = (typeof FAULTS)[number];
export type FaultCounts = Record<Fault, number>;

/** Probabilities per chance to go wrong, and how often a scheduled fault comes in the first phase. */
export interface FaultPlan {
  /** Per message. */
  readonly drop: number;
  readonly duplicate: number;
  readonly reorder: number;
  readonly delay: number;
  readonly unproved: number;
  /** Per step of a node's process. */
  readonly crash: number;
  /** Per received entry, at its first application. */
  readonly failing: number;
  /** Per act of a clerk. */
  readonly notUnderstood: number;
  /** Per answer to a client. */
  readonly lostAnswer: number;
  /** Times in the first phase. */
  readonly partitions: number;
  readonly hubCrashes: number;
  readonly wipes: number;
  readonly slowPeers: number;
  readonly clockJumps: number;
  readonly secondProcesses: number;
  readonly dumps: number;
  readonly restores: number;
  readonly clones: number;
  readonly rots: number;
}

/** What goes wrong in this run: each kind in most runs, none in all, so that a kind is seen alone as well. */
export function drawFaultPlan(chance: Chance): FaultPlan {
  const often = (most: number) => (chance.happens(0.7) ? chance.between(0, most) : 0);
  const times = (most: number) => (chance.happens(0.6) ? 1 + chance.below(most) : 0);
  return {
    drop: often(0.2),
    duplicate: often(0.2),
    reorder: often(0.5),
    delay: often(0.2),
    unproved: often(0.1),
    crash: often(0.002),
    failing: often(0.1),
    notUnderstood: often(0.1),
    partitions: times(4),
    hubCrashes: times(3),
    wipes: times(2),
    slowPeers: times(2),
    clockJumps: times(3),
    lostAnswer: often(0.1),
    secondProcesses: times(2),
    dumps: times(2),
    restores: chance.happens(0.3) ? 1 + chance.below(2) : 0,
    clones: chance.happens(0.15) ? 1 : 0,
    rots: times(2),
  };
}

/** Nothing goes wrong any more. */
export const NO_FAULTS: FaultPlan = {
  drop: 0,
  duplicate: 0,
  reorder: 0,
  delay: 0,
  unproved: 0,
  crash: 0,
  failing: 0,
  notUnderstood: 0,
  partitions: 0,
  hubCrashes: 0,
  wipes: 0,
  slowPeers: 0,
  clockJumps: 0,
  lostAnswer: 0,
  secondProcesses: 0,
  dumps: 0,
  restores: 0,
  clones: 0,
  rots: 0,
};

export function noFaultCounts(): FaultCounts {
  return Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as FaultCounts;
}
