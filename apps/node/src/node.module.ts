import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CASES_MESSAGES, CaseModule, DUTIES, type Duties, EFFECTIVE_ITEMS } from '@wutong/cases';
import { CATALOG_DUTIES, CATALOG_MESSAGES, type CatalogDuties, CatalogModule, EffectiveItems } from '@wutong/catalog';
import { IDENTITY_MESSAGES, IdentityModule, type SeedAccount } from '@wutong/identity';
import { type Messages, type Path } from '@wutong/kernel';
import { STORE_MESSAGES } from '@wutong/store';
import { SYNC_MESSAGES } from '@wutong/sync';
import { CoreModule, type NodeCore } from './core.module.js';
import { FederationController } from './federation/federation.controller.js';
import { FederationService } from './federation/federation.service.js';
import { LinkController } from './link.controller.js';
import { NODE_MESSAGES } from './messages.js';
import { NodeController } from './node.controller.js';
import { NODE_FACE, type NodeFace } from './node-face.js';
import { NodeFacts } from './node-facts.js';
import { PORTAL_MESSAGES } from './portal/messages.js';
import { PlaceNameReader } from './portal/place-names.js';
import { PortalController } from './portal/portal.controller.js';
import { ProgressThrottle } from './portal/progress-throttle.js';
import { hasDuty, nearestWith } from './profiles.js';
import { SyncController } from './sync.controller.js';
import { HUBS, type Hubs, SyncService } from './sync.service.js';
import { SyncActsController } from './sync-acts.controller.js';
import { SyncOperations } from './sync-operations.service.js';

/** All texts that this node may show. */
export const MESSAGES: Messages = {
  ...STORE_MESSAGES,
  ...SYNC_MESSAGES,
  ...IDENTITY_MESSAGES,
  ...CATALOG_MESSAGES,
  ...CASES_MESSAGES,
  ...NODE_MESSAGES,
  ...PORTAL_MESSAGES,
};

/** What a domain lib asks of another, bound here so that libs need not know each other's classes. */
@Global()
@Module({
  imports: [CatalogModule],
  providers: [
    { provide: EFFECTIVE_ITEMS, useExisting: EffectiveItems },
    { provide: DUTIES, useValue: { refereeOf: (path: Path) => nearestWith('referee', path) } satisfies Duties },
    {
      provide: CATALOG_DUTIES,
      useValue: {
        mayPublish: (path: Path) => hasDuty('publish', path),
        mayOverlay: (path: Path) => hasDuty('overlay', path),
      } satisfies CatalogDuties,
    },
  ],
  exports: [EFFECTIVE_ITEMS, DUTIES, CATALOG_DUTIES],
})
class BindingsModule {}

export interface NodeModuleOptions {
  readonly core: NodeCore;
  readonly hubs: Hubs;
  readonly face: NodeFace;
  readonly accounts: readonly SeedAccount[];
}

/** The composition of a node on one screen. */
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: a dynamic module of Nest is a class with a static method
export class NodeModule {
  static of({ core, hubs, face, accounts }: NodeModuleOptions): DynamicModule {
    return {
      module: NodeModule,
      imports: [
        CoreModule.of(core),
        { ...IdentityModule.register({ accounts }), global: true },
        CatalogModule,
        BindingsModule,
        CaseModule,
      ],
      controllers: [
        NodeController,
        FederationController,
        SyncController,
        SyncActsController,
        LinkController,
        PortalController,
      ],
      providers: [
        { provide: HUBS, useValue: hubs },
        { provide: NODE_FACE, useValue: face },
        NodeFacts,
        FederationService,
        PlaceNameReader,
        ProgressThrottle,
        SyncOperations,
        SyncService,
      ],
    };
  }
}
