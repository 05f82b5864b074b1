export { CommandId, CurrentSession, MAY_KEY, May, type Session } from './may.js';
export { type Act, POLICY, type PolicyRow, ROLES, type Role, type Scope } from './policy.js';
