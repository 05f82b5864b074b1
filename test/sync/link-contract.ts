import { mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUser } from '@nats-io/nkeys';
import {
  Asker,
  AskServer,
  createMemoryLinkPair,
  FileLink,
  HubConnection,
  JetStreamLink,
  type Link,
  type Question,
  renderHubServerConfig,
} from '@wutong/sync';
import { startNatsServer } from '../harness/nats-server.js';
import { createWriter } from '../store/journal-contract.js';

export type Answer = (question: Question, body: Uint8Array) => Promise<Uint8Array>;

/** Two ends of one link, and what stands between them. */
export interface LinkEnds {
  /** The parent's end. */
  readonly parent: Link;
  readonly child: Link;
  cut(): Promise<void>;
  heal(): Promise<void>;
  close(): Promise<void>;
}

export interface EndIds {
  readonly parentId: string;
  readonly childId: string;
}

export type OpenEnds = (ids: EndIds, answers: { parent: Answer; child: Answer }) => Promise<LinkEnds>;

const silent = { log: () => undefined, warn: () => undefined, error: () => undefined };

export const openMemoryEnds: OpenEnds = async ({ parentId, childId }, answers) => {
  const pair = createMemoryLinkPair({ id: parentId, answer: answers.parent }, { id: childId, answer: answers.child });
  return {
    parent: pair.a,
    child: pair.b,
    cut: async () => pair.cut(),
    heal: async () => pair.heal(),
    close: async () => undefined,
  };
};

/** Both ends see one folder; a cut takes it away from both, as when a disk is carried off. */
export const openFileEnds: OpenEnds = async ({ parentId, childId }, answers) => {
  const root = await mkdtemp(join(tmpdir(), 'wutong-link-'));
  const folder = join(root, 'disk');
  await mkdir(folder);
  const link = (own: string, peer: string, answer: Answer) =>
    new FileLink({ folder, own, peer, answer, logger: silent, lookMs: 20 });
  const ends = { parent: link(parentId, childId, answers.parent), child: link(childId, parentId, answers.child) };
  return {
    ...ends,
    cut: () => rename(folder, join(root, 'away')),
    heal: () => rename(join(root, 'away'), folder),
    async close() {
      await Promise.all([ends.parent.close(), ends.child.close()]);
      await rm(root, { recursive: true, force: true });
    },
  };
};

/** A user of a hub: an id, a key, and the two ways to ask. Another process of its node may lead. */
export function openUser(nodeId: string, url: string, seed: string, answer: Answer, isLeading = () => true) {
  const hub = new HubConnection({ url, nodeId, seed, logger: silent });
  const server = new AskServer(hub, nodeId, isLeading);
  for (const question of ['hello', 'missing'] as const)
    server.addHandler(question, async (body: string) => {
      const reply = await answer(question, new Uint8Array(Buffer.from(body, 'base64')));
      return Buffer.from(reply).toString('base64');
    });
  return { hub, server, asker: new Asker(hub, nodeId) };
}

/** Ends over a hub, whose owner can be started again; what the start before had taken stays unacknowledged. */
export interface HubEnds extends LinkEnds {
  startParentAgain(): Link;
}

export const openJetStreamEnds = async (
  { parentId, childId }: EndIds,
  answers: Parameters<OpenEnds>[1],
): Promise<HubEnds> => {
  const users = { parent: createUser(), child: createUser() };
  const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
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
  const parent = openUser(parentId, server.url, text(users.parent.getSeed()), answers.parent);
  const child = openUser(childId, server.url, text(users.child.getSeed()), answers.child);
  await parent.server.listen(() => undefined);
  await child.server.listen(() => undefined);
  const link = (own: string, peer: string, user: typeof parent, peerIsChild: boolean) =>
    new JetStreamLink({ hub: user.hub, asker: user.asker, own, peer, peerIsChild, logger: silent });
  const ends = { parent: link(parentId, childId, parent, true), child: link(childId, parentId, child, false) };
  return {
    ...ends,
    startParentAgain() {
      void ends.parent.close();
      ends.parent = link(parentId, childId, parent, true);
      return ends.parent;
    },
    cut: () => server.kill(),
    heal: () => server.start(),
    async close() {
      await Promise.all([ends.parent.close(), ends.child.close()]);
      await Promise.all([parent.hub.close(), child.hub.close()]);
      await server.stop();
    },
  };
};

export const idsOf = (parentPath: string, childPath: string): EndIds => ({
  parentId: createWriter(parentPath).own.nodeId,
  childId: createWriter(childPath).own.nodeId,
});
