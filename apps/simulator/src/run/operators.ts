import { type NodeProcess } from '../node/node-process.js';
import { type SimulatedNode } from '../node/simulated-node.js';
import { type Federation } from './federation.js';

const LOOK_EVERY_MS = 5_000;

/** The people who run nodes: now and then they look, and say what no machine may decide. */
export function lookAfter(federation: Federation): void {
  const { world, nodes, processes } = federation;
  for (const node of nodes) for (const process of processes.of(node)) attend(process, nodes);
  world.queue.after(LOOK_EVERY_MS * world.chance.between(0.5, 1.5), () => lookAfter(federation));
}

function attend({ engine, node, world }: NodeProcess, nodes: readonly SimulatedNode[]): void {
  const noteFailure = (error: Error) => world.note(`${node.path} operator: ${error.message}`);
  if (engine.recovery.state === 'operator') engine.beginEpochAsRoot('an operator').catch(noteFailure);
  for (const { nodeId, instance } of engine.epochDesk.rulings()) {
    const child = nodes.find(({ id }) => id === nodeId);
    const ruling = child && isRuledClone(child, instance) ? 'clone' : 'restored';
    engine.epochDesk.rule(nodeId, ruling, 'an operator').catch(noteFailure);
  }
}

/** While two machines live, people may find that the one that asks is the copy: it is the one to be switched off. */
function isRuledClone(node: SimulatedNode, instance: string): boolean {
  const asking = node.disks.find(({ tables }) => [...tables.journal.values()][0]?.candidate === instance);
  if (!node.clone || !asking || (node.ruledClone && node.ruledClone !== asking)) return false;
  if (node.world.chance.happens(0.5)) node.ruledClone = asking;
  return node.ruledClone === asking;
}
