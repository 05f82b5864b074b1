import { type ContentHash, isAtOrUnder, type NodeId, type Refusal } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type MemoryJournalTx } from '@wutong/store';
import {
  type Family,
  type KnownNode,
  type Link,
  type LinkLimits,
  type NamedBlob,
  type Neighbour,
  type NodeDirectory,
  SealedPartBox,
  SyncEngine,
  SyncWriter,
} from '@wutong/sync';
import {
  FIRST_EPOCH,
  grantDraft,
  grantedTo,
  grantKey,
  SimulatedGrantFamily,
} from '../../apps/simulator/src/node/grant-family.js';
import { readFrom } from '../harness/read-from.js';
import { createDisk, openDisk, type SpecDisk } from '../store/journal-contract.js';

type Tx = MemoryJournalTx;

const textOf = ({ entry }: Pick<HeldEntry, 'entry'>) => Buffer.from(entry.payload).toString();

/**
 * A family of the spec's own: admits what an entry adds, and remembers what was applied; a text "fail…" fails, and a text
 * "discard …" discards the entry of that text.
 */
export class SpecFamily implements Family<Tx> {
  readonly name = 'case';
  readonly types: string[] = ['case.spec.v1', 'case.urgent.v1'];
  readonly lanes = [['case.urgent.v1']];
  readonly applied: string[] = [];
  readonly unknown: string[] = [];
  failing = true;
  failsDiscards = false;

  admit(_history: readonly HeldEntry[], entry: HeldEntry) {
    return entry.entry.audienceAdditions.map(({ path, subtree }) => ({ path, subtree }));
  }

  authorise(entry: HeldEntry): Refusal | undefined {
    return textOf(entry).startsWith('forbidden') ? { kind: 'forbidden', code: 'spec.forbidden' } : undefined;
  }

  discards(history: readonly HeldEntry[], entry: HeldEntry) {
    const text = textOf(entry);
    if (!text.startsWith('discard ')) return [];
    return history.filter((other) => textOf(other) === text.slice('discard '.length)).map(({ id }) => id);
  }

  async apply(tx: Tx, { entry }: HeldEntry): Promise<readonly EntryDraft[]> {
    const text = textOf({ entry });
    if (this.failsDiscards && text.startsWith('discard')) throw new Error('no discard today');
    if (this.failing && text.startsWith('fail')) throw new Error(`cannot apply ${text}`);
    this.applied.push(text);
    await this.remake(tx, entry.key);
    return [];
  }

  async applyUnknown(_tx: Tx, { entry }: HeldEntry): Promise<void> {
    this.unknown.push(entry.type);
  }

  /** Makes of a key the texts that were applied. */
  async remake(tx: Tx, key: string): Promise<void> {
    const texts = (await tx.history(key)).map(textOf);
    tx.project(key, Buffer.from(JSON.stringify(texts.sort())));
  }

  async made(tx: Tx, key: string) {
    const made = tx.projected(key);
    if (made && Buffer.from(made).toString() === 'unreadable') throw new Error('not a list of texts');
    return made;
  }

  blobs({ entry }: HeldEntry): readonly NamedBlob[] {
    return attachmentsIn(Buffer.from(entry.payload).toString());
  }
}

/** How a spec's entry names an attachment in its text. */
export const attachment = (hash: ContentHash, size: number) => `[${hash} ${size}]`;

const attachmentsIn = (text: string): NamedBlob[] =>
  [...text.matchAll(/\[(\w+) (\d+)\]/g)].map(([, hash, size]) => ({
    hash: hash as ContentHash,
    size: BigInt(size ?? 0),
  }));

const quiet = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** Nodes that know each other: what the directory is to production. What is granted travels as entries. */
export class SpecDirectory {
  /** As they were enrolled, under their first epoch. */
  readonly nodes = new Map<string, KnownNode>();

