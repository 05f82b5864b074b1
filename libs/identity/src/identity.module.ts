import { type DynamicModule, Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccountRepository } from './account.repository.js';
import { ACCOUNT_SEED, AccountSeedService, type SeedAccount } from './account-seed.service.js';
import { CALENDARS, PgCalendars } from './calendars.js';
import { DirectoryController } from './directory.controller.js';
import { DirectoryFamily } from './directory.family.js';
import { DirectoryService } from './directory.service.js';
import { EnrolmentService } from './enrolment.service.js';
import { PgNodeDirectory } from './node-directory.js';
import { ObservationFamily } from './observation.family.js';
import { PolicyGuard } from './policy.guard.js';
import { SessionController } from './session.controller.js';
import { SessionRepository } from './session.repository.js';
import { SessionService } from './session.service.js';
import { SyncActs } from './sync-acts.js';
import { TrustAnchors } from './trust-anchors.js';

export interface IdentityOptions {
  /** Accounts to be made at start when they are missing: the content of the accounts file. */
  readonly accounts: readonly SeedAccount[];
}

/**
 * Who is who and who may do what. It expects the store's and sync's tokens (DATA_SOURCE, JOURNAL, COMMANDS, CLOCK,
 * OWN_NODE, ENTRY_WRITER) from global modules.
 */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: a dynamic module of Nest is a class with a static method
export class IdentityModule {
  static register({ accounts }: IdentityOptions): DynamicModule {
    return {
      module: IdentityModule,
      controllers: [SessionController, DirectoryController],
      providers: [
        { provide: ACCOUNT_SEED, useValue: accounts },
        { provide: APP_GUARD, useClass: PolicyGuard },
        { provide: CALENDARS, useClass: PgCalendars },
        AccountRepository,
        AccountSeedService,
        DirectoryFamily,
        DirectoryService,
        EnrolmentService,
        ObservationFamily,
        PgNodeDirectory,
        SessionRepository,
        SessionService,
        SyncActs,
        TrustAnchors,
      ],
      exports: [
        CALENDARS,
        DirectoryFamily,
        EnrolmentService,
        ObservationFamily,
        PgNodeDirectory,
        SessionService,
        SyncActs,
        TrustAnchors,
      ],
    };
  }
}
