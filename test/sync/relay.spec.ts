import { type NodeId } from '@wutong/kernel';
import { contentHashOf, hexOfContent } from '@wutong/wire';
import { Relay } from '../../libs/sync/src/relay.js';
import { draftOf, numberAll } from '../store/journal-contract.js';
import { createSyncNode, SpecDirectory } from './sync-node.js';

const CONTENT_BYTES = 200_000;
const ENTRIES = 20;

it('reads for one turn no more contents than about a bundle holds, and the rest in the next ones', async () => {
  const directory = new SpecDirectory();
  const [county, town] = [createSyncNode('350428', directory), createSyncNode('350428106', directory)];
  const { journal } = county;
  for (let at = 0; at < ENTRIES; at += 1) {
    const data = new Uint8Array(CONTENT_BYTES).fill(at + 1);
    const hash = hexOfContent(contentHashOf(data, 1));
    await journal.transaction((tx) => tx.putContent(hash, data));
    const audienceAdditions = [{ path: '350428', subtree: true }];
    await county.write(draftOf(`case/${at}`, `${at}`, { audienceAdditions, needs: [hash] }));
  }
  await numberAll(journal);
  const read: number[] = [];
  const contents = journal.contents.bind(journal);
  journal.contents = (hashes) => {
    read.push(hashes.length);
    return contents(hashes);
  };
  const node = directory.nodes.get(town.own.nodeId);
  if (!node) throw new Error('not in the directory');
  const relay = new Relay({ ...county, ownId: county.own.nodeId as NodeId, nowMs: () => 0 }, { node, isParent: false });
  let sent = 0;
  for (let cursor = 0n; cursor < BigInt(ENTRIES); ) {
    const bundles = await relay.next(cursor);
    sent += bundles.reduce((sum, bundle) => sum + bundle.contents.length, 0);
    cursor = bundles.at(-1)?.upto ?? BigInt(ENTRIES);
  }
  expect(sent).toBe(ENTRIES);
  expect(Math.max(...read)).toBeLessThanOrEqual(3);
});
