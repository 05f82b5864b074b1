import { type Role } from '../policy.js';

/** The signed-in account of a request. */
export interface Session {
  readonly accountId: string;
  readonly name: string;
  readonly role: Role;
  /** Path of the node's own place. */
  readonly path: string;
}

/** How long a session lasts from sign-in, whatever is done with it. */
export const SESSION_LIFE_MS = 12 * 3_600_000;
