import { Inject, Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { PgNodeDirectory } from '@wutong/identity';
import { Refused } from '@wutong/kernel';
import { CLOCK, type Clock, type PgTx } from '@wutong/store';
import {
  Asker,
  type AwaitedRuling,
  ENTRY_WRITER,
  type Exported,
  type HubConnection,
  type Imported,
  JetStreamLink,
  type Link,
  type LinkStanding,
  type Neighbour,
  PARTS,
  type Question,
  type RecoveryState,
  type Retried,
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

  /** Where the recovery from a roll-back stands; empty when none is needed. */
  recoveryState(): RecoveryState {
    return this.engine?.recovery.state ?? '';
  }

  /** Nodes under this one that wait for a named person's word. */
  rulings(): readonly AwaitedRuling[] {
    return this.engine?.epochDesk.rulings() ?? [];
  }

  /** The newest comparison with a neighbour that has ended, and how many milliseconds ago it began. */
  verification(peer: string): { report: VerifyReport; agoMs: number } | undefined {
    const report = this.engine?.verifications().find((one) => one.peer === peer);
    return report && { report, agoMs: performance.now() - report.beganMs };
  }

  /** Compares with a neighbour; refused while no link to it is open or it does not answer. */
  async verify(peer: string): Promise<VerifyReport> {
    return answered(peer, this.leader().verify(peer));
  }

  /** Compares with a neighbour and mends this node's side, of all shared keys or of these. */
  async repair(peer: string, keys?: readonly string[]): Promise<VerifyReport> {
    return answered(peer, this.leader().repair(peer, keys));
  }

  /** Tries failing entries again now: the longest parked, of them these when named. */
  async retryFailing(ids?: readonly string[]): Promise<Retried> {
    return this.leader().retryFailing(ids);
  }

  /** A named person says what the journal of a node under this one is; false when nothing waited for that. */
  async rule(nodeId: string, ruling: 'restored' | 'clone', accountId: string): Promise<boolean> {
    return this.leader().epochDesk.rule(nodeId, ruling, accountId);
  }

  /** A named person lets the root go on after a roll-back; false when it does not wait for that. */
  async beginEpoch(accountId: string): Promise<boolean> {
    return this.leader().beginEpochAsRoot(accountId);
  }

  /** What is carried by hand to a neighbour whose line is dead. */
  async exportFile(peer: string, bytesMax: number): Promise<Exported> {
    return this.leader().exportFile(peer, bytesMax);
  }

  async importFile(bytes: Uint8Array): Promise<Imported> {
    return this.leader().importFile(bytes);
  }

  async answer(from: string, question: Question, body: Uint8Array): Promise<Uint8Array> {
    if (!this.engine) throw new Error('sync has not started');
    return this.engine.answer(from, question, body);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.engine?.stop();
  }

  /** The engine of the process that leads; another process of the node is to be asked, when this one does not. */
  private leader(): SyncEngine<PgTx> {
    if (this.engine && this.core.journal.isLeading) return this.engine;
    throw new Refused({ kind: 'unavailable', code: 'sync.stands-by' });
  }

  private openLink({ nodeId, isChild }: Neighbour): Link | undefined {
    const hub = isChild ? this.hubs.own : this.hubs.up;
    if (!hub) return undefined;
    const own = this.core.identity.nodeId;
    const asker = new Asker(hub, own);
    return new JetStreamLink({ hub, asker, own, peer: nodeId, peerIsChild: isChild, logger: this.logger });
  }
}

async function answered(peer: string, found: Promise<VerifyReport | undefined>): Promise<VerifyReport> {
  const report = await found.catch((error: unknown) => {
    if (!(error instanceof Unanswered)) throw error;
    throw new Refused({ kind: 'unavailable', code: 'sync.unanswered', params: { peer } });
  });
  if (!report) throw new Refused({ kind: 'unavailable', code: 'sync.no-open-link', params: { peer } });
  return report;
}
