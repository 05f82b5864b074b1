import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { May } from '@wutong/identity';
import { renderMessage } from '@wutong/kernel';
import { JOURNAL, type PgJournal } from '@wutong/store';
import { readDigests } from '@wutong/sync';
import { NODE_CORE, type NodeCore } from './core.module.js';
import { NODE_MESSAGES } from './messages.js';
import { DigestQuery, RepairDto, VerifyDto } from './sync.dto.js';
import { SyncService } from './sync.service.js';
import {
  DigestsView,
  journalCountsView,
  ParkedView,
  QuarantinedView,
  SyncStatusView,
  VerifyView,
  verifyView,
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
    return {
      leader: this.journal.isLeading,
      alarms: syncAlarms(counts).map(({ code, params }) => ({ code, ...renderMessage(NODE_MESSAGES, code, params) })),
      counts: journalCountsView(counts),
      links: this.sync.standings().map((standing) => ({
        ...standing,
        sent: Number(standing.sent),
        peerHeld: Number(standing.peerHeld),
        held: Number(standing.held),
      })),
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

  /** Compares with a neighbour; changes nothing. */
  @Post('verify')
  @HttpCode(200)
  @May('sync.verify')
  async verify(@Body() { peer }: VerifyDto): Promise<VerifyView> {
    return verifyView(await this.sync.verify(peer));
  }

  /** Compares with a neighbour, and mends what differs at this node. */
  @Post('repair')
  @HttpCode(200)
  @May('sync.repair')
  async repair(@Body() { peer, keys }: RepairDto): Promise<VerifyView> {
    return verifyView(await this.sync.repair(peer, keys));
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
      tx.query<{ via: string; reason: string; size: number; at_ms: string }>(
        `select via, reason, octet_length(bytes) as size, at_ms from quarantine order by id desc limit ${ROWS_MAX}`,
      ),
    );
    return rows.map(({ via, reason, size, at_ms }) => ({ via, reason, size, atMs: Number(at_ms) }));
  }
}
