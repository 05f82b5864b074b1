import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { ConsoleLogger } from '@nestjs/common';
import { createNodeIdentity, type NatsKey } from '@wutong/crypto';
import { EnrolmentService, type SeedAccount } from '@wutong/identity';
import { renderHubServerConfig } from '@wutong/sync';
import { type RunningNode, startNode } from '../../apps/node/src/start-node.js';
import { startNatsServer } from '../harness/nats-server.js';
import { createTestDatabase } from '../harness/test-database.js';

/** Two whole nodes, composed as in production, with a hub between them. */
export interface ParentAndChild {
  readonly parent: RunningNode;
  readonly child: RunningNode;
  close(): Promise<void>;
}

function createNatsKey(): NatsKey {
  const key = createUser();
  return { user: key.getPublicKey(), seed: new TextDecoder().decode(key.getSeed()) };
}

/** Starts a city and a county that enrols under it; both have these accounts. */
export async function startParentAndChild(accounts: readonly SeedAccount[]): Promise<ParentAndChild> {
  const folder = mkdtempSync(join(tmpdir(), 'wutong-pair-'));
  const city = createNodeIdentity('3504', 1, createNatsKey(), createNatsKey());
  const county = createNodeIdentity('350428', 2, createNatsKey(), createNatsKey());
  const server = await startNatsServer((port, storeFolder) =>
    renderHubServerConfig({
      serverName: 'spec',
      port,
      storeFolder,
      hubs: [
        {
          path: city.path,
          owner: { nodeId: city.nodeId, natsUser: city.hub.user },
          children: [{ nodeId: county.nodeId, natsUser: county.nats.user }],
        },
      ],
    }),
  );
  const databases = [await createTestDatabase(), await createTestDatabase()] as const;
  const common = {
    httpHost: '127.0.0.1',
    httpPort: 0,
    accounts,
    uplinkUrl: undefined,
    hubUrl: undefined,
    hubCopies: 1,
    parentUrl: undefined,
    enrolmentCode: undefined,
    consoleFolder: join(folder, 'console'),
  };
  const running: RunningNode[] = [];
  const start = async (own: object, config: Pick<Parameters<typeof startNode>[0], 'identity' | 'databaseUrl'>) => {
    const { identity, databaseUrl } = config;
    const place = { identity, databaseUrl, placeName: identity.path, dataFolder: join(folder, identity.path) };
    mkdirSync(place.dataFolder);
    const node = await startNode({ ...common, ...place, ...own }, new ConsoleLogger({ logLevels: ['error'] }));
    running.push(node);
    return node;
  };
  const close = async () => {
    for (const node of running.reverse()) await node.close();
    for (const database of databases) await database.drop();
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const parent = await start({ hubUrl: server.url }, { identity: city, databaseUrl: databases[0].url });
    const { code } = await parent.app.get(EnrolmentService).openCode(county.path, '将乐县');
    const enrolment = { parentUrl: await parent.app.getUrl(), enrolmentCode: code };
    const child = await start(
      { uplinkUrl: server.url, ...enrolment },
      { identity: county, databaseUrl: databases[1].url },
    );
    return { parent, child, close };
  } catch (error) {
    await close();
    throw error;
  }
}
