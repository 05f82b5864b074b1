import { jetstream } from '@nats-io/jetstream';
import { createUser, type KeyPair } from '@nats-io/nkeys';
import { connect, type NatsConnection, nkeyAuthenticator } from '@nats-io/transport-node';
import { renderHubServerConfig } from '@wutong/sync';
import { startNatsServer, type TestNatsServer } from '../harness/nats-server.js';

const silent = 1_000;

/** One hub with two children, and a second hub on the same server. */
describe('users of a hub', () => {
  const ids = { owner: '350428-aaaa', town: '350428106-bbbb', other: '350428104-cccc', otherHub: '350428104-dddd' };
  const users = { owner: createUser(), town: createUser(), other: createUser(), otherHub: createUser() };
  let server: TestNatsServer;
  const open: NatsConnection[] = [];

  const userOf = (who: keyof typeof ids) => ({ nodeId: ids[who], natsUser: users[who].getPublicKey() });

  async function connectAs(who: keyof typeof ids, user: KeyPair = users[who]): Promise<NatsConnection> {
    const connection = await connect({
      servers: server.url,
      authenticator: nkeyAuthenticator(user.getSeed()),
      inboxPrefix: `_INBOX.${ids[who]}`,
      maxReconnectAttempts: 0,
    });
    open.push(connection);
    return connection;
  }

  /** Resolves with the server's refusal of what this connection tried. */
  async function refusalOf(connection: NatsConnection, attempt: () => void): Promise<string> {
    const refused = (async () => {
      for await (const status of connection.status()) if (status.type === 'error') return String(status.error);
      return 'closed without a refusal';
    })();
    attempt();
    return refused;
  }

  beforeAll(async () => {
    server = await startNatsServer((port, storeFolder) =>
      renderHubServerConfig({
        serverName: 'spec',
        port,
        storeFolder,
        hubs: [
          { path: '350428', owner: userOf('owner'), children: [userOf('town'), userOf('other')] },
          { path: '350428104', owner: userOf('otherHub'), children: [] },
        ],
      }),
    );
  });

  afterAll(async () => {
    await Promise.all(open.map((connection) => connection.close()));
    await server.stop();
  });

  it('are refused without a key the hub knows', async () => {
    await expect(connectAs('town', createUser())).rejects.toThrow(/authorization/i);
  });

  it.each([
    ['fill another child’s stream', 'publish', `wutong.link.${ids.other}.up`],
    ['fill its own stream downwards', 'publish', `wutong.link.${ids.town}.down`],
    ['ask in another’s name', 'publish', `wutong.ask.${ids.owner}.${ids.other}.hello`],
    ['ask another child', 'publish', `wutong.ask.${ids.other}.${ids.town}.hello`],
    ['make or change a stream', 'publish', `$JS.API.STREAM.DELETE.DOWN_${ids.other}`],
    ['draw from another child’s stream', 'publish', `$JS.API.CONSUMER.MSG.NEXT.DOWN_${ids.other}.${ids.other}`],
    ['hear another child’s questions', 'subscribe', `wutong.ask.${ids.other}.*.*`],
    ['hear another’s answers', 'subscribe', `_INBOX.${ids.other}.>`],
    ['hear the streams', 'subscribe', 'wutong.link.>'],
  ] as const)('as a child cannot %s', async (_, act, subject) => {
    const town = await connectAs('town');
    const refusal = await refusalOf(town, () => {
      if (act === 'publish') town.publish(subject, 'x');
      else town.subscribe(subject);
    });
    expect(refusal).toMatch(/permissions violation/i);
  });

  it('as a child may ask its parent, who hears under whose id', async () => {
    const owner = await connectAs('owner');
    const heard = owner.subscribe(`wutong.ask.${ids.owner}.*.*`, {
      callback: (_, message) => void message.respond(message.subject),
    });
    await owner.flush();
    const town = await connectAs('town');
    const subject = `wutong.ask.${ids.owner}.${ids.town}.hello`;
    const answer = await town.request(subject, 'x', { timeout: silent });
    expect(answer.string()).toBe(subject);
    heard.unsubscribe();
  });

  it('of one hub do not meet those of another on the same server', async () => {
    const otherHub = await connectAs('otherHub');
    const heard: string[] = [];
    otherHub.subscribe(`wutong.ask.${ids.otherHub}.*.*`, {
      callback: (_, message) => void heard.push(message.subject),
    });
    await otherHub.flush();
    const owner = await connectAs('owner');
    owner.publish(`wutong.ask.${ids.otherHub}.${ids.owner}.hello`, 'x');
    await owner.flush();
    await otherHub.flush();
    expect(heard).toEqual([]);
    await expect(
      jetstream(otherHub).publish(`wutong.link.${ids.town}.down`, 'x', { timeout: silent }),
    ).rejects.toThrow();
  });
});
