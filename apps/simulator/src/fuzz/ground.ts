import { clone } from '@bufbuild/protobuf';
import { type NodeId } from '@wutong/kernel';
import { MemoryTables } from '@wutong/store';
import { link } from '@wutong/wire';
import { SOUND_MAKERS } from '../node/node-process.js';
import { CITY, COUNTY, TOWNSHIP, VILLAGE } from '../node/places.js';
import { type SimulatedNode } from '../node/simulated-node.js';
import { LinkOver } from '../plants/link-over.js';
import { Federation } from '../run/federation.js';
import { World } from '../world/world.js';

const ACTS = 40;
const ACTS_WITHIN_MS = 20_000;
/** Acts after the receiver's state was kept: what they bring is not held there. */
const LATE_ACTS = 16;
const LATE_ACT_EVERY_MS = 3_000;
const LOOK_EVERY_MS = 1_000;
/** Bundles without entries and seals are all alike. */
const HEARTBEATS_MAX = 3;

/** A sound bundle, as a neighbour's relay made it for the receiver. */
export interface Source {
  readonly via: NodeId;
  readonly bundle: link.Bundle;
}

/** A federation that worked for a while, stopped, and what came to its county. */
export interface Ground {
  readonly nodes: readonly SimulatedNode[];
  /** The county's node: the city is above it, two townships are under it. */
  readonly receiver: SimulatedNode;
  /** What the receiver had committed when all was at rest. */
  readonly tables: MemoryTables;
  /** Bundles that came before that. */
  readonly held: readonly Source[];
  /** Bundles that came after it: their entries are not held. */
  readonly late: readonly Source[];
}

/** A world where nothing goes wrong and contents are small. */
class CalmWorld extends World {
  override readonly calendarBytes = 60;

  constructor(seed: number) {
    super(seed);
    this.heal();
  }
}

/** Lets clerks file and work cases in a whole federation, and keeps the bundles that come to its county. */
export async function prepareGround(seed: number): Promise<Ground> {
  const came: Source[] = [];
  const federation = new Federation(new CalmWorld(seed), {
    ...SOUND_MAKERS,
    link: (over, { node }) =>
      node.path === COUNTY ? new LinkOver(over, { came: (bundle) => note(came, over.peer, bundle) }) : over,
  });
  const { world, nodes } = federation;
  for (const node of nodes) federation.processes.start(node);
  for (let at = 0; at < ACTS; at += 1)
    world.queue.after(world.chance.between(2_000, ACTS_WITHIN_MS), () => federation.act(world.chance.pick(nodes)));
  await rest(federation, ACTS_WITHIN_MS);
  const receiver = federation.nodeAt(COUNTY);
  const tables = copyOf(receiver.tables);
  const held = came.splice(0);
  for (let at = 0; at < LATE_ACTS; at += 1) {
    federation.act(federation.nodeAt(world.chance.pick([CITY, TOWNSHIP, VILLAGE])));
    await rest(federation, LATE_ACT_EVERY_MS);
  }
  federation.stop();
  return { nodes, receiver, tables, held: worthMutating(held), late: worthMutating(came) };
}

export function copyOf(tables: MemoryTables): MemoryTables {
  const copy = new MemoryTables();
  for (const [name, table] of Object.entries(tables) as [keyof MemoryTables, Map<string, unknown>][])
    for (const [key, row] of table) (copy[name] as Map<string, unknown>).set(key, row);
  return copy;
}

/** What is decoded may be a view of bytes that go on to the receiver. */
function note(came: Source[], peer: string, bundle: link.Bundle): void {
  came.push({ via: peer as NodeId, bundle: clone(link.BundleSchema, bundle) });
}

/** Runs on for so long, and then until nothing is under way. */
async function rest(federation: Federation, forMs: number): Promise<void> {
  const { queue } = federation.world;
  await queue.run(queue.nowMs + forMs, () => false);
  while (!federation.isAtRest()) await queue.run(queue.nowMs + LOOK_EVERY_MS, () => false);
}

function worthMutating(sources: readonly Source[]): Source[] {
  const isHeartbeat = ({ bundle }: Source) => bundle.entries.length + bundle.seals.length === 0;
  return [...sources.filter(isHeartbeat).slice(0, HEARTBEATS_MAX), ...sources.filter((one) => !isHeartbeat(one))];
}
