import { type IncomingMessage } from 'node:http';
import { Body, Controller, Get, Inject, Param, Post, Put, Query, Req } from '@nestjs/common';
import { CommandId, CurrentSession, May, type Session } from '@wutong/identity';
import { isAtOrUnder, isPath, type Path, Refused, shanghaiDate } from '@wutong/kernel';
import { CLOCK, type Clock, JOURNAL, type Journal, OWN_NODE, type OwnNode, type PgTx } from '@wutong/store';
import { fixedPointsOf, PlaceQueryDto, PublishReleaseDto, placePointsOf, SetOverlayDto } from './catalog.dto.js';
import { CatalogService } from './catalog.service.js';
import {
  EffectiveItemView,
  EffectivePointsView,
  effectiveItemView,
  ImportAnswer,
  ItemsView,
  OverlayAnswerView,
  PublishAnswer,
  ReleasesView,
} from './catalog.view.js';
import { effectivePointsDigest } from './core/effective-digest.js';
import { EffectiveItems } from './effective-items.js';
import { readRequestBytes } from './request-bytes.js';

const WORKBOOK_BYTES_MAX = 8 * 1024 * 1024;

@Controller('catalog')
export class CatalogController {
  constructor(
    private readonly catalog: CatalogService,
    private readonly effective: EffectiveItems,
    @Inject(JOURNAL) private readonly journal: Journal<PgTx>,
    @Inject(OWN_NODE) private readonly own: OwnNode,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Body: the bytes of an .xlsx workbook. */
  @Post('imports')
  @May('catalog.import')
  async importWorkbook(
    @CurrentSession() { accountId }: Session,
    @CommandId() commandId: string,
    @Req() request: IncomingMessage,
  ): Promise<ImportAnswer> {
    const bytes = await readRequestBytes(request, WORKBOOK_BYTES_MAX);
    return this.catalog.importWorkbook({ accountId, commandId }, bytes);
  }

  @Post('releases')
  @May('catalog.publish')
  publish(
    @CurrentSession() { accountId }: Session,
    @CommandId() commandId: string,
    @Body() { effectiveOn }: PublishReleaseDto,
  ): Promise<PublishAnswer> {
    return this.catalog.publish({ accountId, commandId }, effectiveOn);
  }

  @Put('overlays/:itemId')
  @May('catalog.overlay')
  setOverlay(
    @CurrentSession() { accountId }: Session,
    @CommandId() commandId: string,
    @Param('itemId') itemId: string,
    @Body() wish: SetOverlayDto,
  ): Promise<OverlayAnswerView> {
    return this.catalog.setOverlay({ accountId, commandId }, itemId, placePointsOf(wish), fixedPointsOf(wish));
  }

  @Get('releases')
  @May('catalog.show')
  async releases(): Promise<ReleasesView> {
    const held = await this.journal.transaction((tx) => this.effective.releases(tx, this.today()));
    return {
      releases: held.map(({ id, publisher, number, effectiveOn, items, lines, complete, inForce }) => ({
        releaseId: id,
        publisher,
        number,
        effectiveOn,
        items,
        implementations: lines - items,
        complete,
        inForce,
      })),
    };
  }

  @Get('items')
  @May('catalog.show')
  async items(@Query() query: PlaceQueryDto): Promise<ItemsView> {
    const place = this.placeOf(query);
    const items = await this.journal.transaction((tx) => this.effective.itemsAt(tx, place, this.today()));
    const views = items.map(effectiveItemView);
    const search = query.search?.trim() ?? '';
    const found = views.filter(({ item: { id, name, department } }) =>
      [id, name, department].some((text) => text.includes(search)),
    );
    return { place, items: found };
  }

  @Get('items/:itemId')
  @May('catalog.show')
  async item(@Param('itemId') itemId: string, @Query() query: PlaceQueryDto): Promise<EffectiveItemView> {
    const place = this.placeOf(query);
    const item = await this.journal.transaction((tx) => this.effective.effectiveItem(tx, itemId, place, this.today()));
    if (!item) throw new Refused({ kind: 'not-found', code: 'item.unknown', params: { itemId } });
    return effectiveItemView(item);
  }

  /** What holds at a place, as digests: two nodes that give the same have the same points in force there. */
  @Get('effective-points')
  @May('catalog.show')
  async effectivePoints(@Query() query: PlaceQueryDto): Promise<EffectivePointsView> {
    const place = this.placeOf(query);
    const items = await this.journal.transaction((tx) => this.effective.itemsAt(tx, place, this.today()));
    return { place, points: items.map((one) => ({ itemId: one.item?.id ?? '', digest: effectivePointsDigest(one) })) };
  }

  /** This node's own place, or one under it: of others not all that binds them is held here. */
  private placeOf({ place = this.own.path }: PlaceQueryDto): Path {
    if (isPath(place) && isAtOrUnder(place, this.own.path)) return place;
    throw new Refused({
      kind: 'not-found',
      code: 'place.not-here',
      params: { place },
      faults: [{ field: 'place', value: place, code: 'place.not-here', params: { place } }],
    });
  }

  private today(): string {
    return shanghaiDate(this.clock.now());
  }
}
