import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { createMemoryLinkPair, type Link, type Question, SyncEngine } from '@wutong/sync';
import { link } from '@wutong/wire';
import { eventually } from '../harness/eventually.js';
import { createSyncNode, SpecDirectory, type SyncNode } from './sync-node.js';

const quiet = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** One start of a node's program over the journal that it has. */
function startOf({ journal, identity, families, directory, writer, parts, links }: SyncNode, boot: string) {
  const time = { nowMs: () => Date.now(), elapsedMs: () => performance.now() };
  const openLink = ({ nodeId }: { nodeId: string }) => links.get(nodeId);
  return new SyncEngine({
    ...{ journal, identity, families, directory, writer, parts, openLink, boot, logger: quiet },
    ...time,
  });
}

/** The first hello that a start of the node's program asks, on a line that never answers. */
async function helloOf(node: SyncNode, peer: string, boot: string): Promise<Uint8Array> {
  let said: Uint8Array | undefined;
  const mute: Link = {
    peer,
    send: () => new Promise(() => undefined),
    receive: () => undefined,
    ask: (_, body) => {
      said ??= body;
      return new Promise(() => undefined);
    },
    isUp: () => true,
    close: async () => undefined,
  };
  node.links.set(peer, mute);
  const engine = startOf(node, boot);
  engine.start();
  try {
    return await eventually(`${boot} asks`, () => said);
  } finally {
    await engine.stop();
  }
}

it('a hello that comes after its process has died does not make the living one a clone', async () => {
  const nodes = new SpecDirectory();
  const [county, town] = [createSyncNode('350428', nodes), createSyncNode('350428106', nodes)];
  const [countyId, townId] = [county.own.nodeId, town.own.nodeId];
  const late = await helloOf(town, countyId, 'first start');
  const [countyEngine, townEngine] = [startOf(county, 'county'), startOf(town, 'second start')];
  const hellos: Uint8Array[] = [];
  const pair = createMemoryLinkPair(
    {
      id: countyId,
      answer: (question: Question, body) => {
        hellos.push(body);
        return countyEngine.answer(townId, question, body);
      },
    },
    { id: townId, answer: (question: Question, body) => townEngine.answer(countyId, question, body) },
  );
  county.links.set(townId, pair.a);
  town.links.set(countyId, pair.b);
  countyEngine.start();
  townEngine.start();
  try {
    const living = await eventually('the living one asks', () => hellos[0]);
    const isOpen = (engine: typeof countyEngine) => engine.standings().some(({ state }) => state === 'open');
    await eventually('the link is open', () => (isOpen(countyEngine) && isOpen(townEngine)) || undefined);
    const answerTo = async (hello: Uint8Array) =>
      fromBinary(link.HelloAnswerSchema, await countyEngine.answer(townId, 'hello', hello)).answer.case;
    await answerTo(late);
    expect(await answerTo(living)).toBe('welcome');
  } finally {
    await townEngine.stop();
    await countyEngine.stop();
  }
});

it('a refusal of a journal that has ended does not stop the one that goes on from it', async () => {
  const nodes = new SpecDirectory();
  const [county, town] = [createSyncNode('350428', nodes), createSyncNode('350428106', nodes)];
  const asked: ((answer: Uint8Array) => void)[] = [];
  const slow: Link = {
    peer: county.own.nodeId,
    send: () => new Promise(() => undefined),
    receive: () => undefined,
    ask: () => new Promise((resolve) => asked.push(resolve)),
    isUp: () => true,
    close: async () => undefined,
  };
  town.links.set(county.own.nodeId, slow);
  const engine = startOf(town, 'town');
  engine.start();
  try {
    const answerTo = await eventually('it asks', () => asked[0]);
    await town.journal.stopSealing(town.journal.start.instance);
    await town.journal.beginEpoch(2n);
    const answer = { case: 'refusal' as const, value: link.HelloRefusal.OLDER_EPOCH };
    answerTo(toBinary(link.HelloAnswerSchema, create(link.HelloAnswerSchema, { answer })));
    await eventually('it asks again', () => asked[1]);
    expect(town.journal).toMatchObject({ standing: 'sealing', start: { epoch: 2n } });
  } finally {
    await engine.stop();
  }
});
