import { Controller, Get, Inject, Query } from '@nestjs/common';
import { May } from '@wutong/identity';
import { renderMessage } from '@wutong/kernel';
import { JOURNAL, type PgJournal } from '@wutong/store';
import { type LinkStanding, readDigests } from '@wutong/sync';
import { NODE_CORE, type NodeCore } from './core.module.js';
import { NODE_MESSAGES } from './messages.js';
import { DigestQuery } from './sync.dto.js';
import { SyncService } from './sync.service.js';
import {
  DigestsView,
  journalCountsView,
  linkVerificationView,
  ParkedView,
  QuarantinedView,
  type SyncLinkView,
  SyncStatusView,
} from './sync.view.js';
import { syncAlarms } from './sync-alarms.js';

const DIGESTS_DEFAULT = 500;
const ROWS_MAX = 100;

/** What an operator and a supervisor see of sync: where links stand, what is held, parked and kept apart. */
@Controller('sync')
export class SyncController {
  constructor(
    @Inject(JOURNAL) private readonly journal: PgJournal,
    @Inject(NODE_CORE) private readonly core: NodeCore,
    private readonly sync: SyncService,
  ) {}

  @Get('status')
  @May('sync.show')
  async status(): Promise<SyncStatusView> {
    const counts = await this.journal.counts();
    const { identity } = this.core;
    return {
      nodeId: identity.nodeId,
      path: identity.path,
      journal: this.journalStanding(),
      rulings: this.sync.rulings().map(({ epoch, ...ruling }) => ({ ...ruling, epoch: Number(epoch) })),
      quarantineKept: await this.quarantineKept(),
      leader: this.journal.isLeading,
      alarms: syncAlarms(counts).map(({ code, params }) => ({ code, ...renderMessage(NODE_MESSAGES, code, params) })),
      counts: journalCountsView(counts),
      links: this.sync.standings().map((standing) => this.linkView(standing)),
    };
  }

  @Get('digests')
  @May('sync.show')
  async digests(@Query() query: DigestQuery): Promise<DigestsView> {
    const limit = query.limit ?? DIGESTS_DEFAULT;
    const keys = await this.journal.transaction((tx) =>
      readDigests(tx, this.core.families, query.family, query.after ?? '', limit),
    );
    const watermarks = this.sync.standings().map(({ peer, path, held, peerHeld }) => ({
      peer,
      path,
      held: Number(held),
      peerHeld: Number(peerHeld),
    }));
    return { watermarks, lastNumber: Number(await this.journal.lastNumber()), keys };
  }

  @Get('parked')
  @May('sync.show')
  async parked(): Promise<ParkedView[]> {
    const parked = await this.journal.transaction((tx) => tx.parked(ROWS_MAX));
    return parked.map(({ id, via, key, missing, failure, sinceMs }) => ({
      id,
      via,
      key,
      missing: [...missing],
      failure,
      sinceMs,
    }));
  }

  @Get('quarantine')
  @May('sync.show')
  async quarantine(): Promise<QuarantinedView[]> {
    const rows = await this.journal.transaction((tx) =>
      tx.query<{ id: string; via: string; reason: string; size: number; at_ms: string }>(
        `select id, via, reason, octet_length(bytes) as size, at_ms from quarantine order by id desc limit ${ROWS_MAX}`,
      ),
    );
    return rows.map(({ id, via, reason, size, at_ms }) => ({ id: Number(id), via, reason, size, atMs: Number(at_ms) }));
  }

  private journalStanding() {
    const { start, standing } = this.journal;
    const { instance, epoch } = start;
    return { instance, epoch: Number(epoch), standing, recovery: this.sync.recoveryState() };
  }

  private async quarantineKept(): Promise<number> {
    const [row] = await this.journal.transaction((tx) =>
      tx.query<{ kept: number }>('select count(*)::int as kept from quarantine'),
    );
    return row?.kept ?? 0;
  }

  private linkView({ sent, peerHeld, held, ...standing }: LinkStanding): SyncLinkView {
    const found = this.sync.verification(standing.peer);
    const numbers = { sent: Number(sent), peerHeld: Number(peerHeld), held: Number(held) };
    const link = { ...standing, ...numbers };
    return found ? { ...link, verification: linkVerificationView(found.report, found.agoMs) } : link;
  }
}
