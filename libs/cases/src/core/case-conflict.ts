import { suiteOf } from '@wutong/crypto';
import { type EntryId, toHex } from '@wutong/kernel';
import { type CaseConflict } from './case-state.js';

const TAG = Buffer.from('wutong.case-conflict.v1\0');

/**
 * The record of a conflict, named by a hash of rule and events. SHA-256 on every node, whatever its suite: it is a
 * name that replicas must find alike, not a proof.
 */
export function conflictOf(rule: CaseConflict['rule'], events: readonly EntryId[]): CaseConflict {
  const sorted = [...new Set(events)].sort();
  const hash = suiteOf(1).hash(TAG, Buffer.from([rule, ...sorted].join('\n')));
  return { id: toHex(hash), rule, events: sorted };
}
