import { Controller, Get, Query } from '@nestjs/common';
import { May } from '@wutong/identity';
import { PAGE_DEFAULT } from './case.controller.js';
import { PageDto } from './case.dto.js';
import { CaseReader } from './case.reader.js';
import { CasePage } from './case.view.js';

/** The city officer's pull: what the link has brought and nobody has signed for. It moves custody, not data. */
@Controller('linked-cases')
export class LinkedCaseController {
  constructor(private readonly reader: CaseReader) {}

  @Get()
  @May('case.list')
  list(@Query() { limit, after }: PageDto): Promise<CasePage> {
    return this.reader.waitingForReceipt({ after, limit: Number(limit ?? PAGE_DEFAULT) });
  }
}
