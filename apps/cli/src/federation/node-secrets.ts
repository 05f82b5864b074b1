import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import { createNodeIdentity, formatNodeIdentity, type NatsKey, parseNodeIdentity } from '@wutong/crypto';
import { type Account } from './federation-face.js';
import { type NodePlan, ROLES } from './topology.js';

/** What others may know of a node's identity: what a hub's configuration admits it by. */
export interface NodeCard {
  readonly nodeId: string;
  /** Its user at its parent's hub. */
  readonly natsUser: string;
  /** Its user at its own hub. */
  readonly hubUser: string;
}

/** Names of the files that a node's folder keeps; all of them are read by their owner alone. */
export const NODE_FILES = { identity: 'identity.json', accounts: 'accounts.json' } as const;

/** The node's identity in its folder; made when there is none. */
export function ensureIdentity(folder: string, node: NodePlan): NodeCard {
  const file = join(folder, NODE_FILES.identity);
  if (!existsSync(file)) {
    const identity = createNodeIdentity(node.path, node.algorithm, createNatsKey(), createNatsKey());
    writeSecret(folder, NODE_FILES.identity, formatNodeIdentity(identity));
  }
  const { nodeId, nats, hub } = parseNodeIdentity(readFileSync(file, 'utf8'));
  return { nodeId, natsUser: nats.user, hubUser: hub.user };
}

function createNatsKey(): NatsKey {
  const keys = createUser();
  return { user: keys.getPublicKey(), seed: Buffer.from(keys.getSeed()).toString('ascii') };
}

/** The node's demo accounts by role; passwords are made once. */
export function ensureAccounts(folder: string, node: NodePlan): ReadonlyMap<string, Account> {
  const file = join(folder, NODE_FILES.accounts);
  if (!existsSync(file)) {
    const made = ROLES[node.tier].map((role) => ({
      name: role,
      role,
      password: randomBytes(12).toString('base64url'),
    }));
    writeSecret(folder, NODE_FILES.accounts, `${JSON.stringify(made, null, 2)}\n`);
  }
  const rows = JSON.parse(readFileSync(file, 'utf8')) as (Account & { role: string })[];
  return new Map(rows.map(({ role, name, password }) => [role, { name, password }]));
}

/** Writes a file that only its owner reads. */
export function writeSecret(folder: string, name: string, text: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  writeFileSync(join(folder, name), text, { mode: 0o600 });
}
