import { toJson } from '@bufbuild/protobuf';
import { suiteOf } from '@wutong/crypto';
import { catalog } from '@wutong/wire';
import { RULE_VERSION } from './case-event.js';
import { type CaseState } from './case-state.js';

const TAG = Buffer.from('wutong.case-state.v1\0');

export type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** The state as a JSON value: how it stands in the projection and goes to the screen. */
export type StateJson = { readonly [name: string]: Json };

export function stateToJson({ pinned, ...rest }: CaseState): StateJson {
  const item = pinned && (toJson(catalog.EffectiveItemSchema, pinned) as Json);
  return { ...(rest as unknown as { [name: string]: Json }), ...(item !== undefined && { pinned: item }) };
}

/**
 * Digest of a projected state: the rule version and its canonical JSON, members sorted by name. The pinned item's
 * content is left out: `pinnedBy` names it, and programs of two versions may know different fields of it. SHA-256 on
 * every node, whatever its suite, since replicas compare it.
 */
export function digestOfState({ pinned: _, ...state }: StateJson, ruleVersion: number = RULE_VERSION): Uint8Array {
  return suiteOf(1).hash(TAG, Buffer.from(`${ruleVersion}\n${canonical(state)}`));
}

function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value as { readonly [name: string]: Json })
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}
