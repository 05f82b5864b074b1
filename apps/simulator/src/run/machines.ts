import { PROTOCOL, type ProtocolRange } from '@wutong/wire';
import { type SimulatedNode } from '../node/simulated-node.js';
import { type Federation } from './federation.js';

/** How long people take to see that a backup must be put back, at most. */
const BACKUP_AGE_MAX_MS = 20_000;
/** What programs speak that are not the newest everywhere: the one before, the newest, one that left the old behind. */
const OLD: ProtocolRange = { min: 1, max: 1 };
const NEW_ONLY: ProtocolRange = { min: 2, max: 2 };

/** A backup of the tables is taken now, and put back later: in a third of the cases with the seal file of its time. */
export function backUp(federation: Federation, node: SimulatedNode): void {
  const { world, processes, bench } = federation;
  const [backup, witness] = [node.disk.copy(), node.disk.sealFile.witness];
  const isImage = world.chance.happens(1 / 3);
  world.queue.after(world.chance.between(500, BACKUP_AGE_MAX_MS), () => {
    // Nobody puts one back while a second machine confuses all, nor once all is mended.
    if (node.clone || world.isHealed) return;
    world.inject('restored', `${node.path}${isImage ? ' with its seal file' : ''}`);
    processes.crashAll(node.disk, 'a restore');
    node.comparedSinceMs = world.queue.nowMs;
    bench.rollBack(federation.witness(node, node.disk), () => {
      node.disk.restore(backup);
      if (isImage) node.disk.sealFile.witness = witness;
    });
  });
}

/** A copy of the whole disk starts as a second machine of the same identity, and people work at both. */
export function clone(federation: Federation, node: SimulatedNode): void {
  const { world, processes, bench } = federation;
  if (node.clone || processes.on(node.disk).length > 1) return;
  world.inject('cloned', node.path);
  const disk = node.disk.cloned();
  node.clone = disk;
  bench.facts.join(federation.witness(node, disk));
  bench.losses.parted(federation.witness(node, disk));
  processes.start(node, disk);
}

/** One of two machines is switched off for good: the one that was ruled a clone, or any. The other is started anew. */
export function switchOneOff(federation: Federation, node: SimulatedNode): void {
  const { world, processes, bench } = federation;
  const { clone: copy, disk } = node;
  if (!copy) return;
  const gone = node.ruledClone ?? world.chance.pick(node.disks);
  world.note(`${node.path} switches ${gone === copy ? 'its clone' : 'its first machine'} off`);
  for (const one of node.disks) processes.crashAll(one, 'being switched off');
  node.clone = undefined;
  node.comparedSinceMs = world.queue.nowMs;
  const [first, second] = [federation.witness(node, disk), federation.witness(node, copy)];
  if (gone === disk) bench.rollBack(first, () => disk.become(copy));
  bench.losses.switchedOff(second);
}

/** Programs of several versions: some nodes run an old one, now and then one runs one that has left the old behind. */
export function mixProtocols({ world, nodes }: Federation): void {
  for (const node of nodes) {
    const { chance } = world;
    node.protocol = chance.happens(0.1) ? NEW_ONLY : chance.happens(0.4) ? OLD : PROTOCOL;
    if (node.protocol !== PROTOCOL) world.inject('mixed-protocol', `${node.path} to ${node.protocol.max}`);
  }
}

/** Each node that runs another program gets the newest, by a restart, within so long. */
export function upgrade({ world, nodes, processes }: Federation, withinMs: number): void {
  for (const node of nodes.filter(({ protocol }) => protocol !== PROTOCOL))
    world.queue.after(world.chance.between(0, withinMs), () => {
      node.protocol = PROTOCOL;
      processes.crashAll(node.disk, 'an upgrade');
    });
}
