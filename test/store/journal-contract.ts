import { type Algorithm, createNodeIdentity, type NodeIdentity, suiteOf } from '@wutong/crypto';
import { type EntryId, type NodeId, type Path, toHex } from '@wutong/kernel';
import {
  type EntryDraft,
  type EntryProof,
  type HeldEntry,
  type Journal,
  type JournalTx,
  type LeaseOptions,
  MemoryJournal,
  MemoryTables,
  type NumberedEntry,
  type OwnNode,
  PgLease,
  type Sealer,
  type SealFile,
} from '@wutong/store';

import { eventually } from '../harness/eventually.js';

const NO_NATS = { user: '', seed: '' };

/** A node's identity, sealer and own-node facts for a spec. */
export function createWriter(path: string, algorithm: Algorithm = 1) {
  const identity: NodeIdentity = createNodeIdentity(path, algorithm, NO_NATS, NO_NATS);
  const own: OwnNode = { nodeId: identity.nodeId, path: path as Path, algorithm };
  const sealer: Sealer = {
    nodeId: identity.nodeId as NodeId,
    algorithm,
    sign: (seal) => suiteOf(algorithm).sign(seal, identity.signing.privateKey),
  };
  return { identity, own, sealer };
}

/** A clock that gives another millisecond each time. */
export function createTicking(fromMs = 1_790_000_000_000) {
  let now = fromMs;
  return {
    confirmed: true,
    now() {
      now += 1;
      return now;
    },
  };
}

/** What a node in memory has on its disk. */
export interface SpecDisk {
  readonly writer: ReturnType<typeof createWriter>;
  readonly tables: MemoryTables;
  readonly sealFile: SealFile;
}

export function createDisk(path: string, algorithm: Algorithm = 1): SpecDisk {
  return { writer: createWriter(path, algorithm), tables: new MemoryTables(), sealFile: { witness: undefined } };
}

/** The disk as it is now, with a seal file of its own; without one, as a backup of the database alone is put back. */
export function copyDisk({ writer, tables, sealFile }: SpecDisk, keepsFile: boolean): SpecDisk {
  const copied = new MemoryTables();
  for (const name of Object.keys(copied) as (keyof MemoryTables)[]) {
    const [to, from] = [copied[name], tables[name]] as [Map<string, unknown>, Map<string, unknown>];
    for (const [key, row] of from) to.set(key, row);
  }
  return { writer, tables: copied, sealFile: keepsFile ? sealFile : { ...sealFile } };
}

export function openDisk({ writer, tables, sealFile }: SpecDisk) {
  const instance = `memory ${writer.own.path}`;
  return { ...writer, journal: new MemoryJournal({ ...writer, clock: createTicking(), instance, tables, sealFile }) };
}

export function createMemoryJournal(path: string, algorithm: Algorithm = 1) {
  return openDisk(createDisk(path, algorithm));
}

const quiet = { log: () => undefined, warn: () => undefined, error: () => undefined };

/** The lease of one process of a node. */
export const createLease = (url: string, holder = 'spec', times: Pick<LeaseOptions, 'beatMs' | 'silentMs'> = {}) =>
  new PgLease({ url, holder, logger: quiet, ...times });

/** A draft of a spec's own type; the text tells entries apart. */
export function draftOf(key: string, text: string, more: Partial<EntryDraft> = {}): EntryDraft {
  return {
    family: 'case',
    key,
    type: 'case.spec.v1',
    ruleVersion: 1,
    payload: new Uint8Array(Buffer.from(text)),
    commandId: text.slice(0, 100),
    ...more,
  };
}

/** An own entry of a journal's that is not in it: its transaction was undone, as a roll-back takes what had committed. */
export async function lostEntry<T extends JournalTx>(journal: Journal<T>, draft: EntryDraft): Promise<HeldEntry> {
  let lost: HeldEntry | undefined;
  const undone = new Error('undone');
  await journal
    .transaction(async (tx) => {
      lost = await tx.append(draft);
      throw undone;
    })
    .catch((error: unknown) => {
      if (error !== undone) throw error;
    });
  if (!lost) throw new Error('the entry was not written');
  return lost;
}

/** The proof that a lost entry comes back with: a seal that is gone. */
export const LOST_PROOF: EntryProof = { epoch: 1n, sealNumber: 99n, sequence: 99n, path: [] };

export const textOf = (entry: Pick<NumberedEntry, 'entry'>) => Buffer.from(entry.entry.payload).toString();

/** Numbers until nothing is left behind the fence. */
export async function numberAll<T extends JournalTx>(journal: Journal<T>): Promise<void> {
  while ((await journal.number(1_000)) > 0);
}

/** Numbers until no entry waits: other specs of the same cluster may be writing, and the fence waits for them. */
export const numberEvery = <T extends JournalTx>(journal: Journal<T>) =>
  eventually('every entry is numbered', async () => {
    await numberAll(journal);
    return (await journal.counts()).unnumbered === 0n || undefined;
  });

/** No entry stands before one of its parents, and numbers are 1, 2, 3… */
export function expectDenseAndOrdered(entries: readonly NumberedEntry[]): void {
  expect(entries.map(({ number }) => number)).toEqual(entries.map((_, at) => BigInt(at + 1)));
  const seen = new Set<EntryId>();
  for (const { id, entry } of entries) {
    for (const parent of entry.parents) expect(seen).toContain(toHex<EntryId>(parent));
    seen.add(id);
  }
}