  of(own: { nodeId: string; path: string }, writer: SyncWriter<Tx>): NodeDirectory<Tx> {
    const known = (tx: Tx, one: KnownNode): KnownNode => ({
      ...one,
      ...grantedTo(tx, one.nodeId),
      isRoot: ![...this.nodes.values()].some(({ path }) => path !== one.path && isAtOrUnder(one.path, path)),
    });
    return {
      node: async (tx, nodeId) => {
        const node = this.nodes.get(nodeId);
        return node && known(tx, node);
      },
      neighbours: async (tx) => {
        const nodes = [...this.nodes.values()];
        const above = nodes.filter((one) => one.path !== own.path && isAtOrUnder(own.path, one.path));
        const parent = above.sort((a, b) => a.path.length - b.path.length).at(-1);
        const under = nodes.filter((one) => one.path !== own.path && isAtOrUnder(one.path, own.path));
        const children = under.filter(
          (one) => !under.some((other) => other !== one && isAtOrUnder(one.path, other.path)),
        );
        return { parent: parent && known(tx, parent), children: children.map((child) => known(tx, child)) };
      },
      keyOf: grantKey,
      grantEpoch: async (tx, grant) => {
        await writer.write(tx, grantDraft(own.path, grant));
      },
    };
  }
}

/** A whole sync side in memory: journal, families, writer, engine. Links are given; `speed` makes its intervals shorter. */
export function createSyncNode(path: string, directory: SpecDirectory, algorithm: 1 | 2 = 1, speed = 1) {
  return startSyncNode(createDisk(path, algorithm), directory, { speed });
}

/** One start of a node's program on its disk. */
export function startSyncNode(
  disk: SpecDisk,
  directory: SpecDirectory,
  { speed = 1, limits = {} }: { readonly speed?: number; readonly limits?: Partial<LinkLimits> } = {},
) {
  const { journal, own, identity } = openDisk(disk);
  const { path, algorithm } = own;
  const key = { algorithm, signingKey: identity.signing.publicKey, encryptionAlgorithm: algorithm };
  const enrolled = directory.nodes.get(own.nodeId);
  directory.nodes.set(own.nodeId, {
    ...key,
    nodeId: own.nodeId,
    path,
    encryptionKey: identity.encryption.publicKey,
    ...FIRST_EPOCH,
    isRoot: false,
    ...enrolled,
  });
  const family = new SpecFamily();
  const grants = new SimulatedGrantFamily();
  const families = new Map<string, Family<Tx>>([family, grants].map((one) => [one.name, one]));
  const writer = new SyncWriter<Tx>(families, identity.path);
  const known = directory.of(own, writer);
  const parts = new SealedPartBox<Tx>(identity);
  const links = new Map<string, Link>();
  const engine = new SyncEngine<Tx>({
    journal,
    identity,
    families,
    directory: known,
    writer,
    parts,
    openLink: ({ nodeId }) => links.get(nodeId),
    nowMs: () => Date.now(),
    elapsedMs: () => performance.now() * speed,
    ticker: (everyMs, work) => {
      const timer = setInterval(work, everyMs / speed);
      return () => clearInterval(timer);
    },
    limits,
    logger: quiet,
  });
  const write = (draft: EntryDraft) => journal.transaction((tx) => writer.write(tx, draft));
  return {
    journal,
    own,
    identity,
    family,
    families,
    writer,
    parts,
    links,
    engine,
    write,
    directory: known,
  };
}

export type SyncNode = ReturnType<typeof createSyncNode>;

export const neighbourOf = (node: SyncNode, isChild: boolean): Neighbour => ({
  nodeId: node.own.nodeId as NodeId,
  path: node.own.path,
  isChild,
});

/** A node's numbered entries of cases, in their order. */
export const casesOf = async ({ journal }: SyncNode) =>
  (await readFrom(journal)).filter(({ entry }) => entry.family === 'case');

/** What a node knows of another, or of itself. */
export const knownAt = ({ journal, directory }: SyncNode, nodeId: string) =>
  journal.transaction((tx) => directory.node(tx, nodeId));
