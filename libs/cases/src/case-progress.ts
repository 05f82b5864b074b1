import { Inject, Injectable } from '@nestjs/common';
import { type ContentHash } from '@wutong/kernel';
import { JOURNAL, type Journal, type PgTx } from '@wutong/store';
import { PARTS, type PartBox } from '@wutong/sync';
import { caseKeyOf } from './case-rows.js';
import { caseEventOf } from './core/case-event.js';
import { fold } from './core/case-fold.js';
import { type CaseNumber, isCaseNumber } from './core/case-number.js';
import { type Progress, progressOf } from './core/case-progress.js';
import { type CaseState } from './core/case-state.js';
import { isSameCode, parseQueryCode, QUERY_CODE_TAG, type QueryCode, queryCodeFrom } from './core/query-code.js';

/**
 * The query code of a case, the same at every node that holds it; undefined when the applicant's part is not held here
 * (any more). It is derived from that part's salt, so it stands in no entry. Show it only to those who hand out receipts.
 */
export async function queryCodeOf(
  tx: PgTx,
  parts: PartBox<PgTx>,
  { caseNumber, applicantPart }: Pick<CaseState, 'caseNumber' | 'applicantPart'>,
): Promise<QueryCode | undefined> {
  if (!caseNumber || !applicantPart) return undefined;
  const context = new Uint8Array(Buffer.from(caseNumber));
  const hash = await parts.derive(tx, applicantPart as ContentHash, QUERY_CODE_TAG, context);
  return hash && queryCodeFrom(hash);
}

/** The case number that a person typed, in whatever case, width and spacing; undefined for what is none. */
export function findCaseNumber(typed: string): CaseNumber | undefined {
  const number = typed.normalize('NFKC').toUpperCase().replace(/\s/g, '');
  return isCaseNumber(number) ? number : undefined;
}

/** Tells an applicant how the case stands, to whoever has its number and its query code. */
@Injectable()
export class CaseProgress {
  constructor(
    @Inject(JOURNAL) private readonly journal: Journal<PgTx>,
    @Inject(PARTS) private readonly parts: PartBox<PgTx>,
  ) {}

  /**
   * The progress of a case by its number and what a person typed as its code; undefined, without telling them apart,
   * when the case is not held here or the code is not its own. Who calls holds back guessing.
   */
  async find(number: CaseNumber, typedCode: string): Promise<Progress | undefined> {
    const code = parseQueryCode(typedCode);
    if (!code) return undefined;
    return this.journal.transaction(async (tx) => {
      const state = fold((await tx.history(caseKeyOf(number))).map(caseEventOf));
      const right = await queryCodeOf(tx, this.parts, state);
      return right && isSameCode(right, code) ? progressOf(state) : undefined;
    });
  }
}
