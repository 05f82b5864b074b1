import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { suiteOf } from '@wutong/crypto';
import { type ContentHash, fromHex, seededRandom, toHex } from '@wutong/kernel';
import { createMemoryLinkPair, type MemoryLinkPair, type Question } from '@wutong/sync';
import { link } from '@wutong/wire';
import { eventually } from '../harness/eventually.js';
import { draftOf } from '../store/journal-contract.js';
import { attachment, createSyncNode, SpecDirectory, type SyncNode } from './sync-node.js';

const SIZE = 300_000;
const KEY = 'case/a';

function generateFile(seed: number, size = SIZE, algorithm: 1 | 2 = 1) {
  const random = seededRandom(seed);
  const bytes = Uint8Array.from({ length: size }, () => Math.floor(random() * 256));
  const hash = toHex<ContentHash>(new Uint8Array([algorithm, ...suiteOf(algorithm).hash(bytes)]));
  return { bytes, hash };
}

const member = (path: string) => ({ path, subtree: false });

describe('attachments', () => {
  let city: SyncNode;
  let county: SyncNode;
  let town: SyncNode;
  /** What the county answers the city on attachments, as it crosses the line. */
  let onTheWay: (reply: link.BlobReply) => link.BlobReply;
  let upperLine: MemoryLinkPair;

  beforeEach(async () => {
    const directory = new SpecDirectory();
    [city, county, town] = [
      createSyncNode('3504', directory),
      createSyncNode('350428', directory),
      createSyncNode('350428106', directory, 2),
    ];
    onTheWay = (reply) => reply;
    upperLine = connect(city, county);
    connect(county, town);
    for (const node of [city, county, town]) node.engine.start();
  });

  afterEach(async () => {
    for (const node of [city, county, town]) await node.engine.stop();
  });

  function connect(upper: SyncNode, lower: SyncNode): MemoryLinkPair {
    const answerOf = (node: SyncNode, asker: SyncNode) => async (question: Question, body: Uint8Array) => {
      const reply = await node.engine.answer(asker.own.nodeId, question, body);
      if (question !== 'blob' || asker !== city) return reply;
      return toBinary(link.BlobReplySchema, onTheWay(fromBinary(link.BlobReplySchema, reply)));
    };
    const pair = createMemoryLinkPair(
      { id: upper.own.nodeId, answer: answerOf(upper, lower) },
      { id: lower.own.nodeId, answer: answerOf(lower, upper) },
    );
    upper.links.set(lower.own.nodeId, pair.a);
    lower.links.set(upper.own.nodeId, pair.b);
    return pair;
  }

  /** The town files an entry that names the file, for these places. */
  async function file(node: SyncNode, { hash, bytes }: ReturnType<typeof generateFile>, places: string[]) {
    const text = `filed ${attachment(hash, bytes.length)}`;
    await node.write(draftOf(KEY, text, { audienceAdditions: places.map(member) }));
  }

  const arrives = (node: SyncNode) =>
    eventually(`the entry is at ${node.own.path}`, () => node.family.applied.length > 0 || undefined);

  const fetched = (node: SyncNode, hash: ContentHash) =>
    eventually(`${node.own.path} has the file`, async () => {
      const outcome = await node.engine.fetchBlob(KEY, hash);
      if (outcome !== 'held' && outcome !== 'under-way') throw new Error(outcome);
      return outcome === 'held' || undefined;
    });

  const stored = (node: SyncNode, hash: ContentHash) =>
    node.journal.transaction(async (tx) => {
      const pieces: Uint8Array[] = [];
      for (let at = 0; at < SIZE; at += pieces.at(-1)?.length ?? 0) pieces.push(await tx.blobs.read(hash, at, SIZE));
      return new Uint8Array(Buffer.concat(pieces));
    });

  it.each([1, 2] as const)(
    'come on demand over two hops (suite %i), and a decision waits for none',
    async (algorithm) => {
      const given = generateFile(1, SIZE, algorithm);
      await town.engine.keepBlob(given.hash, given.bytes);
      await file(town, given, ['3504', '350428', '350428106']);
      await arrives(city);
      expect(await city.journal.transaction((tx) => tx.blobs.find(given.hash))).toBeUndefined();
      await fetched(city, given.hash);
      expect(Buffer.compare(await stored(city, given.hash), given.bytes)).toBe(0);
    },
  );

  it('go on after a cut where they were: no byte crosses twice', async () => {
    const given = generateFile(2);
    await county.engine.keepBlob(given.hash, given.bytes);
    await file(county, given, ['3504', '350428']);
    await arrives(city);
    let crossed = 0;
    onTheWay = (reply) => {
      crossed += reply.data.length;
      if (crossed > SIZE / 2) upperLine.cut();
      return reply;
    };
    expect(await city.engine.fetchBlob(KEY, given.hash)).toBe('under-way');
    const before = await city.journal.transaction((tx) => tx.blobs.find(given.hash));
    expect(before).toMatchObject({ size: SIZE, isComplete: false, held: crossed });
    expect(crossed).toBeGreaterThan(SIZE / 2);
    expect(crossed).toBeLessThan(SIZE);
    onTheWay = (reply) => {
      crossed += reply.data.length;
      return reply;
    };
    upperLine.heal();
    // Nobody asks again: the engine does.
    await eventually('the rest comes', async () => {
      const held = await city.journal.transaction((tx) => tx.blobs.find(given.hash));
      return held?.isComplete || undefined;
    });
    expect(crossed).toBe(SIZE);
  });

  it('are served to no one outside the audience of a key that names them', async () => {
    const given = generateFile(3);
    await county.engine.keepBlob(given.hash, given.bytes);
    await file(county, given, ['350428', '350428106']);
    await arrives(town);
    const ask = async (asker: SyncNode, key: string) => {
      const request = create(link.BlobRequestSchema, { key, hash: fromHex(given.hash) });
      const reply = await county.engine.answer(asker.own.nodeId, 'blob', toBinary(link.BlobRequestSchema, request));
      return fromBinary(link.BlobReplySchema, reply);
    };
    expect((await ask(town, KEY)).data.length).toBeGreaterThan(0);
    expect(await ask(city, KEY)).toMatchObject({ held: false, size: 0n, data: new Uint8Array() });
    await county.write(draftOf('case/b', 'names none', { audienceAdditions: [member('350428'), member('3504')] }));
    await eventually('the city holds the other case', () => city.family.applied.includes('names none') || undefined);
    expect(await ask(city, 'case/b')).toMatchObject({ held: false, size: 0n, data: new Uint8Array() });
    expect(await city.engine.fetchBlob('case/b', given.hash)).toBe('unnamed');
  });

  it('are thrown away when a byte was altered on the way, and come again when asked for', async () => {
    const given = generateFile(4);
    await county.engine.keepBlob(given.hash, given.bytes);
    await file(county, given, ['3504', '350428']);
    await arrives(city);
    onTheWay = (reply) => {
      const [first = 0] = reply.data;
      reply.data.set([first ^ 1]);
      return reply;
    };
    expect(await city.engine.fetchBlob(KEY, given.hash)).toBe('altered');
    expect(await city.journal.transaction((tx) => tx.blobs.find(given.hash))).toBeUndefined();
    expect((await city.journal.counts()).quarantined).toBe(1n);
    onTheWay = (reply) => reply;
    await fetched(city, given.hash);
  });

  it('are refused when larger than a node takes, and are nowhere to be asked for at who wrote the entry', async () => {
    const { hash } = generateFile(5);
    await county.write(draftOf('case/large', `filed ${attachment(hash, 2 ** 30)}`, { audienceAdditions: [] }));
    await file(county, { hash, bytes: new Uint8Array(SIZE) }, ['350428']);
    expect(await county.engine.fetchBlob('case/large', hash)).toBe('too-large');
    expect(await county.engine.fetchBlob(KEY, hash)).toBe('nobody');
    await expect(county.engine.keepBlob(hash, new Uint8Array(SIZE))).rejects.toThrow('are not what');
    expect(await county.journal.transaction((tx) => tx.blobs.find(hash))).toBeUndefined();
  });
});
