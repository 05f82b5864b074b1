import { type Line } from '../network/hub.js';
import { type SimulatedNode } from '../node/simulated-node.js';
import { type Federation } from './federation.js';
import { backUp, clone, switchOneOff } from './machines.js';
import { rot } from './rot.js';

const DAY_MS = 86_400_000;
/** After what a signed 32-bit count of seconds can hold. */
const IN_2038_MS = Date.UTC(2038, 0, 19, 3, 14, 8);
/** JetStream syncs to disk this often. */
const SYNC_EVERY_MS = 120_000;

/** Spreads what goes wrong of itself over the first phase: lines, hubs, clocks and disks. */
export function scheduleMisfortune(federation: Federation, phaseMs: number): void {
  const { world, lines, nodes } = federation;
  const { chance, queue, plan } = world;
  const often = (times: number, work: () => void) => {
    for (let at = 0; at < times; at += 1) queue.after(chance.between(0, phaseMs), work);
  };
  often(plan.partitions, () => cut(federation, chance.pick(lines), chance.between(1_000, 30_000)));
  often(plan.hubCrashes, () => crashHub(federation, chance.pick(lines).parent));
  often(plan.wipes, () => wipe(federation, chance.pick(lines)));
  often(plan.slowPeers, () => slowDown(federation, chance.pick(nodes)));
  often(plan.secondProcesses, () => startSecond(federation, chance.pick(nodes)));
  often(plan.dumps, () => dump(federation, chance.pick(nodes)));
  often(plan.restores, () => backUp(federation, chance.pick(nodes)));
  often(plan.clones, () => clone(federation, chance.pick(nodes)));
  often(plan.clockJumps, () => moveClock(federation, chance.pick(nodes)));
  // Late: what is damaged early is mostly made anew by what comes after.
  for (let at = 0; at < plan.rots; at += 1)
    queue.after(chance.between(0.7, 1) * phaseMs, () => rot(world, chance.pick(nodes)));
}

/** Everything is mended: lines, disks and what failed; a clock may stay wrong. */
export function mend(federation: Federation): void {
  const { world, lines, nodes } = federation;
  for (const line of lines) {
    line.slowness = 1;
    setLine(federation, line, true);
  }
  for (const node of nodes) {
    node.mend();
    switchOneOff(federation, node);
    if (world.chance.happens(0.5)) node.clockOffMs = 0;
    federation.processes.start(node);
  }
}

/** Nothing crosses a line for so long. */
export function cut(federation: Federation, line: Line, forMs: number): void {
  const { world } = federation;
  if (!line.carries) return;
  world.inject('partition', line.child);
  setLine(federation, line, false);
  world.queue.after(forMs, () => setLine(federation, line, true));
}

/** A program notices only after a while that its line has gone or come back. */
function setLine(federation: Federation, line: Line, carries: boolean): void {
  const { world } = federation;
  line.carries = carries;
  world.queue.after(world.chance.between(0, 5_000), () => {
    line.seemsUp = line.carries;
    federation.wake(federation.nodeAt(line.child));
  });
}

/** Lost unsynced tail: the hub's machine loses power, and what it had not synced to disk. */
function crashHub({ world, lines }: Federation, owner: string): void {
  const { queue, chance } = world;
  const syncedAtMs = queue.nowMs - chance.between(0, SYNC_EVERY_MS);
  const streams = lines.filter(({ parent }) => parent === owner).flatMap(({ up, down }) => [up, down]);
  const lost = streams.reduce((sum, stream) => sum + stream.loseSince(syncedAtMs), 0);
  if (lost > 0) world.inject('lost-tail', `${lost} bundles of the hub of ${owner}`);
}

function wipe({ world }: Federation, { up, down }: Line): void {
  const stream = world.chance.pick([up, down]);
  world.inject('wiped-stream', `${stream.name}, ${stream.wipe()} bundles`);
}

function slowDown({ world, lines }: Federation, node: SimulatedNode): void {
  const { queue, chance } = world;
  world.inject('slow-peer', node.path);
  const line = lines.find(({ child }) => child === node.path);
  node.slowness = chance.between(5, 50);
  if (line) line.slowness = chance.between(5, 50);
  queue.after(chance.between(2_000, 20_000), () => {
    node.slowness = 1;
    if (line) line.slowness = 1;
  });
}

/** A stalled process is taken for dead: its successor starts on the same disk, and both run for a while. */
function startSecond({ world, processes }: Federation, node: SimulatedNode): void {
  const [stalled, successor] = processes.of(node);
  if (!stalled || successor) return;
  world.inject('second-process', node.path);
  processes.startBeside(node);
  world.queue.after(world.chance.between(1_000, 20_000), () => processes.crash(stalled, 'the end of its stall'));
}

/** The operator moves the database into another cluster by dump and restore. */
function dump({ world, processes }: Federation, node: SimulatedNode): void {
  world.inject('dumped', node.path);
  processes.crashAll(node.disk, 'a dump');
  node.disk.moveToNewCluster();
}

function moveClock({ world }: Federation, node: SimulatedNode): void {
  const { chance } = world;
  if (chance.happens(0.3)) {
    world.inject('clock-2038', node.path);
    node.clockOffMs += IN_2038_MS - node.now();
    return;
  }
  const byMs = chance.pick([DAY_MS, -DAY_MS]);
  world.inject('clock-day', `${node.path} by ${byMs}`);
  node.clockOffMs += byMs;
}
