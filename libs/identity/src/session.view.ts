import { type Act, type Role } from './policy.js';

/** The account behind a session, and the place of the node where it is. */
export class AccountView {
  id: string;
  name: string;
  role: Role;
  path: string;
}

/** A fresh sign-in: the token is shown this once. */
export class OpenedSession {
  token: string;
  account: AccountView;
}

/** Who is signed in, and which acts of the policy table the role may do. */
export class OwnSession {
  account: AccountView;
  acts: Act[];
}
