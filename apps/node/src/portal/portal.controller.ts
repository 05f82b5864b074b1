import { Body, Controller, Get, Header, HttpCode, Inject, Ip, Param, Post, Req, Res } from '@nestjs/common';
import { CaseProgress, findCaseNumber, type Progress } from '@wutong/cases';
import { EffectiveItems } from '@wutong/catalog';
import { May } from '@wutong/identity';
import { Refused, shanghaiDate } from '@wutong/kernel';
import { CLOCK, type Clock, JOURNAL, type Journal, OWN_NODE, type OwnNode, type PgTx } from '@wutong/store';
import { type catalog } from '@wutong/wire';
import { type Response } from 'express';
import { NODE_FACE, type NodeFace } from '../node-face.js';
import { guidePage } from './guide-page.js';
import { homePage } from './home-page.js';
import { departmentsOf, searchItems } from './item-search.js';
import { itemsPage } from './items-page.js';
import { PlaceNameReader } from './place-names.js';
import { progressFormPage, progressPage } from './progress-page.js';
import { ProgressThrottle } from './progress-throttle.js';
import { STYLESHEET } from './stylesheet.js';
import { type PortalRequest, type Visit, visitOf } from './visit.js';

const HTML = 'text/html; charset=utf-8';
/** Pages of the catalog may be kept, and are asked for again before they are shown. */
const ASK_AGAIN = 'no-cache';
const SECONDS_A_MINUTE = 60;

/** The citizens' portal (门户): what there is to apply for and how one's own case stands, as plain HTML. */
@Controller('portal')
export class PortalController {
  constructor(
    private readonly effective: EffectiveItems,
    private readonly cases: CaseProgress,
    private readonly throttle: ProgressThrottle,
    private readonly places: PlaceNameReader,
    @Inject(JOURNAL) private readonly journal: Journal<PgTx>,
    @Inject(OWN_NODE) private readonly own: OwnNode,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(NODE_FACE) private readonly face: NodeFace,
  ) {}

  @Get('style.css')
  @May('portal.show')
  @Header('Content-Type', 'text/css; charset=utf-8')
  @Header('Cache-Control', 'public, max-age=31536000, immutable')
  style(): string {
    return STYLESHEET;
  }

  @Get()
  @May('portal.show')
  @Header('Content-Type', HTML)
  @Header('Cache-Control', ASK_AGAIN)
  async home(@Req() request: PortalRequest): Promise<string> {
    return homePage(this.visit(request), departmentsOf(await this.items()));
  }

  @Get('items')
  @May('portal.show')
  @Header('Content-Type', HTML)
  @Header('Cache-Control', ASK_AGAIN)
  async search(@Req() request: PortalRequest): Promise<string> {
    const visit = this.visit(request);
    const all = await this.items();
    const query = { words: visit.asked('q'), department: visit.asked('department'), page: Number(visit.asked('page')) };
    return itemsPage(visit, searchItems(all, query), departmentsOf(all));
  }

  @Get('items/:itemId')
  @May('portal.show')
  @Header('Content-Type', HTML)
  @Header('Cache-Control', ASK_AGAIN)
  guide(@Req() request: PortalRequest, @Param('itemId') itemId: string): Promise<string> {
    return this.journal.transaction(async (tx) => {
      const effective = await this.effective.effectiveItem(tx, itemId, this.own.path, this.today());
      if (!effective) throw new Refused({ kind: 'not-found', code: 'portal.item-unknown' });
      const named = [...effective.conveniences, ...effective.stepLimits].map(({ place }) => place);
      return guidePage(this.visit(request), effective, await this.places.read(tx, named));
    });
  }

  @Get('progress')
  @May('portal.progress')
  @Header('Content-Type', HTML)
  progressForm(@Req() request: PortalRequest): string {
    return progressFormPage(this.visit(request));
  }

  /** The code comes in a body, never in an address, where logs and histories would keep it. */
  @Post('progress')
  @May('portal.progress')
  @HttpCode(200)
  @Header('Content-Type', HTML)
  async progress(
    @Req() request: PortalRequest,
    @Body() body: unknown,
    @Ip() address: string,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string> {
    const visit = this.visit(request);
    const typed = typedIn(body, 'number');
    const number = findCaseNumber(typed);
    const minutes = number && this.throttle.attempt(number, address, this.clock.now());
    if (minutes) {
      response.status(429).set('Retry-After', String(minutes * SECONDS_A_MINUTE));
      return progressFormPage(visit, typed, { kind: 'throttled', minutes });
    }
    const progress = number && (await this.cases.find(number, typedIn(body, 'code')));
    if (!progress) {
      response.status(404);
      return progressFormPage(visit, typed, { kind: 'not-found' });
    }
    this.throttle.succeeded(number, address);
    return this.progressOf(visit, progress);
  }

  private progressOf(visit: Visit, progress: Progress): Promise<string> {
    const named = [...progress.steps.map(({ path }) => path), ...(progress.next?.paths ?? [])];
    return this.journal.transaction(async (tx) => progressPage(visit, progress, await this.places.read(tx, named)));
  }

  /** Every item that is in force here today. */
  private async items(): Promise<catalog.Item[]> {
    const effective = await this.journal.transaction((tx) => this.effective.itemsAt(tx, this.own.path, this.today()));
    return effective.flatMap(({ item }) => item ?? []);
  }

  private visit(request: PortalRequest): Visit {
    return visitOf(this.face.placeName, request);
  }

  private today(): string {
    return shanghaiDate(this.clock.now());
  }
}

const TYPED_CHARACTERS_MAX = 100;

/** A text field of a form; empty when it is missing or no text. */
function typedIn(body: unknown, field: string): string {
  const value = (body as Readonly<Record<string, unknown>> | undefined)?.[field];
  return typeof value === 'string' ? value.slice(0, TYPED_CHARACTERS_MAX).trim() : '';
}
