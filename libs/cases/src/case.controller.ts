import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CommandId, CurrentSession, May, type Session } from '@wutong/identity';
import { type EntryId } from '@wutong/kernel';
import { AnnotationDto, CaseListDto, DecisionDto, DiscardDto, FileCaseDto, OpinionDto } from './case.dto.js';
import { CaseReader } from './case.reader.js';
import { CaseService } from './case.service.js';
import { CaseAnswer, CasePage, CaseView } from './case.view.js';

export const PAGE_DEFAULT = 50;

@Controller('cases')
export class CaseController {
  constructor(
    private readonly cases: CaseService,
    private readonly reader: CaseReader,
  ) {}

  @Get()
  @May('case.list')
  list(
    @CurrentSession() session: Session,
    @Query() { status, search, waiting, limit, after }: CaseListDto,
  ): Promise<CasePage> {
    const page = { status, search, after, limit: Number(limit ?? PAGE_DEFAULT) };
    return waiting === 'true' ? this.reader.waitingFor(session, page) : this.reader.list(page);
  }

  @Get(':number')
  @May('case.show')
  show(@CurrentSession() session: Session, @Param('number') number: string): Promise<CaseView> {
    return this.reader.show(session, number);
  }

  @Post()
  @May('case.file', ({ body }) => (body as Partial<FileCaseDto> | undefined)?.receivingPath)
  file(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Body() body: FileCaseDto,
  ): Promise<CaseAnswer> {
    return this.cases.file({ session, commandId }, body);
  }

  @Post(':number/acceptance')
  @May('case.accept')
  accept(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Param('number') number: string,
  ): Promise<CaseAnswer> {
    return this.cases.accept({ session, commandId }, number);
  }

  @Post(':number/opinion')
  @May('case.review')
  signOpinion(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Param('number') number: string,
    @Body() { favourable, text }: OpinionDto,
  ): Promise<CaseAnswer> {
    return this.cases.signOpinion({ session, commandId }, number, { favourable, text });
  }

  @Post(':number/receipt')
  @May('case.take-over')
  takeOver(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Param('number') number: string,
  ): Promise<CaseAnswer> {
    return this.cases.takeOver({ session, commandId }, number);
  }

  @Post(':number/decision')
  @May('case.decide')
  decide(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Param('number') number: string,
    @Body() { outcome, reasons }: DecisionDto,
  ): Promise<CaseAnswer> {
    return this.cases.decide({ session, commandId }, number, { outcome, reasons });
  }

  @Post(':number/delivery')
  @May('case.deliver')
  deliver(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Param('number') number: string,
  ): Promise<CaseAnswer> {
    return this.cases.deliver({ session, commandId }, number);
  }

  @Post(':number/annotations')
  @May('case.annotate')
  annotate(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Param('number') number: string,
    @Body() { text }: AnnotationDto,
  ): Promise<CaseAnswer> {
    return this.cases.annotate({ session, commandId }, number, text);
  }

  @Post(':number/discard')
  @May('case.discard')
  discard(
    @CurrentSession() session: Session,
    @CommandId() commandId: string,
    @Param('number') number: string,
    @Body() { entry, reason }: DiscardDto,
  ): Promise<CaseAnswer> {
    return this.cases.discard({ session, commandId }, number, { entry: entry as EntryId, reason });
  }
}
