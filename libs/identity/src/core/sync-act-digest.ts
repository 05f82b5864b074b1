import { suiteOf } from '@wutong/crypto';
import { SYNC_ACT_RULE_VERSION } from './sync-act-entry.js';

/** An act as a node keeps it. */
export interface KeptSyncAct {
  readonly entryId: string;
  /** Place and id of the node it was done at. */
  readonly path: string;
  readonly nodeId: string;
  readonly accountId: string;
  readonly role: string;
  readonly act: string;
  readonly peer: string;
  readonly subjects: readonly string[];
  readonly counts: Readonly<Record<string, number>>;
  readonly atMs: number;
}

/**
 * Digest of the acts of one node with the rule version they were kept by; undefined when there are none. It compares
 * replicas and proves nothing, so every node takes the same hash (SHA-256), whatever suite it signs with.
 */
export function syncActDigest(acts: readonly KeptSyncAct[]): Uint8Array | undefined {
  if (acts.length === 0) return undefined;
  const lines = acts.map((act) => [
    act.entryId,
    act.path,
    act.nodeId,
    act.accountId,
    act.role,
    act.act,
    act.peer,
    act.subjects,
    Object.entries(act.counts).sort(([one], [other]) => (one < other ? -1 : 1)),
    act.atMs,
  ]);
  const canonical = [SYNC_ACT_RULE_VERSION, ...lines.sort(([one = ''], [other = '']) => (one < other ? -1 : 1))];
  return suiteOf(1).hash(Buffer.from('wutong.made.observation\0'), Buffer.from(JSON.stringify(canonical)));
}
