import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { createMemoryLinkPair, type Link, type Question, SyncEngine } from '@wutong/sync';
import { link } from '@wutong/wire';
import { eventually } from '../harness/eventually.js';
import { draftOf } from '../store/journal-contract.js';
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

it('bundles that come before a hello was answered wait for it, and need not come again', async () => {
  const nodes = new SpecDirectory();
  const [county, town] = [createSyncNode('350428', nodes), createSyncNode('350428106', nodes)];
  const [countyId, townId] = [county.own.nodeId, town.own.nodeId];
  const lost = { answer: 1, question: 1 };
  const pair = createMemoryLinkPair(
    {
      id: countyId,
      answer: async (question: Question, body) => {
        const answer = await county.engine.answer(townId, question, body);
        // The county has opened the link and sends; the town does not know yet that it may take anything.
        if (question === 'hello' && lost.answer-- > 0) throw new Error('the answer is lost');
        return answer;
      },
    },
    {
      id: townId,
      answer: async (question: Question, body) => {
        if (question === 'hello' && lost.question-- > 0) throw new Error('the question is lost');
        return town.engine.answer(countyId, question, body);
      },
    },
  );
  let refused = 0;
  const counting: Link = {
    ...pair.b,
    send: (bundle, dedupeId) => pair.b.send(bundle, dedupeId),
    ask: (question, body) => pair.b.ask(question, body),
    isUp: () => pair.b.isUp(),
    close: () => pair.b.close(),
    receive: (handler) =>
      pair.b.receive((bundle) =>
        handler(bundle).catch((error: unknown) => {
          refused += 1;
          throw error;
        }),
      ),
  };
  county.links.set(townId, pair.a);
  town.links.set(countyId, counting);
  for (const text of ['a', 'b', 'c'])
    await county.write(draftOf(`case/${text}`, text, { audienceAdditions: [{ path: '350428', subtree: true }] }));
  county.engine.start();
  town.engine.start();
  try {
    await eventually('the town holds all', () => town.family.applied.length === 3 || undefined);
    expect(refused).toBe(0);
  } finally {
    await town.engine.stop();
    await county.engine.stop();
  }
});

it('asks the directory rarely who the neighbours are while no number is given', async () => {
  const nodes = new SpecDirectory();
  const county = createSyncNode('350428', nodes, 1, 20);
  let asked = 0;
  const { neighbours } = county.directory;
  const counting = {
    ...county.directory,
    neighbours: (...given: Parameters<typeof neighbours>) => {
      asked += 1;
      return neighbours(...given);
    },
  };
  let [ticks, elapsedMs] = [0, 0];
  const engine = new SyncEngine({
    ...county,
    directory: counting,
    openLink: () => undefined,
    nowMs: () => Date.now(),
    elapsedMs: () => elapsedMs,
    ticker: (_, work) => {
      const timer = setInterval(() => {
        ticks += 1;
        work();
      }, 1);
      return () => clearInterval(timer);
    },
    logger: quiet,
  });
  engine.start();
  try {
    await eventually('time goes by', () => ticks > 50 || undefined);
    expect(asked).toBe(1);
    elapsedMs = 600;
    await eventually('time goes by', () => ticks > 100 || undefined);
    expect(asked).toBe(1);
    await county.write(draftOf('case/a', 'a'));
    await eventually('a number was given, and the directory asked', () => asked === 2 || undefined);
  } finally {
    await engine.stop();
  }
});
