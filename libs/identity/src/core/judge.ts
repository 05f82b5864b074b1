import { isAtOrUnder, type Refusal } from '@wutong/kernel';
import { type Act, POLICY, type PolicyRow, type Role } from '../policy.js';
import { type Session } from './session.js';

/** The row of an act; undefined for an act that the table does not know, or for none. */
export function rowOf(act: string | undefined): PolicyRow | undefined {
  return act !== undefined && Object.hasOwn(POLICY, act) ? POLICY[act as Act] : undefined;
}

/** Whether a role may do an act. What has no row is refused: nothing is allowed by silence. */
export function judge(act: string | undefined, role: Role): Refusal | undefined {
  const row = rowOf(act);
  if (!row) return { kind: 'forbidden', code: 'policy.no-row', params: { act: act ?? '' } };
  if (row.roles.includes('public') || row.roles.includes(role)) return undefined;
  if (role === 'public') return { kind: 'unauthenticated', code: 'session.required' };
  return { kind: 'forbidden', code: 'policy.role', params: { act: act ?? '', role } };
}

/**
 * Whether an act reaches a place: `own-place` only the place of the session's node, `subtree` that place and all under
 * it. `held` and `anyone` bind no place: there the key's audience, or nothing, decides. No target means the own place.
 */
export function withinScope(act: Act, session: Session, placePath: string | undefined): Refusal | undefined {
  const { scope }: PolicyRow = POLICY[act];
  if (placePath === undefined || scope === 'held' || scope === 'anyone') return undefined;
  const within = scope === 'own-place' ? placePath === session.path : isAtOrUnder(placePath, session.path);
  if (within) return undefined;
  return { kind: 'forbidden', code: 'policy.scope', params: { act, place: placePath, own: session.path } };
}

/** The refusal of the first of the places named by a request that its act does not reach; what is no text is no place. */
export function allWithinScope(act: Act, session: Session, named: unknown): Refusal | undefined {
  for (const place of Array.isArray(named) ? (named as readonly unknown[]) : [named]) {
    if (place !== undefined && typeof place !== 'string') return { kind: 'invalid', code: 'place.not-a-path' };
    const refusal = withinScope(act, session, place);
    if (refusal) return refusal;
  }
  return undefined;
}
