import { type ContentHash, type NodeId } from '@wutong/kernel';
import { type MemoryJournalTx } from '@wutong/store';
import { contentHashOf, hexOfContent } from '@wutong/wire';
import { Relay } from '../../libs/sync/src/relay.js';
import { draftOf, numberAll } from '../store/journal-contract.js';
import { createSyncNode, SpecDirectory } from './sync-node.js';

const ENTRIES = 20;

/** A county that has written entries, each needing so many contents of so many bytes, and its relay for a town. */
async function createBacklog(contentsEach: number, contentBytes: number) {
  const directory = new SpecDirectory();
  const [county, town] = [createSyncNode('350428', directory), createSyncNode('350428106', directory)];
  const { journal } = county;
  for (let at = 0; at < ENTRIES; at += 1) {
    const needs = Array.from({ length: contentsEach }, (_, one) => contentOf(at * contentsEach + one, contentBytes));
    await journal.transaction(async (tx) => {
      for (const { hash, data } of needs) await tx.putContent(hash, data);
    });
    const audienceAdditions = [{ path: '350428', subtree: true }];
    await county.write(draftOf(`case/${at}`, `${at}`, { audienceAdditions, needs: needs.map(({ hash }) => hash) }));
  }
  await numberAll(journal);
  const node = directory.nodes.get(town.own.nodeId);
  if (!node) throw new Error('not in the directory');
  const relay = new Relay({ ...county, ownId: county.own.nodeId as NodeId, nowMs: () => 0 }, { node, isParent: false });
  return { journal, relay };
}

function contentOf(at: number, bytes: number): { readonly hash: ContentHash; readonly data: Uint8Array } {
  const data = new Uint8Array(bytes);
  new DataView(data.buffer).setUint32(0, at);
  return { hash: hexOfContent(contentHashOf(data, 1)), data };
}

/** Sends all of it; how many contents went out. */
async function sendAll(relay: Relay<MemoryJournalTx>): Promise<number> {
  let sent = 0;
  for (let cursor = 0n; cursor < BigInt(ENTRIES); ) {
    const bundles = await relay.next(cursor);
    sent += bundles.reduce((sum, bundle) => sum + bundle.contents.length, 0);
    cursor = bundles.at(-1)?.upto ?? BigInt(ENTRIES);
  }
  return sent;
}

it('reads for one turn no more contents than about a bundle holds, and the rest in the next ones', async () => {
  const { journal, relay } = await createBacklog(1, 200_000);
  const read: number[] = [];
  const contents = journal.contents.bind(journal);
  journal.contents = (hashes) => {
    read.push(hashes.length);
    return contents(hashes);
  };
  expect(await sendAll(relay)).toBe(ENTRIES);
  expect(Math.max(...read)).toBeLessThanOrEqual(3);
});

it('asks how large contents are no further than about a bundle, however many entries wait behind it', async () => {
  const { journal, relay } = await createBacklog(100, 4_096);
  let asked = 0;
  const contentSizes = journal.contentSizes.bind(journal);
  journal.contentSizes = (hashes) => {
    asked += hashes.length;
    return contentSizes(hashes);
  };
  expect(await sendAll(relay)).toBe(100 * ENTRIES);
  expect(asked).toBeLessThan(2 * 100 * ENTRIES);
});
