import {
  type ClusterInfo,
  type ConsumerInfo,
  type JetStreamManager,
  jetstreamManager,
  type StreamInfo,
} from '@nats-io/jetstream';
import { createUser } from '@nats-io/nkeys';
import { freePort } from '@wutong/servers';
import { Asker, HubConnection, JetStreamLink, renderHubServerConfig } from '@wutong/sync';
import { eventually } from '../harness/eventually.js';
import { startNatsServer, type TestNatsServer } from '../harness/nats-server.js';
import { idsOf } from './link-contract.js';

const SERVERS = 3;
const BUNDLES = 300;
const AT_ONCE = 16;
/** A new leader is chosen within seconds; what was under way at the old one times out first. */
const SURVIVED_MS_MAX = 60_000;
const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** What the cluster says of a stream and of who drains it; undefined while there is none, or nobody leads it. */
class ClusterView {
  constructor(private readonly hub: HubConnection) {}

  async stream(stream: string): Promise<StreamInfo | undefined> {
    return (await this.manager()).streams.info(stream).catch(() => undefined);
  }

  async drainer(stream: string, drainer: string): Promise<ConsumerInfo | undefined> {
    return (await this.manager()).consumers.info(stream, drainer).catch(() => undefined);
  }

  private async manager(): Promise<JetStreamManager> {
    return jetstreamManager(await this.hub.whenConnected(), { checkAPI: false });
  }
}

/** The name of the server that leads, once every other has a copy that is up to date. */
function leaderIn(cluster: ClusterInfo | undefined): string | undefined {
  const current = cluster?.replicas?.filter((replica) => replica.current) ?? [];
  return current.length === SERVERS - 1 ? cluster?.leader : undefined;
}

/** A bundle's bytes carry its name. */
const bytesOf = (name: string) => new Uint8Array(Buffer.from(name.padEnd(2_000)));
const nameOf = (bundle: Uint8Array) => Buffer.from(bundle).toString().trimEnd();

