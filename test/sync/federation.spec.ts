import { fromBinary } from '@bufbuild/protobuf';
import { merkleLeaf, merkleRootOfPath, suiteOf } from '@wutong/crypto';
import { fromHex, type NodeId } from '@wutong/kernel';
import { type Link } from '@wutong/sync';
import { link, signedBytesOf } from '@wutong/wire';
import { eventually } from '../harness/eventually.js';
import { readFrom } from '../harness/read-from.js';
import { draftOf, textOf } from '../store/journal-contract.js';
import { type LinkEnds, type OpenEnds, openFileEnds, openJetStreamEnds, openMemoryEnds } from './link-contract.js';
import { createSyncNode, SpecDirectory, type SyncNode } from './sync-node.js';

const carriesEntries = (bundle: Uint8Array) => fromBinary(link.BundleSchema, bundle).entries.length > 0;

/** The first bundle that carries entries is not taken before it may be: as after a crash before the commit. */
function refusingFirst(over: Link, mayCome: () => boolean): Link {
  let first: string | undefined;
  return new Proxy(over, {
    get(target, name) {
      if (name !== 'receive') {
        const value = Reflect.get(target, name);
        return typeof value === 'function' ? value.bind(target) : value;
      }
      return (handler: (bundle: Uint8Array) => Promise<void>) =>
        target.receive(async (bundle) => {
          const bytes = Buffer.from(bundle).toString('hex');
          if (carriesEntries(bundle)) first ??= bytes;
          if (bytes === first && !mayCome()) throw new Error('not now');
          await handler(bundle);
        });
    },
  });
}

