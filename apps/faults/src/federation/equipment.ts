import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { createNodeIdentity, formatNodeIdentity, type NatsKey, type NodeIdentity } from '@wutong/crypto';
import { freePort } from '@wutong/servers';
import { renderHubServerConfig } from '@wutong/sync';
import { PLACES, type Place } from './places.js';

/** Whom a person signs in as. */
export interface Account {
  readonly name: string;
  readonly password: string;
}

/** A place with all that its processes are started with. */
export interface Equipped extends Place {
  /** Folder of its identity, accounts and seal file. */
  readonly folder: string;
  readonly identity: NodeIdentity;
  readonly accounts: ReadonlyMap<string, Account>;
  readonly url: string;
  readonly httpPort: number;
  readonly postgresPort: number;
  /** Port of the server that carries its hub; none without children. */
  readonly hubPort: number | undefined;
  /** Port of the line to its parent's hub; none for the root. */
  readonly linePort: number | undefined;
}

export const NODE_FILES = { identity: 'identity.json', accounts: 'accounts.json', seal: 'last-seal.json' } as const;
export const HUB_FILES = { config: 'nats-server.conf', store: 'store' } as const;

/** Makes keys, accounts and free ports for all places, and writes what their processes read. */
export async function equip(root: string): Promise<Equipped[]> {
  const taken = new Set<number>();
  const port = async () => {
    const free = await freePort(taken);
    taken.add(free);
    return free;
  };
  const equipped: Equipped[] = [];
  for (const place of PLACES) {
    const folder = join(root, 'nodes', place.path);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const httpPort = await port();
    equipped.push({
      ...place,
      folder,
      identity: writeIdentity(folder, place.path),
      accounts: writeAccounts(folder, place.roles),
      url: `http://127.0.0.1:${httpPort}`,
      httpPort,
      postgresPort: await port(),
      hubPort: childrenOf(PLACES, place.path).length > 0 ? await port() : undefined,
      linePort: place.parent === undefined ? undefined : await port(),
    });
  }
  for (const owner of equipped) writeHubConfig(root, owner, childrenOf(equipped, owner.path));
  return equipped;
}

export function hubFolder(root: string, path: string): string {
  return join(root, 'nats', path);
}

function childrenOf<P extends Place>(places: readonly P[], path: string): P[] {
  return places.filter(({ parent }) => parent === path);
}

function createNatsKey(): NatsKey {
  const keys = createUser();
  return { user: keys.getPublicKey(), seed: new TextDecoder().decode(keys.getSeed()) };
}

function writeIdentity(folder: string, path: string): NodeIdentity {
  const identity = createNodeIdentity(path, 1, createNatsKey(), createNatsKey());
  writeSecret(join(folder, NODE_FILES.identity), formatNodeIdentity(identity));
  return identity;
}

function writeAccounts(folder: string, roles: readonly string[]): ReadonlyMap<string, Account> {
  const accounts = roles.map((role) => ({ name: role, role, password: randomBytes(12).toString('base64url') }));
  writeSecret(join(folder, NODE_FILES.accounts), JSON.stringify(accounts));
  return new Map(accounts.map(({ role, name, password }) => [role, { name, password }]));
}

function writeHubConfig(root: string, owner: Equipped, children: readonly Equipped[]): void {
  if (owner.hubPort === undefined) return;
  const folder = hubFolder(root, owner.path);
  mkdirSync(folder, { recursive: true });
  const { nodeId, hub } = owner.identity;
  const config = renderHubServerConfig({
    serverName: `hub-${owner.path}`,
    port: owner.hubPort,
    storeFolder: join(folder, HUB_FILES.store),
    hubs: [
      {
        path: owner.path,
        owner: { nodeId, natsUser: hub.user },
        children: children.map(({ identity }) => ({ nodeId: identity.nodeId, natsUser: identity.nats.user })),
      },
    ],
  });
  writeSecret(join(folder, HUB_FILES.config), config);
}

function writeSecret(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}
