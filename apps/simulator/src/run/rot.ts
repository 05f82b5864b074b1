import { bucketOf } from '@wutong/store';
import { madeName } from '../node/case-family.js';
import { type SimulatedNode } from '../node/simulated-node.js';
import { type World } from '../world/world.js';

/**
 * A disk damages what a node made of two of its cases, both by the same pattern. They are of one bucket and one audience
 * if there are such: that is where two faults could cancel each other out.
 */
export function rot(world: World, node: SimulatedNode): void {
  const { tables } = node;
  const { chance, queue } = world;
  const groups = new Map<string, string[]>();
  for (const [key, audience] of tables.audiences) {
    // A case of this node alone can be compared with nobody's.
    if (audience.length < 2 || !tables.projections.has(madeName(key))) continue;
    const places = audience.map(({ member }) => member.path).sort();
    const group = `${bucketOf(key)} ${places.join()}`;
    groups.set(group, [...(groups.get(group) ?? []), key]);
  }
  const alike = [...groups.values()].filter(({ length }) => length > 1);
  const keys = (alike.length > 0 ? chance.pick(alike) : [...groups.values()].flat()).slice(0, 2);
  if (keys.length === 0) return;
  const pattern = chance.bytes(32);
  for (const key of keys) {
    const made = tables.projections.get(madeName(key)) ?? new Uint8Array();
    tables.projections.set(
      madeName(key),
      made.map((byte, at) => byte ^ (pattern[at] ?? 0)),
    );
  }
  node.comparedSinceMs = queue.nowMs;
  world.inject('rotten', `${node.path} ${keys.join(', ')}`);
}
