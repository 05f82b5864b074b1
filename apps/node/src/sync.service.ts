import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PgNodeDirectory } from '@wutong/identity';
import { Refused } from '@wutong/kernel';
import { CLOCK, type Clock, type PgTx } from '@wutong/store';
import {
  Asker,
  ENTRY_WRITER,
  type HubConnection,
  JetStreamLink,
  type Link,
  type LinkStanding,
  type Neighbour,
  PARTS,
  type Question,
  type SealedPartBox,
  SyncEngine,
  SyncWriter,
  Unanswered,
  type VerifyReport,
} from '@wutong/sync';
import { NODE_CORE, type NodeCore } from './core.module.js';

/** The hubs this node is connected to. */
export interface Hubs {
  readonly up: HubConnection | undefined;
  readonly own: HubConnection | undefined;
}

export const HUBS = Symbol('Hubs');

/** Runs the sync engine over the node's hubs. */
@Injectable()
export class SyncService implements OnApplicationShutdown {
  private readonly logger = new Logger('Sync');
  private engine: SyncEngine<PgTx> | undefined;

  constructor(
    @Inject(NODE_CORE) private readonly core: NodeCore,
    @Inject(HUBS) private readonly hubs: Hubs,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ENTRY_WRITER) private readonly writer: SyncWriter<PgTx>,
    @Inject(PARTS) private readonly parts: SealedPartBox<PgTx>,
    private readonly directory: PgNodeDirectory,
  ) {}

  start(): void {
    const { journal, identity, families } = this.core;
    this.engine = new SyncEngine<PgTx>({
      journal,
      identity,
      families,
      directory: this.directory,
      writer: this.writer,
      parts: this.parts,
      openLink: (neighbour) => this.openLink(neighbour),
      nowMs: () => this.clock.now(),
      elapsedMs: () => performance.now(),
      logger: this.logger,
    });
    for (const hub of [this.hubs.up, this.hubs.own]) hub?.onChange(() => this.engine?.wake());
    this.engine.start();
  }

  standings(): LinkStanding[] {
    return this.engine?.standings() ?? [];
  }

  /** Compares with a neighbour; refused while no link to it is open or it does not answer. */
  async verify(peer: string): Promise<VerifyReport> {
    return answered(peer, this.engine?.verify(peer));
  }

  /** Compares with a neighbour and mends this node's side, of all shared keys or of these. */
  async repair(peer: string, keys?: readonly string[]): Promise<VerifyReport> {
    return answered(peer, this.engine?.repair(peer, keys));
  }

  async answer(from: string, question: Question, body: Uint8Array): Promise<Uint8Array> {
    if (!this.engine) throw new Error('sync has not started');
    return this.engine.answer(from, question, body);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.engine?.stop();
  }

  private openLink({ nodeId, isChild }: Neighbour): Link | undefined {
    const hub = isChild ? this.hubs.own : this.hubs.up;
    if (!hub) return undefined;
    const own = this.core.identity.nodeId;
    const asker = new Asker(hub, own);
    return new JetStreamLink({ hub, asker, own, peer: nodeId, peerIsChild: isChild, logger: this.logger });
  }
}

async function answered(peer: string, found: Promise<VerifyReport | undefined> | undefined): Promise<VerifyReport> {
  const report = await found?.catch((error: unknown) => {
    if (!(error instanceof Unanswered)) throw error;
    throw new Refused({ kind: 'unavailable', code: 'sync.unanswered', params: { peer } });
  });
  if (!report) throw new Refused({ kind: 'unavailable', code: 'sync.no-open-link', params: { peer } });
  return report;
}
