import { createMemoryLinkPair, type Question } from '@wutong/sync';
import { eventually } from '../harness/eventually.js';
import { createSyncNode, SpecDirectory } from './sync-node.js';

const SPEED = 20;
/** So long, in the nodes' own time, a neighbour may be quiet before that counts as lag: two heartbeats. */
const QUIET_MS = 4_000;

it('is measured by what came through the stream, and grows while the neighbour is silent', async () => {
  const directory = new SpecDirectory();
  const county = createSyncNode('350428', directory, 1, SPEED);
  const town = createSyncNode('350428106', directory, 1, SPEED);
  const [countyId, townId] = [county.own.nodeId, town.own.nodeId];
  const pair = createMemoryLinkPair(
    { id: countyId, answer: (question: Question, body) => county.engine.answer(townId, question, body) },
    { id: townId, answer: (question: Question, body) => town.engine.answer(countyId, question, body) },
  );
  county.links.set(townId, pair.a);
  town.links.set(countyId, pair.b);
  const lag = () => county.engine.standings()[0]?.lagMs;
  try {
    county.engine.start();
    expect(lag()).toBeUndefined();
    town.engine.start();
    const heard = await eventually('a heartbeat has come', lag);
    expect(heard).toBeLessThan(QUIET_MS);
    pair.cut();
    await eventually('the silence shows', () => (lag() ?? 0) > 2 * QUIET_MS || undefined);
    pair.heal();
    await eventually('it is heard again', () => (lag() ?? QUIET_MS) < QUIET_MS || undefined);
  } finally {
    await county.engine.stop();
    await town.engine.stop();
  }
});
