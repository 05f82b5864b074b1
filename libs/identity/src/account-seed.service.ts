import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CLOCK, type Clock } from '@wutong/store';
import { AccountRepository } from './account.repository.js';
import { hashPassword } from './passwords.js';
import { ACCOUNT_ROLES, type Role } from './policy.js';

/** An account to be made at start, as the accounts file lists it. */
export interface SeedAccount {
  readonly name: string;
  readonly role: string;
  readonly password: string;
}

export const ACCOUNT_SEED = Symbol('AccountSeed');

const PASSWORD_CHARS_MIN = 10;

const isAccountRole = (role: string): role is Role => (ACCOUNT_ROLES as readonly string[]).includes(role);

/** Makes the listed accounts that are missing; it never changes one that is there, nor its password. */
@Injectable()
export class AccountSeedService implements OnApplicationBootstrap {
  private readonly log = new Logger(AccountSeedService.name);

  constructor(
    private readonly accounts: AccountRepository,
    @Inject(ACCOUNT_SEED) private readonly seed: readonly SeedAccount[],
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    for (const { name, role, password } of this.seed) {
      if (!isAccountRole(role))
        throw new Error(`accounts file: ${name} has the role ${role}, which no account can have`);
      if (password.length < PASSWORD_CHARS_MIN)
        throw new Error(`accounts file: the password of ${name} is under ${PASSWORD_CHARS_MIN} characters`);
      if (await this.accounts.findByName(name)) continue;
      const passwordHash = await hashPassword(password);
      const createdAt = new Date(this.clock.now());
      const added = await this.accounts.addMissing({ id: randomUUID(), name, role, passwordHash, createdAt });
      if (added) this.log.log(`account made: ${name} (${role})`);
    }
  }
}
