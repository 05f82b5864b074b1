import { Body, Controller, Get, Inject, Post, Query } from '@nestjs/common';
import { JOURNAL, type Journal, type PgTx } from '@wutong/store';
import { type HttpRequest } from './bearer.js';
import { type Session } from './core/session.js';
import {
  EnrolDto,
  OpenCodeDto,
  type PlaceDto,
  PlacesQueryDto,
  PublishCalendarDto,
  PublishPlacesDto,
} from './directory.dto.js';
import { DirectoryService } from './directory.service.js';
import { CalendarPublished, EnrolledView, EnrolmentCodeView, PlacesPublished, PlacesView } from './directory.view.js';
import { EnrolmentService } from './enrolment.service.js';
import { CommandId, CurrentSession, May } from './may.js';
import { PgNodeDirectory } from './node-directory.js';

/** Whatever stands where the list of places should: the body is validated after the guard. */
function placesOf({ body }: HttpRequest): unknown {
  const places = (body as Partial<PublishPlacesDto> | undefined)?.places;
  return Array.isArray(places) ? places.map((place: Partial<PlaceDto> | null) => place?.path) : undefined;
}

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

@Controller('directory')
export class DirectoryController {
  constructor(
    private readonly enrolments: EnrolmentService,
    private readonly directory: DirectoryService,
    private readonly nodes: PgNodeDirectory,
    @Inject(JOURNAL) private readonly journal: Journal<PgTx>,
  ) {}

  /** Names of places; a path that no published list names is left out. */
  @Get('places')
  @May('directory.show')
  async places(@Query() { paths }: PlacesQueryDto): Promise<PlacesView> {
    const names = await this.journal.transaction((tx) => this.nodes.placeNames(tx, paths));
    return { places: [...names].map(([path, name]) => ({ path, name })) };
  }

  /** Without a command id: its answer would be kept, and a code is kept nowhere. Asked again, the newer code counts. */
  @Post('enrolment-codes')
  @May('enrolment.open', ({ body }) => (body as Partial<OpenCodeDto> | undefined)?.path)
  openCode(@Body() { path, placeName }: OpenCodeDto): Promise<EnrolmentCodeView> {
    return this.enrolments.openCode(path, placeName);
  }

  @Post('enrolments')
  @May('enrolment.use')
  async enrol(@Body() { code, request }: EnrolDto): Promise<EnrolledView> {
    const { anchors } = await this.enrolments.enrol(code, new Uint8Array(Buffer.from(request, 'base64')));
    return { anchors: anchors.map(base64) };
  }

  @Post('places')
  @May('directory.publish', placesOf)
  publishPlaces(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Body() { places }: PublishPlacesDto,
  ): Promise<PlacesPublished> {
    const rows = places.map(({ path, name, successor }) => ({ path, name, successor: successor ?? '' }));
    return this.directory.publishPlaces(session, commandId, rows);
  }

  @Post('calendars')
  @May('directory.publish')
  publishCalendar(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Body() { year, notice, daysOff, daysWorked }: PublishCalendarDto,
  ): Promise<CalendarPublished> {
    return this.directory.publishCalendar(session, commandId, { year, notice, daysOff, daysWorked });
  }
}
