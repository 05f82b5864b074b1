import { ACCOUNT_ROLES, type Act, POLICY, type PolicyRow, ROLES } from '../policy.js';
import { judge, withinScope } from './judge.js';
import { type Session } from './session.js';

describe('judge', () => {
  it('refuses what has no act, and an act without a row, for every role', () => {
    for (const role of ROLES) {
      expect(judge(undefined, role)?.code).toBe('policy.no-row');
      expect(judge('case.burn', role)?.code).toBe('policy.no-row');
      expect(judge('toString', role)?.code).toBe('policy.no-row');
    }
  });

  it.each(Object.entries(POLICY) as [Act, PolicyRow][])('%s is for the roles of its row alone', (act, { roles }) => {
    for (const role of ROLES) {
      const allowed = roles.includes('public') || roles.includes(role);
      expect({ act, role, allowed: judge(act, role) === undefined }).toEqual({ act, role, allowed });
    }
  });

  it('asks who is not signed in to sign in, and tells others that it is not theirs', () => {
    expect(judge('case.decide', 'public')?.kind).toBe('unauthenticated');
    expect(judge('case.decide', 'window-clerk')?.kind).toBe('forbidden');
    expect(judge('case.decide', 'neighbour')?.kind).toBe('forbidden');
  });

  it('gives no account the roles of a neighbour or of the public', () => {
    expect(ACCOUNT_ROLES).not.toContain('neighbour');
    expect(ACCOUNT_ROLES).not.toContain('public');
  });
});

describe('withinScope', () => {
  const session: Session = { accountId: 'a', name: 'clerk', role: 'operator', path: '350428' };
  it.each([
    ['enrolment.open', '350428', true],
    ['enrolment.open', '350428106', false],
    ['enrolment.open', undefined, true],
    ['directory.publish', '350428106', true],
    ['directory.publish', '3504', false],
    ['directory.publish', '350429', false],
    ['case.show', '350429', true],
    ['node.show', '11', true],
  ] as const)('%s at %s: %s', (act, place, within) => {
    expect(withinScope(act, session, place) === undefined).toBe(within);
  });
});
