/**
 * Who may do what: role × act × scope, in this one table. The guard reads nothing else, and a test walks every route
 * and message handler and fails for one whose act has no row.
 */

/** Roles of the people at a node (design: who uses it, for what), and of what is not a person. */
export const ROLES = [
  'catalog-keeper',
  'window-clerk',
  'village-agent',
  'reviewer',
  'approver',
  'linked-case-officer',
  'parallel-case-lead',
  'supervisor',
  'applicant',
  'operator',
  /** A neighbouring node, asking over its link. */
  'neighbour',
  /** Anyone, without signing in. */
  'public',
] as const;

export type Role = (typeof ROLES)[number];

/** Roles that an account may have; the other two are not given to people. */
export const ACCOUNT_ROLES: readonly Role[] = ROLES.filter((role) => role !== 'neighbour' && role !== 'public');

/**
 * How far an act reaches: `own-place` the node's own place; `subtree` the place and all under it; `held` what the
 * node holds of the case or key; `anyone` no data of a place.
 */
export type Scope = 'own-place' | 'subtree' | 'held' | 'anyone';

export interface PolicyRow {
  readonly scope: Scope;
  readonly roles: readonly Role[];
}

/** Who sees the texts of a case. */
const CASE_WORKERS: readonly Role[] = [
  'window-clerk',
  'village-agent',
  'reviewer',
  'approver',
  'linked-case-officer',
  'parallel-case-lead',
  'supervisor',
];

const STAFF: readonly Role[] = [...CASE_WORKERS, 'catalog-keeper', 'operator'];

export const POLICY = {
  'session.open': { scope: 'anyone', roles: ['public'] },
  'session.show': { scope: 'own-place', roles: [...STAFF, 'applicant'] },
  'session.close': { scope: 'own-place', roles: [...STAFF, 'applicant'] },
  'node.show': { scope: 'anyone', roles: ['public'] },
  'federation.show': { scope: 'subtree', roles: STAFF },
  'enrolment.open': { scope: 'subtree', roles: ['operator'] },
  'enrolment.use': { scope: 'anyone', roles: ['public'] },
  'directory.show': { scope: 'anyone', roles: ['public'] },
  'directory.publish': { scope: 'subtree', roles: ['operator', 'catalog-keeper'] },
  'catalog.show': { scope: 'anyone', roles: ['public'] },
  'catalog.import': { scope: 'own-place', roles: ['catalog-keeper'] },
  'catalog.publish': { scope: 'own-place', roles: ['catalog-keeper'] },
  'catalog.overlay': { scope: 'own-place', roles: ['catalog-keeper'] },
  'case.list': { scope: 'held', roles: STAFF },
  'case.show': { scope: 'held', roles: CASE_WORKERS },
  'case.file': { scope: 'held', roles: ['village-agent', 'window-clerk'] },
  'case.accept': { scope: 'own-place', roles: ['window-clerk'] },
  'case.review': { scope: 'own-place', roles: ['reviewer'] },
  'case.take-over': { scope: 'own-place', roles: ['linked-case-officer'] },
  'case.decide': { scope: 'own-place', roles: ['approver'] },
  'case.deliver': { scope: 'own-place', roles: ['window-clerk'] },
  'case.annotate': { scope: 'held', roles: ['window-clerk', 'reviewer', 'approver', 'linked-case-officer'] },
  'case.discard': { scope: 'own-place', roles: ['reviewer', 'operator'] },
  'portal.show': { scope: 'anyone', roles: ['public'] },
  'portal.progress': { scope: 'held', roles: ['public'] },
  'sync.show': { scope: 'own-place', roles: ['operator', 'supervisor'] },
  'sync.verify': { scope: 'own-place', roles: ['operator', 'supervisor'] },
  'sync.repair': { scope: 'own-place', roles: ['operator'] },
  'sync.retry': { scope: 'own-place', roles: ['operator'] },
  'sync.drop': { scope: 'own-place', roles: ['operator'] },
  'sync.rule': { scope: 'subtree', roles: ['operator'] },
  'sync.epoch': { scope: 'own-place', roles: ['operator'] },
  'sync.carry': { scope: 'own-place', roles: ['operator'] },
  'link.ask': { scope: 'held', roles: ['neighbour'] },
} as const satisfies Record<string, PolicyRow>;

export type Act = keyof typeof POLICY;
