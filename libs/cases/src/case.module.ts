import { Module } from '@nestjs/common';
import { CaseController } from './case.controller.js';
import { CaseFamily } from './case.family.js';
import { CaseReader } from './case.reader.js';
import { CaseService } from './case.service.js';
import { CaseProgress } from './case-progress.js';
import { CaseReprojection } from './case-reprojection.js';
import { LinkedCaseController } from './linked-case.controller.js';

/**
 * Cases. It expects the store's and sync's tokens (JOURNAL, COMMANDS, CLOCK, OWN_NODE, ENTRY_WRITER, PARTS), identity's
 * CALENDARS, and EFFECTIVE_ITEMS and DUTIES from global modules.
 */
@Module({
  controllers: [CaseController, LinkedCaseController],
  providers: [CaseFamily, CaseProgress, CaseReader, CaseReprojection, CaseService],
  exports: [CaseFamily, CaseProgress],
})
export class CaseModule {}
