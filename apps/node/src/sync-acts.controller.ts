import { type IncomingMessage } from 'node:http';
import { Body, Controller, Get, HttpCode, Inject, Post, Query, Req, Res, StreamableFile } from '@nestjs/common';
import { readRequestBytes } from '@wutong/catalog';
import { CommandId, CurrentSession, type HttpRequest, May, type Session, SyncActs } from '@wutong/identity';
import { JOURNAL, type PgJournal } from '@wutong/store';
import { type Response } from 'express';
import { ActsQuery, DropDto, RepairDto, RetryDto, RuleDto, VerifyDto } from './sync.dto.js';
import {
  DroppedView,
  EpochBegunView,
  ImportedView,
  RetriedView,
  RuledView,
  SyncActView,
  syncActView,
  VerifyAnswer,
} from './sync.view.js';
import { SyncOperations } from './sync-operations.service.js';

const ACTS_DEFAULT = 100;
/** What a file may have; the program exports at most half of it. */
const FILE_BYTES_MAX = 64 * 1024 * 1024;

/** The place of the node that a ruling is about, as its id begins with it; the body is validated after the guard. */
function placeOfRuling({ body }: HttpRequest): unknown {
  const nodeId = (body as Partial<RuleDto> | undefined)?.nodeId;
  return typeof nodeId === 'string' ? nodeId.split('-')[0] : nodeId;
}

/** What people do to the sync of this node. Each of it is an entry that the nodes above hold too. */
@Controller('sync')
export class SyncActsController {
  constructor(
    private readonly operations: SyncOperations,
    private readonly syncActs: SyncActs,
    @Inject(JOURNAL) private readonly journal: PgJournal,
  ) {}

  /** What was done at this node and at those below it, newest first. */
  @Get('acts')
  @May('sync.show')
  async acts(@Query() { limit = ACTS_DEFAULT }: ActsQuery): Promise<SyncActView[]> {
    const acts = await this.journal.transaction((tx) => this.syncActs.list(tx, limit));
    return acts.map(syncActView);
  }

  /** Compares with a neighbour; mends nothing. */
  @Post('verify')
  @HttpCode(200)
  @May('sync.verify')
  verify(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Body() { peer }: VerifyDto,
  ): Promise<VerifyAnswer> {
    return this.operations.verify({ session, commandId }, peer);
  }

  /** Compares with a neighbour, and mends what differs at this node. */
  @Post('repair')
  @HttpCode(200)
  @May('sync.repair')
  repair(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Body() { peer, keys }: RepairDto,
  ): Promise<VerifyAnswer> {
    return this.operations.repair({ session, commandId }, peer, keys);
  }

  /** Tries failing entries again now, rather than when their turn comes. */
  @Post('retry')
  @HttpCode(200)
  @May('sync.retry')
  retry(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Body() { ids }: RetryDto,
  ): Promise<RetriedView> {
    return this.operations.retry({ session, commandId }, ids);
  }

  /** Takes kept bytes of what could not be proved away. */
  @Post('quarantine/drop')
  @HttpCode(200)
  @May('sync.drop')
  drop(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Body() { ids }: DropDto,
  ): Promise<DroppedView> {
    return this.operations.drop({ session, commandId }, ids);
  }

  /** Says of a node that waits for it whether its journal was restored from a backup, or is a copy. */
  @Post('rule')
  @HttpCode(200)
  @May('sync.rule', placeOfRuling)
  rule(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Body() { nodeId, ruling }: RuleDto,
  ): Promise<RuledView> {
    return this.operations.rule({ session, commandId }, nodeId, ruling);
  }

  /** Lets the root go on under its next epoch, after its database was restored from an older copy. */
  @Post('epoch')
  @HttpCode(200)
  @May('sync.epoch')
  epoch(@CurrentSession() session: Session, @CommandId() commandId: string): Promise<EpochBegunView> {
    return this.operations.beginEpoch({ session, commandId });
  }

  /** Answers a file (application/octet-stream) for a neighbour whose line is dead; headers say what it covers. */
  @Post('export')
  @HttpCode(200)
  @May('sync.carry')
  async export(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Body() { peer }: VerifyDto,
    @Res({ passthrough: true }) response: Response,
  ): Promise<StreamableFile> {
    const { bytes, after, upto, more } = await this.operations.export({ session, commandId }, peer);
    response.set({ 'X-Wutong-After': String(after), 'X-Wutong-Upto': String(upto), 'X-Wutong-More': String(more) });
    return new StreamableFile(bytes);
  }

  /** Body: the bytes of a file that a neighbour exported for this node (application/octet-stream). */
  @Post('import')
  @HttpCode(200)
  @May('sync.carry')
  async import(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Req() request: IncomingMessage,
  ): Promise<ImportedView> {
    const bytes = await readRequestBytes(request, FILE_BYTES_MAX);
    return this.operations.import({ session, commandId }, bytes);
  }
}
