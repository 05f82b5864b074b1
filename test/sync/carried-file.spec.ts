import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type NodeId, Refused } from '@wutong/kernel';
import { SYNC_MESSAGES } from '@wutong/sync';
import { link } from '@wutong/wire';
import { eventually } from '../harness/eventually.js';
import { readFrom } from '../harness/read-from.js';
import { draftOf, textOf } from '../store/journal-contract.js';
import { createSyncNode, SpecDirectory, type SyncNode } from './sync-node.js';

const member = (path: string) => ({ path, subtree: false });
const BOTH = { audienceAdditions: [member('350428'), member('350428106')] };

/** Why something was refused: the code of its message, which must be there, and what it names. */
async function refusalOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Refused)) throw new Error(`not refused: ${String(error)}`);
  expect(SYNC_MESSAGES).toHaveProperty([error.refusal.code]);
  return { code: error.refusal.code, ...error.refusal.params };
}

describe('files that are carried between two nodes whose line is dead', () => {
  let county: SyncNode;
  let town: SyncNode;
  let otherTown: SyncNode;

  beforeEach(() => {
    const directory = new SpecDirectory();
    [county, town, otherTown] = [
      createSyncNode('350428', directory),
      createSyncNode('350428106', directory, 2),
      createSyncNode('350428104', directory),
    ];
    for (const node of [county, town, otherTown]) node.engine.start();
  });

  afterEach(async () => {
    for (const node of [county, town, otherTown]) await node.engine.stop();
  });

  async function write(node: SyncNode, key: string, text: string, more: object = {}) {
    await node.write(draftOf(key, text, more));
    await eventually(`${text} is numbered`, async () => {
      const { unnumbered } = await node.journal.counts();
      return unnumbered === 0n || undefined;
    });
  }

  const textsAt = async (node: SyncNode) => (await readFrom(node.journal)).map(textOf).sort();
  const heads = (node: SyncNode, key: string) => node.journal.transaction((tx) => tx.heads(key));
  const stateOf = (node: SyncNode, peer: SyncNode) =>
    node.journal.transaction((tx) => tx.linkState(peer.own.nodeId as NodeId));
  const numbered = (node: SyncNode, entries: bigint) =>
    eventually(`${entries} entries are numbered and witnessed`, async () => {
      return (await node.journal.lastNumber()) === entries || undefined;
    });

  async function carry(from: SyncNode, to: SyncNode) {
    const file = await from.engine.exportFile(to.own.nodeId);
    return { file, done: await to.engine.importFile(file.bytes) };
  }

  it('bring both to the same, and say what is held; an old file and a second import change nothing', async () => {
    await write(town, 'case/a', 'filed', BOTH);
    await write(county, 'case/b', 'published', BOTH);
    const first = await carry(town, county);
    expect(first.done).toMatchObject({ from: town.own.nodeId, applied: 1, parked: 0, unproved: 0, held: 1n });
    expect(first.file).toMatchObject({ after: 0n, upto: 1n, more: false });
    await numbered(county, 2n);
    await write(county, 'case/a', 'accepted');
    const back = await carry(county, town);
    expect(back.done).toMatchObject({ from: county.own.nodeId, applied: 2, unproved: 0, held: 3n });
    await numbered(town, 3n);
    expect(await textsAt(town)).toEqual(['accepted', 'filed', 'published']);
    expect(await textsAt(county)).toEqual(await textsAt(town));
    expect(await heads(town, 'case/a')).toEqual(await heads(county, 'case/a'));
    expect(await stateOf(town, county)).toMatchObject({ held: 3n, peerHeld: 1n });

    const third = await carry(town, county);
    expect(third.file).toMatchObject({ after: 1n, upto: 3n });
    expect(third.done).toMatchObject({ applied: 0, held: 3n });
    expect(await stateOf(county, town)).toMatchObject({ held: 3n, peerHeld: 3n, ahead: [] });
    await write(county, 'case/b', 'published again');
    await carry(county, town);
    await numbered(town, 4n);
    await carry(town, county);
    const state = await stateOf(county, town);
    expect(state).toMatchObject({ held: 4n, peerHeld: 4n, ahead: [] });
    for (const again of [third.file, first.file]) {
      expect(await county.engine.importFile(again.bytes)).toMatchObject({ applied: 0, unproved: 0, held: 4n });
      expect(await stateOf(county, town)).toEqual(state);
    }
    expect((await county.journal.counts()).quarantined).toBe(0n);
  });

  it('are refused at another node than they are for, which is named; and of who is no neighbour', async () => {
    await write(town, 'case/a', 'filed', BOTH);
    const { bytes } = await town.engine.exportFile(county.own.nodeId);
    expect(await refusalOf(otherTown.engine.importFile(bytes))).toEqual({
      code: 'sync.file-for-another',
      to: county.own.nodeId,
    });
    expect(await textsAt(otherTown)).toEqual([]);
    expect(await refusalOf(town.engine.exportFile(otherTown.own.nodeId))).toMatchObject({ code: 'sync.no-neighbour' });
  });

  it('are refused when a byte was altered, in the bundles or in who speaks', async () => {
    await write(town, 'case/a', 'filed', BOTH);
    const { bytes } = await town.engine.exportFile(county.own.nodeId);
    const altered = fromBinary(link.LinkFileSchema, bytes);
    const [bundle] = altered.bundles;
    if (!bundle?.watermark || !altered.hello) throw new Error('an export has a hello and a bundle');
    bundle.upto += 7n;
    const encode = () => toBinary(link.LinkFileSchema, altered);
    expect(await refusalOf(county.engine.importFile(encode()))).toEqual({ code: 'sync.file-altered' });
    bundle.upto -= 7n;
    altered.hello.signature = altered.hello.signature.map((byte) => byte ^ 1);
    expect(await refusalOf(county.engine.importFile(encode()))).toEqual({
      code: 'sync.file-refused',
      why: 'SIGNATURE',
    });
    expect(await refusalOf(county.engine.importFile(bytes.subarray(0, bytes.length / 2)))).toEqual({
      code: 'sync.file-unreadable',
    });
    expect(await stateOf(county, town)).toBeUndefined();
    expect((await county.journal.counts()).entries).toBe(0n);
  });

  it('are exported by no journal that was rolled back', async () => {
    await town.journal.stopSealing(town.journal.start.instance);
    expect(await refusalOf(town.engine.exportFile(county.own.nodeId))).toEqual({ code: 'sync.not-sealing' });
  });

  it('hold no more than they may, and say that more waits', async () => {
    for (const at of [1, 2, 3])
      await write(town, `case/${at}`, `${at}`.repeat(300_000), { ...BOTH, commandId: `${at}` });
    const sizes: number[] = [];
    for (let more = true; more; ) {
      const file = await town.engine.exportFile(county.own.nodeId, 400_000);
      sizes.push(file.bytes.length);
      await county.engine.importFile(file.bytes);
      await numbered(county, file.upto);
      await town.engine.importFile((await county.engine.exportFile(town.own.nodeId)).bytes);
      more = file.more;
    }
    expect(sizes.length).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThan(1_000_000);
    expect(await textsAt(county)).toEqual(await textsAt(town));
  });
});
