import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type EntryId, type NodeId } from '@wutong/kernel';
import { BUCKETS, bucketOf, type NumberedEntry } from '@wutong/store';
import { DigestReader } from '@wutong/sync';
import { decodeEntry, link } from '@wutong/wire';
import { Verifier } from '../../libs/sync/src/verifier.js';
import { eventually } from '../harness/eventually.js';
import { readFrom } from '../harness/read-from.js';
import { draftOf, numberAll, textOf } from '../store/journal-contract.js';
import { type LinkEnds, openMemoryEnds } from './link-contract.js';
import { createSyncNode, neighbourOf, SpecDirectory, type SyncNode } from './sync-node.js';

const COUNTY = '350428';
const TOWN = '350428106';
const KEY = 'case/a';
/** Intervals of seconds pass in tenths. */
const SPEED = 20;

const member = (path: string) => ({ path, subtree: false });
const shared = { audienceAdditions: [member(TOWN), member(COUNTY)] };

describe('anti-entropy between two nodes', () => {
  let county: SyncNode;
  let town: SyncNode;
  let ends: LinkEnds;

  beforeEach(async () => {
    const directory = new SpecDirectory();
    county = createSyncNode(COUNTY, directory, 1, SPEED);
    town = createSyncNode(TOWN, directory, 1, SPEED);
    const ids = { parentId: county.own.nodeId, childId: town.own.nodeId };
    ends = await openMemoryEnds(ids, {
      parent: (question, body) => county.engine.answer(town.own.nodeId, question, body),
      child: (question, body) => town.engine.answer(county.own.nodeId, question, body),
    });
    county.links.set(town.own.nodeId, ends.parent);
    town.links.set(county.own.nodeId, ends.child);
  });

  afterEach(async () => {
    await Promise.all([county.engine.stop(), town.engine.stop()]);
    await ends.close();
  });

  /** Starts both; ends when each has said that it holds all of the other's. */
  async function start(): Promise<void> {
    county.engine.start();
    town.engine.start();
    await caughtUp();
  }

  /** Until nothing is under way: what one has brought the other has numbered and said in turn. */
  async function caughtUp(): Promise<void> {
    const isQuiet = async (node: SyncNode) => {
      const { unnumbered, lastNumber } = await node.journal.counts();
      const [standing] = node.engine.standings();
      return standing?.state === 'open' && unnumbered === 0n && standing.peerHeld === lastNumber;
    };
    await eventually('each knows that the other holds all', async () => {
      for (const node of [county, town, county]) if (!(await isQuiet(node))) return undefined;
      return true;
    });
  }

  async function report(kind: 'verify' | 'repair', at: SyncNode, keys?: readonly string[]) {
    const peer = at === county ? town : county;
    const found =
      kind === 'verify' ? await at.engine.verify(peer.own.nodeId) : await at.engine.repair(peer.own.nodeId, keys);
    if (!found) throw new Error(`${at.own.path} has no open link`);
    return found;
  }

  /** The town wrote these; by a fault of its disk the county holds only some, while its coverage says all. */
  async function countyHolds(texts: readonly string[], kept: number): Promise<readonly NumberedEntry[]> {
    for (const [at, text] of texts.entries()) await town.write(draftOf(KEY, text, at === 0 ? shared : {}));
    await numberAll(town.journal);
    const entries = await readFrom(town.journal);
    const peer = town.own.nodeId as NodeId;
    const none = { ahead: [], pieces: [], peerHeld: 0n, peerParked: 0n, peerQuarantined: 0n };
    await county.journal.transaction(async (tx) => {
      for (const { id, bytes, entry, proof } of entries.slice(0, kept)) {
        await tx.hold({ id, bytes, entry, via: peer }, proof);
        await county.writer.settle(tx, { id, bytes, entry, via: peer });
      }
      const { instance, epoch } = town.journal.start;
      await tx.saveLinkState(peer, { ...none, instance, epoch, held: BigInt(entries.length) });
    });
    for (const seal of await town.journal.ownSeals(0n, 100n))
      await county.journal.transaction((tx) => tx.putSeal(seal));
    return entries;
  }

  const damage = (node: SyncNode, key: string, made = 'rotten') =>
    node.journal.transaction(async (tx) => tx.project(key, Buffer.from(made)));
  const made = async (node: SyncNode) =>
    Buffer.from((await node.journal.transaction((tx) => node.family.made(tx, KEY))) ?? []).toString();
  const heads = (node: SyncNode) => node.journal.transaction((tx) => tx.heads(KEY));

  it('calls two nodes equal, at a watermark, when they are', async () => {
    await start();
    await town.write(draftOf(KEY, 'filed', shared));
    await county.write(draftOf('case/b', 'other', shared));
    await caughtUp();
    for (const node of [county, town])
      expect(await report('verify', node)).toMatchObject({
        keys: 2,
        equal: true,
        isWhole: true,
        different: [],
        moving: [],
        watermarks: { ours: { lastNumber: 2n, held: 2n }, theirs: { lastNumber: 2n, held: 2n } },
      });
  });

  it.each([
    ['the last entry of a key', 1],
    ['a whole key', 0],
  ])('finds that %s was lost, brings it back and makes of it what belongs to it', async (_, kept) => {
    await countyHolds(['filed', 'accepted'], kept);
    await start();
    expect(await heads(county)).not.toEqual(await heads(town));
    const different = [{ key: KEY, held: true, made: true, repaired: false, failure: '' }];
    expect(await report('verify', county)).toMatchObject({ equal: false, different, moving: [] });
    // The town lacks nothing: it tells, and cannot mend.
    expect(await report('repair', town)).toMatchObject({ equal: false, different, moving: [] });
    expect(await report('repair', county)).toMatchObject({
      equal: true,
      different: [{ key: KEY, held: true, repaired: true }],
    });
    expect(await heads(county)).toEqual(await heads(town));
    expect(await made(county)).toBe('["accepted","filed"]');
    expect((await county.journal.counts()).quarantined).toBe(0n);
    expect(await report('verify', town)).toMatchObject({ equal: true, different: [] });
  });

  it.each(['rotten', 'unreadable'])('makes a projection that is %s again, where it is', async (what) => {
    await start();
    await town.write(draftOf(KEY, 'filed', shared));
    await caughtUp();
    await damage(county, KEY, what);
    const different = [{ key: KEY, held: false, made: true, repaired: false, failure: '' }];
    expect(await report('repair', town)).toMatchObject({ equal: false, different });
    expect(await made(county).catch(() => what)).toBe(what);
    expect(await report('repair', county)).toMatchObject({
      equal: true,
      different: [{ ...different[0], repaired: true }],
    });
    expect(await made(county)).toBe('["filed"]');
  });

  it('repairs only the keys it is told to', async () => {
    await start();
    for (const key of ['case/a', 'case/b']) await town.write(draftOf(key, 'filed', shared));
    await caughtUp();
    for (const key of ['case/a', 'case/b']) await damage(county, key);
    expect(await report('repair', county, ['case/b'])).toMatchObject({ keys: 1, equal: true });
    expect(await report('verify', county)).toMatchObject({ different: [{ key: 'case/a' }] });
  });

  it('says why it could not mend a key, and mends the others', async () => {
    await start();
    for (const key of ['case/a', 'case/b']) await town.write(draftOf(key, 'filed', shared));
    await caughtUp();
    for (const key of ['case/a', 'case/b']) await damage(county, key);
    const { remake } = county.family;
    county.family.remake = async (tx, key) => {
      if (key === KEY) throw new Error('the disk is full');
      await remake.call(county.family, tx, key);
    };
    const { different } = await report('repair', county);
    expect([...different].sort((a, b) => (a.key < b.key ? -1 : 1))).toMatchObject([
      { key: 'case/a', repaired: false, failure: 'the disk is full' },
      { key: 'case/b', repaired: true, failure: '' },
    ]);
  });

  it('tries what it could not mend again soon, and what it mended in its time', async () => {
    await start();
    await town.write(draftOf(KEY, 'filed', shared));
    await caughtUp();
    await damage(county, KEY);
    const { remake } = county.family;
    county.family.remake = async () => {
      county.family.remake = remake;
      throw new Error('the disk is full');
    };
    let atMs = 0;
    const verifier = new Verifier({
      ...county,
      reader: new DigestReader(county.journal, county.families),
      link: ends.parent,
      neighbour: neighbourOf(town, true),
      fetch: async () => true,
      elapsedMs: () => atMs,
      isOpen: () => true,
      everyMs: 600_000,
      logger: { log: () => undefined, warn: () => undefined, error: () => undefined },
    });
    const began: number[] = [];
    for (const seconds of [599, 600, 629, 630, 660, 1_229, 1_230]) {
      atMs = seconds * 1_000;
      verifier.turn();
      await verifier.whenQuiet();
      if (verifier.last?.beganMs === atMs) began.push(seconds);
    }
    expect(began).toEqual([600, 630, 1_230]);
    expect(await made(county)).not.toBe('rotten');
  });

  it('blames no key that is parked or on its way', async () => {
    const [, second] = await countyHolds(['filed', 'accepted'], 1);
    if (!second) throw new Error('two entries were written');
    const waiting = { missing: ['ff'.repeat(33)], failure: '', sinceMs: Date.now() + 1e9 };
    const via = town.own.nodeId as NodeId;
    const parked = { ...waiting, id: second.id, via, bytes: second.bytes, proof: second.proof, key: KEY };
    await county.journal.transaction((tx) => tx.park(parked));
    await start();
    for (const node of [county, town])
      expect(await report('repair', node)).toMatchObject({ equal: false, different: [], moving: [KEY] });
    const finished = report('repair', county);
    await county.journal.transaction((tx) => tx.unpark(second.id as EntryId));
    expect(await finished).toMatchObject({ equal: true, moving: [] });
  });

  it('neither compares nor serves a key whose audience does not hold the asker', async () => {
    const secret = 'case/secret';
    await start();
    await town.write(draftOf(KEY, 'filed', shared));
    await town.write(draftOf(secret, 'of the town alone', { audienceAdditions: [member(TOWN)] }));
    await caughtUp();
    const asked = (question: 'digests' | 'missing', body: Uint8Array) =>
      town.engine.answer(county.own.nodeId, question, body);
    const buckets = [bucketOf(KEY), bucketOf(secret)];
    const request = toBinary(link.DigestRequestSchema, create(link.DigestRequestSchema, { buckets }));
    const told = fromBinary(link.DigestReplySchema, await asked('digests', request));
    expect(told.keys.map(({ key }) => key)).toEqual([KEY]);
    const wanted = toBinary(link.MissingRequestSchema, create(link.MissingRequestSchema, { keys: [secret, KEY] }));
    const { bundle, more } = fromBinary(link.MissingReplySchema, await asked('missing', wanted));
    expect(bundle?.entries.map(({ entry }) => decodeEntry(entry).key)).toEqual([KEY]);
    expect([bundle?.after, bundle?.upto, more]).toEqual([0n, 0n, false]);
    expect(await report('verify', town)).toMatchObject({ keys: 1, equal: true });
  });

  it('returns everybody his own entries, lest he was rolled back, and a parent nothing else that it brought', async () => {
    await start();
    await town.write(draftOf(KEY, 'of the town', shared));
    await caughtUp();
    await county.write(draftOf(KEY, 'of the county'));
    await caughtUp();
    const historyFor = async (asker: SyncNode, from: SyncNode) => {
      const body = toBinary(link.MissingRequestSchema, create(link.MissingRequestSchema, { keys: [KEY] }));
      const reply = fromBinary(link.MissingReplySchema, await from.engine.answer(asker.own.nodeId, 'missing', body));
      return reply.bundle?.entries.map(({ entry }) => textOf({ entry: decodeEntry(entry) }));
    };
    expect(await historyFor(town, county)).toEqual(['of the town', 'of the county']);
    expect(await historyFor(county, town)).toEqual(['of the town', 'of the county']);
  });

  it('reads digests page by page as it reads them at once', async () => {
    await town.journal.transaction(async (tx) => {
      for (let at = 0; at < 250; at += 1) await town.writer.write(tx, draftOf(`case/${at}`, `entry ${at}`, shared));
    });
    await numberAll(town.journal);
    const reader = new DigestReader(town.journal, town.families);
    const whole = await reader.buckets(COUNTY, -1, BUCKETS - 1);
    const paged = [];
    let pages = 0;
    for (let after = -1; after < BUCKETS - 1; pages += 1) {
      const { buckets, upto } = await reader.buckets(COUNTY, after, BUCKETS - 1, 20);
      paged.push(...buckets);
      after = upto;
    }
    expect(pages).toBeGreaterThan(5);
    expect(paged).toEqual(whole.buckets);
    const all = Array.from({ length: BUCKETS }, (_, bucket) => bucket);
    const keys = await reader.keys(COUNTY, all);
    expect(new Set(keys.map(({ key }) => key)).size).toBe(250);
    const first = await reader.keys(COUNTY, all, '', 60);
    expect([...first, ...(await reader.keys(COUNTY, all, first.at(-1)?.key))]).toEqual(keys);
  });
});