describe('a hub of three servers with replicated streams', () => {
  const { parentId, childId } = idsOf('350428', '350428106');
  const users = { parent: createUser(), child: createUser() };
  const seedOf = (user: keyof typeof users) => new TextDecoder().decode(users[user].getSeed());
  let servers: TestNatsServer[];
  let hubs: { parent: HubConnection; child: HubConnection };
  let ends: { parent: JetStreamLink; child: JetStreamLink };

  const urls = () => servers.map((server) => server.url).join(',');
  const cluster = () => new ClusterView(hubs.parent);
  const ownHub = (copies: number) =>
    new HubConnection({ url: urls(), nodeId: parentId, seed: seedOf('parent'), copies, logger: silent });

  beforeEach(async () => {
    servers = await startCluster();
    hubs = {
      parent: ownHub(SERVERS),
      child: new HubConnection({ url: urls(), nodeId: childId, seed: seedOf('child'), logger: silent }),
    };
    const link = (own: string, peer: string, hub: HubConnection, peerIsChild: boolean) =>
      new JetStreamLink({ hub, asker: new Asker(hub, own), own, peer, peerIsChild, logger: silent });
    ends = { parent: link(parentId, childId, hubs.parent, true), child: link(childId, parentId, hubs.child, false) };
  }, SURVIVED_MS_MAX);

  afterEach(async () => {
    await Promise.all([ends.parent.close(), ends.child.close()]);
    await Promise.all([hubs.parent.close(), hubs.child.close()]);
    for (const server of servers) await server.stop();
  });

  async function startCluster(): Promise<TestNatsServer[]> {
    const ports: number[] = [];
    while (ports.length < SERVERS) ports.push(await freePort(new Set(ports)));
    const routes = ports.map((port) => `"nats-route://127.0.0.1:${port}"`).join(', ');
    return Promise.all(
      ports.map((clusterPort, at) =>
        startNatsServer(
          (port, storeFolder) =>
            `${renderHubServerConfig({
              serverName: `spec-${at}`,
              port,
              storeFolder,
              hubs: [
                {
                  path: '350428',
                  owner: { nodeId: parentId, natsUser: users.parent.getPublicKey() },
                  children: [{ nodeId: childId, natsUser: users.child.getPublicKey() }],
                },
              ],
            })}cluster: { name: spec, listen: "127.0.0.1:${clusterPort}", routes: [${routes}] }\n`,
        ),
      ),
    );
  }

  /** The server that leads a stream, once every copy of it, and of how far it was drained, is up to date. */
  async function leaderOf(stream: string, drainer: string): Promise<TestNatsServer> {
    let seen: readonly (ClusterInfo | undefined)[] = [];
    return eventually(
      () => `${stream} and its consumer have all their copies; seen last: ${JSON.stringify(seen)}`,
      async () => {
        seen = [(await cluster().stream(stream))?.cluster, (await cluster().drainer(stream, drainer))?.cluster];
        const [leader, drainedBy] = seen.map(leaderIn);
        return leader !== undefined && drainedBy !== undefined
          ? servers[Number(leader.replace('spec-', ''))]
          : undefined;
      },
      SURVIVED_MS_MAX,
    );
  }

  /** Sends all of it, some at once, each again until the hub says that it has it, as the relay does. */
  async function sendAll(end: JetStreamLink, names: readonly string[], acknowledged: Set<string>): Promise<void> {
    const waiting = [...names];
    const sendNext = async (): Promise<void> => {
      for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
        const bundle = name;
        await eventually(
          `${bundle} is acknowledged`,
          () =>
            end.send(bytesOf(bundle), bundle).then(
              () => true,
              () => undefined,
            ),
          SURVIVED_MS_MAX,
        );
        acknowledged.add(bundle);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, sendNext));
  }

  it.each(['up', 'down'] as const)(
    'loses nothing when the leader of a stream %s is killed under load',
    async (direction) => {
      const [from, to] = direction === 'up' ? [ends.child, ends.parent] : [ends.parent, ends.child];
      const arrived: string[] = [];
      let goOn = () => {};
      const isKilled = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      // Nothing is taken before the kill: what is acknowledged then stands in the stream alone.
      to.receive(async (bundle) => {
        await isKilled;
        arrived.push(nameOf(bundle));
      });
      if (direction === 'down') ends.parent.receive(async () => undefined);
      const leader = await (direction === 'up'
        ? leaderOf(`UP_${childId}`, parentId)
        : leaderOf(`DOWN_${childId}`, childId));
      const names = Array.from({ length: BUNDLES }, (_, at) => `bundle-${at}`);
      const acknowledged = new Set<string>();
      const sending = sendAll(from, names, acknowledged);
      await eventually('it is under load', () => acknowledged.size > BUNDLES / 4 || undefined, SURVIVED_MS_MAX);
      await leader.kill();
      const atTheKill = acknowledged.size;
      goOn();
      await sending;
      await eventually('all arrive', () => new Set(arrived).size >= BUNDLES || undefined, SURVIVED_MS_MAX);
      expect(atTheKill).toBeGreaterThan(BUNDLES / 4);
      expect(atTheKill).toBeLessThan(BUNDLES);
      expect([...acknowledged].filter((name) => !arrived.includes(name))).toEqual([]);
      expect([...new Set(arrived)].sort()).toEqual([...names].sort());
    },
    3 * SURVIVED_MS_MAX,
  );

  it(
    'spreads a stream that stood on one server, with what stands in it',
    async () => {
      const alone = ownHub(1);
      await eventually(
        'the stream is made',
        () =>
          alone.ensureChild(parentId, childId).then(
            () => true,
            () => undefined,
          ),
        SURVIVED_MS_MAX,
      );
      const sent = new Set<string>();
      await sendAll(ends.child, ['bundle-0', 'bundle-1'], sent);
      await alone.close();
      expect((await cluster().stream(`UP_${childId}`))?.config.num_replicas).toBe(1);
      const arrived: string[] = [];
      ends.parent.receive(async (bundle) => void arrived.push(nameOf(bundle)));
      await leaderOf(`UP_${childId}`, parentId);
      expect((await cluster().stream(`UP_${childId}`))?.config.num_replicas).toBe(SERVERS);
      await eventually('both arrive', () => arrived.length >= 2 || undefined, SURVIVED_MS_MAX);
    },
    3 * SURVIVED_MS_MAX,
  );
});
