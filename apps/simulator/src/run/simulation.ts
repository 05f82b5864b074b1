import { Violation } from '../judges/facts.js';
import { type Makers, SOUND_MAKERS } from '../node/node-process.js';
import { type FaultCounts } from '../world/fault-plan.js';
import { World } from '../world/world.js';
import { Federation } from './federation.js';
import { mixProtocols, upgrade } from './machines.js';
import { cut, mend, scheduleMisfortune } from './misfortune.js';
import { lookAfter } from './operators.js';

/** How one run ended. */
export interface Outcome {
  readonly seed: number;
  /** Absent when every judge was content. */
  readonly violation?: { readonly judge: string; readonly what: string };
  /** Events that were run. */
  readonly steps: number;
  /** Entries that were committed where they were written. */
  readonly entries: number;
  /** Entries that were lost with all disks that had them, and what can never be applied without them. */
  readonly lost: number;
  readonly faults: FaultCounts;
  /** Digest of all that happened, hex: the same for the same seed. */
  readonly trace: string;
}

export interface RunOptions {
  readonly makers?: Makers;
  /** Told every line of the trace. */
  readonly tell?: (line: string) => void;
}

/** Faults come for this long. */
const PHASE_ONE_MS = 60_000;
const ACTS = 60;
/** Times when many people act at once, so that transactions overlap and bundles follow close on each other. */
const RUSHES = 6;
const RUSH_ACTS = 12;
const RUSH_MS = 150;
/** What people still do once all is mended: it must come through too. */
const ACTS_AFTER = 10;
const AFTER_MS = 10_000;
/** All queues must have drained this long after nothing goes wrong any more. */
const DRAIN_MAX_MS = 600_000;
const LOOK_EVERY_MS = 1_000;
/** What is done behind a line that is cut, in a run that is flooded: more than a relay reads at once. */
const FLOOD_ACTS = 350;
const FLOOD_MS = 40_000;

/** One run, a function of its seed: a first phase in which things go wrong, a second in which all must come right. */
export async function simulate(seed: number, { makers = SOUND_MAKERS, tell }: RunOptions = {}): Promise<Outcome> {
  const world = new World(seed, tell);
  const federation = new Federation(world, makers);
  const violation = await runPhases(federation).then(
    () => undefined,
    (error: unknown) => {
      if (!(error instanceof Violation)) throw error;
      world.note(`violation ${error.judge}: ${error.message}`);
      return { judge: error.judge, what: error.message };
    },
  );
  federation.stop();
  const lost = federation.bench.lost();
  for (const { id, type, key } of lost) world.note(`lost: ${id} (${type}) of ${key}`);
  return {
    seed,
    ...(violation && { violation }),
    steps: world.queue.steps,
    entries: federation.bench.facts.entries.size,
    lost: lost.length,
    faults: world.faults,
    trace: world.trace.digest(),
  };
}

/** Many act within a moment, most of them at one node. */
function rush(federation: Federation, afterMs: number): void {
  const { world, nodes } = federation;
  const { chance, queue } = world;
  const busy = chance.pick(nodes);
  for (let at = 0; at < RUSH_ACTS; at += 1) {
    const node = chance.happens(0.7) ? busy : chance.pick(nodes);
    queue.after(afterMs + chance.between(0, RUSH_MS), () => federation.act(node));
  }
}

/** So much is done behind one line while it is cut that its journal outgrows a relay's read and many bundles. */
function flood(federation: Federation): void {
  const { world, lines } = federation;
  const line = world.chance.pick(lines);
  cut(federation, line, FLOOD_MS);
  for (let at = 0; at < FLOOD_ACTS; at += 1)
    world.queue.after(world.chance.between(0, FLOOD_MS), () => federation.act(federation.nodeAt(line.child)));
}

async function runPhases(federation: Federation): Promise<void> {
  const { world, nodes, bench } = federation;
  const { chance, queue } = world;
  scheduleMisfortune(federation, PHASE_ONE_MS);
  lookAfter(federation);
  if (world.isMixed) mixProtocols(federation);
  for (const node of nodes) queue.after(chance.between(0, 3_000), () => federation.processes.start(node));
  for (let at = 0; at < ACTS; at += 1)
    queue.after(chance.between(0, PHASE_ONE_MS), () => federation.act(chance.pick(nodes)));
  for (let at = 0; at < RUSHES; at += 1) rush(federation, chance.between(0, PHASE_ONE_MS));
  if (world.isFlooded) flood(federation);
  const look = () => {
    bench.look();
    federation.lookAtClaims();
    bench.tell();
    return false;
  };
  await queue.run(PHASE_ONE_MS, look);
  world.heal();
  mend(federation);
  upgrade(federation, AFTER_MS);
  for (let at = 0; at < ACTS_AFTER; at += 1)
    queue.after(chance.between(0, AFTER_MS), () => federation.act(chance.pick(nodes)));
  await queue.run(PHASE_ONE_MS + AFTER_MS, look);
  const untilMs = PHASE_ONE_MS + AFTER_MS + DRAIN_MAX_MS;
  while (!federation.isAtRest()) {
    if (queue.nowMs >= untilMs) {
      bench.always();
      throw new Violation('drained', `not at rest: ${federation.unrest()}`);
    }
    await queue.run(queue.nowMs + LOOK_EVERY_MS, look);
  }
  bench.atRest();
}
