import { createHash } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { isAtOrUnder, type Path, type Refusal } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type Member, type MemoryJournalTx } from '@wutong/store';
import { type EpochGrant, type Family, type KnownNode } from '@wutong/sync';
import { directory } from '@wutong/wire';
import { appliedName, appliedTimes, madeName } from './case-family.js';
import { PLACES } from './places.js';

const FAMILY = 'directory';
const TYPE = 'directory.epoch-granted.v1';

/** What a node was granted and ruled to be. */
export type Granted = Pick<KnownNode, 'epoch' | 'sealsIn' | 'clones'>;

/** Before anything was granted. */
export const FIRST_EPOCH: Granted = { epoch: 1n, sealsIn: '', clones: [] };

const RULINGS = {
  none: directory.Ruling.UNSPECIFIED,
  restored: directory.Ruling.RESTORED,
  clone: directory.Ruling.CLONE,
} as const;

export const grantKey = (grantor: string) => `${FAMILY}/${grantor}`;

const grantorOf = (key: string) => key.slice(FAMILY.length + 1) as Path;

/** The directory as far as a run changes it: which epochs each node granted those under it. They travel like all else. */
export class SimulatedGrantFamily implements Family<MemoryJournalTx> {
  readonly name = FAMILY;
  readonly types = [TYPE];

  admit(_: readonly HeldEntry[], { entry }: HeldEntry): readonly Member[] {
    return audienceOf(grantorOf(entry.key));
  }

  authorise({ entry }: HeldEntry, originPath: string): Refusal | undefined {
    const isOwn = grantorOf(entry.key) === originPath;
    return isOwn ? undefined : { kind: 'forbidden', code: 'directory.not-owner', params: { key: entry.key } };
  }

  async apply(tx: MemoryJournalTx, { id, entry }: HeldEntry): Promise<readonly EntryDraft[]> {
    tx.project(appliedName(id), Uint8Array.of(appliedTimes(tx, id) + 1));
    await this.remake(tx, entry.key);
    return [];
  }

  async remake(tx: MemoryJournalTx, key: string): Promise<void> {
    const history = await tx.history(key);
    for (const [nodeId, granted] of grantedBy(history)) tx.project(grantedName(nodeId), encode(granted));
    tx.project(madeName(key), digestOfGrants(history));
  }

  async made(tx: MemoryJournalTx, key: string): Promise<Uint8Array | undefined> {
    return tx.projected(madeName(key));
  }
}

/** What the node of this database knows of another's epochs. */
export function grantedTo(tx: MemoryJournalTx, nodeId: string): Granted {
  const known = tx.projected(grantedName(nodeId));
  if (!known) return FIRST_EPOCH;
  const { epoch, ...granted } = JSON.parse(Buffer.from(known).toString()) as Omit<Granted, 'epoch'> & { epoch: string };
  return { ...granted, epoch: BigInt(epoch) };
}

export function grantDraft(grantor: string, { ruling, last, ...grant }: EpochGrant): EntryDraft {
  const [lastEpoch, lastNumber, lastHash] = [last?.epoch ?? 0n, last?.number ?? 0n, last?.hash ?? new Uint8Array()];
  const said = { ...grant, ruling: RULINGS[ruling], lastEpoch, lastNumber, lastHash };
  return {
    family: FAMILY,
    key: grantKey(grantor),
    type: TYPE,
    ruleVersion: 1,
    payload: toBinary(directory.EpochGrantedSchema, create(directory.EpochGrantedSchema, said)),
    commandId: `epoch:${grant.epoch}:${grant.instance}:${ruling}`,
    audienceAdditions: audienceOf(grantor),
  };
}

/** Digest of what a chain of grants makes. Of two that two machines of one grantor gave at once the same stands everywhere. */
export function digestOfGrants(history: readonly HeldEntry[]): Uint8Array {
  const granted = [...grantedBy(history)].sort(([one], [other]) => (one < other ? -1 : 1));
  const hash = createHash('sha256');
  for (const [nodeId, one] of granted) hash.update(nodeId).update(encode(one));
  return hash.digest();
}

function grantedBy(history: readonly HeldEntry[]): Map<string, Granted> {
  const granted = new Map<string, Granted>();
  const said = history.map(({ id, entry }) => ({ id, ...fromBinary(directory.EpochGrantedSchema, entry.payload) }));
  const inOrder = said.sort((a, b) => (a.epoch === b.epoch ? (a.id < b.id ? -1 : 1) : a.epoch < b.epoch ? -1 : 1));
  for (const { nodeId, epoch, instance, ruling } of inOrder) {
    const { clones } = granted.get(nodeId) ?? FIRST_EPOCH;
    const isClone = ruling === directory.Ruling.CLONE;
    granted.set(nodeId, {
      epoch,
      sealsIn: isClone ? '' : instance,
      clones: isClone ? [...new Set([...clones, instance])].sort() : clones,
    });
  }
  return granted;
}

function audienceOf(grantor: string): Member[] {
  const above = PLACES.filter((place) => place !== grantor && isAtOrUnder(grantor, place));
  return [...above.map((path) => ({ path, subtree: false })), { path: grantor, subtree: true }];
}

const grantedName = (nodeId: string) => `granted ${nodeId}`;

const encode = ({ epoch, ...granted }: Granted) => Buffer.from(JSON.stringify({ ...granted, epoch: epoch.toString() }));
