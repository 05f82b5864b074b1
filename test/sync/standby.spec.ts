import { createUser, type KeyPair } from '@nats-io/nkeys';
import { createMemoryLinkPair, type Link, renderHubServerConfig } from '@wutong/sync';
import { eventually } from '../harness/eventually.js';
import { startNatsServer } from '../harness/nats-server.js';
import { draftOf } from '../store/journal-contract.js';
import { idsOf, openUser } from './link-contract.js';
import { createSyncNode, SpecDirectory } from './sync-node.js';

const unasked = async () => {
  throw new Error('asked');
};

describe('a process that does not lead its node', () => {
  it('leaves the neighbours’ questions to the one that leads', async () => {
    const { parentId, childId } = idsOf('350428', '350428106');
    const users = { parent: createUser(), child: createUser() };
    const seedOf = (user: KeyPair) => new TextDecoder().decode(user.getSeed());
    const server = await startNatsServer((port, storeFolder) =>
      renderHubServerConfig({
        serverName: 'spec',
        port,
        storeFolder,
        hubs: [
          {
            path: '350428',
            owner: { nodeId: parentId, natsUser: users.parent.getPublicKey() },
            children: [{ nodeId: childId, natsUser: users.child.getPublicKey() }],
          },
        ],
      }),
    );
    const leads = { first: true };
    const says = (who: string) => async () => new Uint8Array(Buffer.from(who));
    const first = openUser(childId, server.url, seedOf(users.child), says('first'), () => leads.first);
    const second = openUser(childId, server.url, seedOf(users.child), says('second'), () => !leads.first);
    const parent = openUser(parentId, server.url, seedOf(users.parent), unasked);
    try {
      for (const one of [first, second]) await one.server.listen(() => undefined);
      const ask = async () => Buffer.from(await parent.asker.ask(childId, 'hello', new Uint8Array())).toString();
      // A question that comes before both listen is answered by nobody, and given up after five seconds.
      await eventually('both listen, and one answers', () => ask().catch(() => undefined), 30_000);
      for (const _ of [1, 2, 3]) expect(await ask()).toBe('first');
      leads.first = false;
      for (const _ of [1, 2, 3]) expect(await ask()).toBe('second');
    } finally {
      for (const { hub } of [first, second, parent]) await hub.close();
      await server.stop();
    }
  });

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
