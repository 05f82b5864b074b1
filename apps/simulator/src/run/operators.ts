import { type NodeProcess } from '../node/node-process.js';
import { type Federation } from './federation.js';

const LOOK_EVERY_MS = 5_000;

/** The people who run nodes: now and then they look, and say what no machine may decide. */
export function lookAfter(federation: Federation): void {
  const { world, nodes, processes } = federation;
  for (const node of nodes) for (const process of processes.of(node)) attend(process);
  world.queue.after(LOOK_EVERY_MS * world.chance.between(0.5, 1.5), () => lookAfter(federation));
}

function attend({ engine, node, world }: NodeProcess): void {
  const noteFailure = (error: Error) => world.note(`${node.path} operator: ${error.message}`);
  if (engine.recovery.state === 'operator') engine.beginEpochAsRoot('an operator').catch(noteFailure);
  for (const { nodeId } of engine.epochDesk.rulings())
    engine.epochDesk.rule(nodeId, 'restored', 'an operator').catch(noteFailure);
}
