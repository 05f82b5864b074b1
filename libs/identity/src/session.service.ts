import { createHash, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Refused, refuseIf } from '@wutong/kernel';
import { CLOCK, type Clock, OWN_NODE, type OwnNode } from '@wutong/store';
import { type Account } from './account.entity.js';
import { AccountRepository } from './account.repository.js';
import { SESSION_LIFE_MS, type Session } from './core/session.js';
import { SignInThrottle } from './core/sign-in-throttle.js';
import { decoyHash, verifyPassword } from './passwords.js';
import { type Act, POLICY, type Role } from './policy.js';
import { SessionRepository } from './session.repository.js';
import { type AccountView, type OpenedSession, type OwnSession } from './session.view.js';

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

/** People sign in at their own node by password, also while it is cut off; a session can be revoked at any time. */
@Injectable()
export class SessionService {
  private readonly throttle = new SignInThrottle();
  private decoy: Promise<string> | undefined;

  constructor(
    private readonly accounts: AccountRepository,
    private readonly sessions: SessionRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(OWN_NODE) private readonly ownNode: OwnNode,
  ) {}

  /** A wrong name and a wrong password get the same answer in the same time. `address`: the caller's network address. */
  async open(name: string, password: string, address: string): Promise<OpenedSession> {
    refuseIf(this.throttle.attempt(name, address, this.clock.now()));
    const account = await this.accounts.findByName(name);
    this.decoy ??= decoyHash();
    const decoy = await this.decoy;
    const right = await verifyPassword(account?.passwordHash ?? decoy, password);
    if (!account || !right) throw new Refused({ kind: 'unauthenticated', code: 'session.wrong' });
    this.throttle.succeeded(name, address);
    return { token: await this.begin(account), account: this.shown(account) };
  }

  private async begin(account: Account): Promise<string> {
    const token = randomBytes(32).toString('base64url');
    const now = this.clock.now();
    await this.sessions.add({
      tokenHash: hashOf(token),
      account,
      createdAt: new Date(now),
      expiresAt: new Date(now + SESSION_LIFE_MS),
      revokedAt: null,
    });
    return token;
  }

  private shown({ id, name, role }: Account): AccountView {
    return { id, name, role, path: this.ownNode.path };
  }

  /** Whose session it is, and what the role may do: what a screen may offer. */
  tell({ accountId, name, role, path }: Session): OwnSession {
    return { account: { id: accountId, name, role, path }, acts: actsOf(role) };
  }

  /** The session of a token; undefined when there is none, or it has expired or was revoked. */
  async find(token: string): Promise<Session | undefined> {
    const session = await this.sessions.findOpen(hashOf(token), new Date(this.clock.now()));
    if (!session) return undefined;
    const { id, name, role } = session.account;
    return { accountId: id, name, role, path: this.ownNode.path };
  }

  async close(token: string): Promise<void> {
    await this.sessions.revoke(hashOf(token), new Date(this.clock.now()));
  }
}

function actsOf(role: Role): Act[] {
  return (Object.keys(POLICY) as Act[]).filter((act) => {
    const roles: readonly Role[] = POLICY[act].roles;
    return roles.includes(role) || roles.includes('public');
  });
}
