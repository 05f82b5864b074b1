import { createMemoryLinkPair, type Link } from '@wutong/sync';
import { eventually } from '../harness/eventually.js';
import { draftOf } from '../store/journal-contract.js';
import { createSyncNode, SpecDirectory } from './sync-node.js';

const unasked = async () => {
  throw new Error('asked');
};

describe('a process that does not lead its node', () => {
  it('opens no link and numbers nothing; leads with new links, and closes them when it leads no more', async () => {
    const directory = new SpecDirectory();
    const county = createSyncNode('350428', directory);
    const town = createSyncNode('350428106', directory);
    const opened: Link[] = [];
    const closed: Link[] = [];
    town.links.get = () => {
      const pair = createMemoryLinkPair(
        { id: town.own.nodeId, answer: unasked },
        { id: county.own.nodeId, answer: unasked },
      );
      const close = pair.a.close.bind(pair.a);
      pair.a.close = async () => {
        closed.push(pair.a);
        await close();
      };
      opened.push(pair.a);
      return pair.a;
    };
    const leadership = { is: false };
    Object.defineProperty(town.journal, 'isLeading', { get: () => leadership.is });
    town.engine.start();
    await town.write(draftOf('case/a', 'waits'));
    await expect(town.engine.answer(county.own.nodeId, 'hello', new Uint8Array())).rejects.toThrow('stands by');
    expect(opened).toEqual([]);
    expect(await town.journal.lastNumber()).toBe(0n);

    leadership.is = true;
    town.engine.wake();
    await eventually('it has a link', () => town.engine.standings().length === 1 || undefined);
    expect(await town.journal.lastNumber()).toBe(1n);

    leadership.is = false;
    town.engine.wake();
    await eventually('it has none', () => town.engine.standings().length === 0 || undefined);
    expect(closed).toEqual(opened);
    await town.engine.stop();
  });
});
