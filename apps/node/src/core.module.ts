import { type DynamicModule, Global, Module } from '@nestjs/common';
import { type NodeIdentity } from '@wutong/crypto';
import {
  CLOCK,
  type Clock,
  COMMANDS,
  DATA_SOURCE,
  JOURNAL,
  OWN_NODE,
  type openDatabase,
  PgCommands,
  type PgJournal,
  type PgTx,
} from '@wutong/store';
import { ENTRY_WRITER, type Family, PARTS, SealedPartBox, SyncWriter } from '@wutong/sync';

/** What the composition makes before Nest starts. */
export interface NodeCore {
  readonly identity: NodeIdentity;
  readonly dataSource: Awaited<ReturnType<typeof openDatabase>>;
  readonly journal: PgJournal;
  readonly clock: Clock;
  /** Filled by the composition once the domain libs' families exist; sync reads it on each entry. */
  readonly families: Map<string, Family<PgTx>>;
}

/** Token of {@link NodeCore}. */
export const NODE_CORE = Symbol('NodeCore');

/** The tokens that every lib's shell is given. */
@Global()
@Module({})
// biome-ignore lint/complexity/noStaticOnlyClass: a dynamic module of Nest is a class with a static method
export class CoreModule {
  static of(core: NodeCore): DynamicModule {
    const { identity, dataSource, journal, clock, families } = core;
    const own = { nodeId: identity.nodeId, path: identity.path, algorithm: identity.algorithm };
    const providers = [
      { provide: NODE_CORE, useValue: core },
      { provide: DATA_SOURCE, useValue: dataSource },
      { provide: JOURNAL, useValue: journal },
      { provide: CLOCK, useValue: clock },
      { provide: OWN_NODE, useValue: own },
      { provide: COMMANDS, useValue: new PgCommands(journal, identity.storageKey) },
      { provide: ENTRY_WRITER, useValue: new SyncWriter<PgTx>(families, own.path, () => journal.standing) },
      { provide: PARTS, useValue: new SealedPartBox<PgTx>(identity) },
    ];
    return { module: CoreModule, providers, exports: providers.map((one) => one.provide) };
  }
}
