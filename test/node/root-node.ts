import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { ConsoleLogger } from '@nestjs/common';
import { createNodeIdentity } from '@wutong/crypto';
import { type SeedAccount } from '@wutong/identity';
import request from 'supertest';
import { type RunningNode, startNode } from '../../apps/node/src/start-node.js';
import { createTestDatabase } from '../harness/test-database.js';

/** The root has no uplink: its key only has to be one. */
const KEY = createUser();
const NATS = { user: KEY.getPublicKey(), seed: new TextDecoder().decode(KEY.getSeed()) };

/** A whole node, composed as in production, as the root of a federation of one. */
export interface RootNode {
  readonly node: RunningNode;
  /** Requests to it over HTTP. */
  http(): ReturnType<typeof request>;
  /** The Authorization header of the account with this role. */
  signIn(role: string): Promise<string>;
  /** Starts another process of the same node: its identity, database and folder, another port. */
  startSecond(): Promise<RunningNode>;
  /** Removes database and folder, when each process was closed. */
  dispose(): Promise<void>;
  close(): Promise<void>;
}

export async function startRootNode(
  path: string,
  placeName: string,
  accounts: readonly SeedAccount[],
  /** Files of the console it serves; none unless told. */
  consoleFiles: Readonly<Record<string, string>> = {},
): Promise<RootNode> {
  const database = await createTestDatabase();
  const folder = mkdtempSync(join(tmpdir(), 'wutong-node-'));
  const config = {
    identity: createNodeIdentity(path, 1, NATS, NATS),
    placeName,
    dataFolder: folder,
    databaseUrl: database.url,
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
  for (const [name, text] of Object.entries(consoleFiles)) {
    const file = join(config.consoleFolder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  const dispose = async () => {
    await database.drop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const start = () => startNode(config, new ConsoleLogger({ logLevels: ['error'] }));
    const node = await start();
    const http = () => request(node.app.getHttpServer());
    const signIn = async (role: string) => {
      const account = accounts.find((one) => one.role === role);
      const answer = await http().post('/api/session').send({ name: account?.name, password: account?.password });
      return `Bearer ${answer.body.token}`;
    };
    const close = async () => {
      await node.close();
      await dispose();
    };
    return { node, http, signIn, startSecond: start, dispose, close };
  } catch (error) {
    await dispose();
    throw error;
  }
}
