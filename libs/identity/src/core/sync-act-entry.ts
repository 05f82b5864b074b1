import { create, toBinary } from '@bufbuild/protobuf';
import { isPath, lineage, type Path, type Refusal } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type Member } from '@wutong/store';
import { operations } from '@wutong/wire';
import { decodePayload } from './directory-entry.js';

export const OBSERVATION_FAMILY = 'observation';
export const SYNC_ACT = 'observation.sync-act.v1';
/** Version of the rules by which the list of acts is made from its entries. */
export const SYNC_ACT_RULE_VERSION = 1;
/** What one act names of what it concerned; the counts say how much it was in all. */
const SUBJECTS_MAX = 200;

const KEY_HEAD = `${OBSERVATION_FAMILY}/sync/`;

/** What operators do to the sync of their node. */
export type SyncActName = 'verify' | 'repair' | 'retry' | 'drop' | 'rule' | 'epoch' | 'export' | 'import';

/** An act as the node that it was done at says it. */
export interface SyncAct {
  readonly accountId: string;
  readonly role: string;
  readonly act: SyncActName;
  /** Node id of the neighbour that it concerned; empty for none. */
  readonly peer: string;
  /** Keys, ids or hashes that it concerned; never personal data. */
  readonly subjects: readonly string[];
  /** What came of it, by name. */
  readonly counts: Readonly<Record<string, number>>;
  readonly atMs: number;
}

/** The key of what people did to the sync of the node at a place. */
export function syncActKey(path: string): string {
  return `${KEY_HEAD}${path}`;
}

/** The place in such a key; undefined when it is none. */
export function placeOfSyncActKey(key: string): Path | undefined {
  const place = key.startsWith(KEY_HEAD) ? key.slice(KEY_HEAD.length) : '';
  return isPath(place) ? place : undefined;
}

/** Who hears of acts: the node itself, and every node above it. */
export function syncActAudience(place: Path): Member[] {
  return lineage(place).map((path) => ({ path, subtree: false }));
}

/** Whether a node at `originPath` may have said this: of acts at its own place, each by a named account. */
export function authoriseSyncAct({ entry }: HeldEntry, originPath: string): Refusal | undefined {
  if (placeOfSyncActKey(entry.key) !== originPath)
    return { kind: 'forbidden', code: 'observation.not-own', params: { key: entry.key, origin: originPath } };
  if (entry.type !== SYNC_ACT) return undefined;
  const said = decodePayload(operations.SyncActSchema, entry.payload);
  const isWhole = said && said.accountId !== '' && said.act !== '' && said.atMs <= BigInt(Number.MAX_SAFE_INTEGER);
  return isWhole ? undefined : { kind: 'invalid', code: 'observation.malformed', params: { key: entry.key } };
}

/** What a node says of an act that was done at it. */
export function syncActDraft(place: Path, { subjects, counts, atMs, ...act }: SyncAct, commandId: string): EntryDraft {
  const said = create(operations.SyncActSchema, {
    ...act,
    subjects: subjects.slice(0, SUBJECTS_MAX),
    counts: Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, BigInt(count)])),
    atMs: BigInt(atMs),
  });
  return {
    family: OBSERVATION_FAMILY,
    key: syncActKey(place),
    type: SYNC_ACT,
    ruleVersion: SYNC_ACT_RULE_VERSION,
    payload: toBinary(operations.SyncActSchema, said),
    commandId,
    audienceAdditions: syncActAudience(place),
  };
}
