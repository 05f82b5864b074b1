import { refuseIf } from '@wutong/kernel';
import { withinScope } from './core/judge.js';
import { type Session } from './core/session.js';
import { type Act } from './policy.js';

/** Refuses an act on a place that the policy table does not let it reach. Services call it with the place they act on. */
export function requireScope(act: Act, session: Session, placePath: string | undefined): void {
  refuseIf(withinScope(act, session, placePath));
}