describe.each([
  ['memory', openMemoryEnds],
  ['JetStream', openJetStreamEnds],
  ['file', openFileEnds],
] as const)('three nodes over %s links', (_, open: OpenEnds) => {
  let nodes: [SyncNode, SyncNode, SyncNode];
  let ends: LinkEnds[];

  async function connect(upper: SyncNode, lower: SyncNode, wrap: (link: Link) => Link = (link) => link) {
    const opened = await open(
      { parentId: upper.own.nodeId, childId: lower.own.nodeId },
      {
        parent: (question, body) => upper.engine.answer(lower.own.nodeId, question, body),
        child: (question, body) => lower.engine.answer(upper.own.nodeId, question, body),
      },
    );
    upper.links.set(lower.own.nodeId, wrap(opened.parent));
    lower.links.set(upper.own.nodeId, opened.child);
    ends.push(opened);
    return opened;
  }

  beforeEach(() => {
    const directory = new SpecDirectory();
    nodes = [
      createSyncNode('3504', directory),
      createSyncNode('350428', directory),
      createSyncNode('350428106', directory, 2),
    ];
    ends = [];
  });

  afterEach(async () => {
    for (const node of nodes) await node.engine.stop();
    for (const one of ends) await one.close();
  });

  const start = () => {
    for (const node of nodes) node.engine.start();
  };
  const applied = (node: SyncNode, count: number) =>
    eventually(
      `${count} entries are applied at ${node.own.path}`,
      () => node.family.applied.length >= count || undefined,
    );
  const member = (path: string) => ({ path, subtree: false });
  const toCounty = { audienceAdditions: [member('350428106'), member('350428')] };
  const toAll = { audienceAdditions: [member('350428106'), member('3504')] };
  const twoThirds = 66;

  it('parks a child whose parent was not taken, until the parent comes again', async () => {
    const [city, county, town] = nodes;
    await connect(city, county);
    let sawParked = false;
    let wasAsked = false;
    const mayCome = () => {
      wasAsked = true;
      return sawParked;
    };
    await connect(county, town, (link) => refusingFirst(link, mayCome));
    start();
    await eventually('the link is open', () =>
      town.engine.standings().every(({ state }) => state === 'open') && town.engine.standings().length > 0
        ? true
        : undefined,
    );
    await town.write(draftOf('case/a', `parent ${'.'.repeat(1_000)}`, toCounty));
    await eventually('the parent came, and was not taken', () => wasAsked || undefined);
    await town.write(draftOf('case/a', 'child'));
    await eventually('the child is parked', async () => {
      sawParked = (await county.journal.counts()).parked > 0n;
      return sawParked || undefined;
    });
    expect(county.family.applied).toEqual([]);
    await eventually('both are applied at the county', () => county.family.applied.length === 2 || undefined);
    expect(county.family.applied.map((text) => text.slice(0, 6))).toEqual(['parent', 'child']);
    expect((await county.journal.counts()).parked).toBe(0n);
  });

  it('proves one of 100 entries that were sealed at once, two hops away', async () => {
    const [city, county, town] = nodes;
    await connect(city, county);
    await connect(county, town);
    await town.journal.transaction(async (tx) => {
      for (let at = 0; at < 100; at += 1) await town.writer.write(tx, draftOf(`case/${at}`, `entry ${at}`, toAll));
    });
    start();
    await applied(city, 100);
    const entry = await eventually('the entry has its number at the city', async () =>
      (await readFrom(city.journal)).find((one) => textOf(one) === `entry ${twoThirds}`),
    );
    const { epoch, sealNumber, sequence, path } = entry.proof;
    const seal = await city.journal.transaction((tx) => tx.seal(town.own.nodeId as NodeId, epoch, sealNumber));
    if (!seal) throw new Error('the seal is not at the city');
    expect(seal.lastSequence - seal.firstSequence + 1n).toBe(100n);
    const suite = suiteOf(town.own.algorithm);
    const signed = signedBytesOf('signedSeal', seal.signed.seal);
    expect(suite.verify(signed, seal.signed.signature, town.identity.signing.publicKey)).toBe(true);
    const leaf = merkleLeaf(town.own.algorithm, sequence, fromHex(entry.id));
    const root = merkleRootOfPath(town.own.algorithm, leaf, Number(sequence - seal.firstSequence), 100, path);
    expect(root).toEqual(seal.root);
    expect(path.length).toBeLessThanOrEqual(7);
  });

  it('gives a new member the whole history of a key, and others nothing', async () => {
    const [city, county, town] = nodes;
    await connect(city, county);
    await connect(county, town);
    start();
    await town.write(draftOf('case/a', 'filed', toCounty));
    await town.write(draftOf('case/a', 'accepted'));
    await town.write(draftOf('case/daily', 'daily', toCounty));
    await applied(county, 3);
    await county.write(draftOf('case/a', 'opinion', toAll));
    await applied(city, 3);
    expect(city.family.applied).toEqual(['filed', 'accepted', 'opinion']);
    await city.write(draftOf('case/a', 'decided'));
    await eventually('the decision is back', () => town.family.applied.includes('decided') || undefined);
    expect(await city.journal.transaction((tx) => tx.heads('case/daily'))).toEqual([]);
  });

  it('converges after a cut during which both sides wrote', async () => {
    const [city, county, town] = nodes;
    await connect(city, county);
    const line = await connect(county, town);
    start();
    await town.write(draftOf('case/a', 'filed', toCounty));
    await applied(county, 1);
    await line.cut();
    await town.write(draftOf('case/a', 'town, offline'));
    await county.write(draftOf('case/a', 'county, meanwhile'));
    await eventually(
      'the cut is seen',
      () => town.engine.standings().some(({ state }) => state === 'down') || undefined,
    );
    const heads = (node: SyncNode) => node.journal.transaction((tx) => tx.heads('case/a'));
    expect(await heads(town)).not.toEqual(await heads(county));
    await line.heal();
    await eventually('both hold both', async () => {
      const [ours, theirs] = [await heads(town), await heads(county)];
      return (ours.length === 2 && ours.join() === theirs.join()) || undefined;
    });
    await eventually('the watermarks pass', () => {
      const [standing] = town.engine.standings();
      return standing !== undefined && standing.sent > 0n && standing.peerHeld === standing.sent ? true : undefined;
    });
  });
});
