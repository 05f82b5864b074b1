import { ACCOUNT_ROLES, type Act, POLICY, ROLES, type Role, type Scope } from '../policy.js';
import { allWithinScope, judge, withinScope } from './judge.js';
import { type Session } from './session.js';

const KEEPER = 'catalog-keeper';
const CLERK = 'window-clerk';
const AGENT = 'village-agent';
const LINKED = 'linked-case-officer';
const LEAD = 'parallel-case-lead';

/** Everyone who may be signed in as staff. */
const STAFF = [KEEPER, CLERK, AGENT, 'reviewer', 'approver', LINKED, LEAD, 'supervisor', 'operator'] as const;

/** Role × act × scope as agreed, written out: a change of the policy table must be made here too. `*` is everyone. */
const EXPECTED: Readonly<Record<Act, readonly [Scope, ...(Role | '*')[]]>> = {
  'session.open': ['anyone', '*'],
  'session.show': ['own-place', ...STAFF, 'applicant'],
  'session.close': ['own-place', ...STAFF, 'applicant'],
  'node.show': ['anyone', '*'],
  'federation.show': ['subtree', ...STAFF],
  'directory.show': ['anyone', '*'],
  'enrolment.open': ['subtree', 'operator'],
  'enrolment.use': ['anyone', '*'],
  'directory.publish': ['subtree', 'operator', KEEPER],
  'catalog.show': ['anyone', '*'],
  'catalog.import': ['own-place', KEEPER],
  'catalog.publish': ['own-place', KEEPER],
  'catalog.overlay': ['own-place', KEEPER],
  'case.list': ['held', ...STAFF],
  'case.show': ['held', CLERK, AGENT, 'reviewer', 'approver', LINKED, LEAD, 'supervisor'],
  'case.file': ['held', AGENT, CLERK],
  'case.accept': ['own-place', CLERK],
  'case.review': ['own-place', 'reviewer'],
  'case.take-over': ['own-place', LINKED],
  'case.decide': ['own-place', 'approver'],
  'case.deliver': ['own-place', CLERK],
  'case.annotate': ['held', CLERK, 'reviewer', 'approver', LINKED],
  'case.discard': ['own-place', 'reviewer', 'operator'],
  'portal.show': ['anyone', '*'],
  'portal.progress': ['held', '*'],
  'sync.show': ['own-place', 'operator', 'supervisor'],
  'sync.verify': ['own-place', 'operator', 'supervisor'],
  'sync.repair': ['own-place', 'operator'],
  'sync.retry': ['own-place', 'operator'],
  'sync.drop': ['own-place', 'operator'],
  'sync.rule': ['subtree', 'operator'],
  'sync.epoch': ['own-place', 'operator'],
  'sync.carry': ['own-place', 'operator'],
  'link.ask': ['held', 'neighbour'],
};

describe('judge', () => {
  it('refuses what has no act, and an act without a row, for every role', () => {
    for (const role of ROLES) {
      expect(judge(undefined, role)?.code).toBe('policy.no-row');
      expect(judge('case.burn', role)?.code).toBe('policy.no-row');
      expect(judge('toString', role)?.code).toBe('policy.no-row');
    }
  });

  it.each(Object.entries(EXPECTED) as [Act, (typeof EXPECTED)[Act]][])(
    '%s is for %j alone',
    (act, [scope, ...roles]) => {
      const allowed = ROLES.filter((role) => judge(act, role) === undefined);
      expect(allowed).toEqual(roles.includes('*') ? ROLES : ROLES.filter((role) => roles.includes(role)));
      expect(POLICY[act].scope).toBe(scope);
    },
  );

  it('knows no act beside those', () => {
    expect(Object.keys(POLICY).sort()).toEqual(Object.keys(EXPECTED).sort());
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
    ['enrolment.open', '350428106', true],
    ['enrolment.open', '350528', false],
    ['catalog.overlay', '350428', true],
    ['catalog.overlay', '350428106', false],
    ['catalog.overlay', undefined, true],
    ['directory.publish', '350428106', true],
    ['directory.publish', '3504', false],
    ['directory.publish', '350429', false],
    ['case.show', '350429', true],
    ['node.show', '11', true],
  ] as const)('%s at %s: %s', (act, place, within) => {
    expect(withinScope(act, session, place) === undefined).toBe(within);
  });

  it.each([
    [undefined, undefined],
    ['350428106', undefined],
    [['350428106', '350428'], undefined],
    [['350428106', '350528'], 'policy.scope'],
    [['350428106', 7], 'place.not-a-path'],
    [{ path: '350428' }, 'place.not-a-path'],
  ])('reaches all of %j or refuses', (named, code) => {
    expect(allWithinScope('directory.publish', session, named)?.code).toBe(code);
  });
});
