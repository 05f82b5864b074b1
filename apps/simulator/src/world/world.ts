import { Chance } from './chance.js';
import { EventQueue } from './event-queue.js';
import { drawFaultPlan, type Fault, type FaultPlan, NO_FAULTS, noFaultCounts } from './fault-plan.js';
import { Trace } from './trace.js';

/** What everything in one run shares: time, chance, what goes wrong, and the record of what happened. */
export class World {
  readonly queue = new EventQueue();
  readonly chance: Chance;
  readonly faults = noFaultCounts();
  readonly trace: Trace;
  plan: FaultPlan;
  /** Size of a calendar: in some runs so great that entries do not fit into a bundle with what they need. */
  readonly calendarBytes: number;
  /** Whether this run has one node whose keys and hashes are of the national suite: it costs much time, so few have. */
  readonly hasNationalSuite: boolean;
  /** Whether more is done behind a line that is cut than a relay reads at once. */
  readonly isFlooded: boolean;
  /** Whether not all nodes run the newest program before they are upgraded. */
  readonly isMixed: boolean;
  isHealed = false;

  constructor(
    readonly seed: number,
    tell?: (line: string) => void,
  ) {
    this.chance = new Chance(seed);
    this.plan = drawFaultPlan(this.chance);
    this.calendarBytes = this.chance.happens(0.2) ? 300_000 : 200;
    this.hasNationalSuite = this.chance.happens(0.1);
    this.isFlooded = this.chance.happens(0.1);
    this.isMixed = this.chance.happens(0.2);
    this.trace = new Trace(tell);
  }

  note(what: string): void {
    this.trace.note(this.queue.nowMs, what);
  }

  /** Counts a fault that is injected now. */
  inject(fault: Fault, what: string): void {
    this.faults[fault] += 1;
    this.note(`fault ${fault}: ${what}`);
  }

  /** Whether this chance to go wrong is taken. */
  goesWrong(fault: Fault, probability: number, what: string): boolean {
    const wrong = this.chance.happens(probability);
    if (wrong) this.inject(fault, what);
    return wrong;
  }

  /** From now on nothing new goes wrong. */
  heal(): void {
    this.isHealed = true;
    this.plan = NO_FAULTS;
    this.note('heal');
  }
}
