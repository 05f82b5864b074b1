import { Inject, Injectable, Logger } from '@nestjs/common';
import { POLICY, type Role, type Session } from '@wutong/identity';
import { type ContentHash, Refused } from '@wutong/kernel';
import { JOURNAL, type Journal, OWN_NODE, type OwnNode, type PgTx } from '@wutong/store';
import { PARTS, type PartBox } from '@wutong/sync';
import { caseNotFound, requireCaseNumber } from './case.service.js';
import { type CaseFilter, type CaseRow, caseKeyOf, listCases } from './case-rows.js';
import { type Applicant, applicantOf, maskApplicant } from './core/applicant.js';
import { availableActs, type CaseAct } from './core/case-acts.js';
import { type Json, stateToJson } from './core/case-digest.js';
import { caseEventOf } from './core/case-event.js';
import { fold } from './core/case-fold.js';
import { type CaseState } from './core/case-state.js';

/** The act of the policy table that each act on a case is. */
const POLICY_ACTS = {
  accepted: 'case.accept',
  'opinion-signed': 'case.review',
  'taken-over': 'case.take-over',
  decided: 'case.decide',
  delivered: 'case.deliver',
  annotated: 'case.annotate',
} as const satisfies Record<CaseAct, keyof typeof POLICY>;

export interface CasePage {
  readonly cases: readonly CaseRow[];
  /** Number to ask on after; absent on the last page. */
  readonly next?: string;
}

/** A case as the screen shows it: its state, the texts of its parts, the applicant masked, and what one may do now. */
export interface CaseView {
  readonly [name: string]: Json | Applicant | readonly CaseAct[] | null;
  readonly applicant: Applicant | null;
  readonly availableActs: readonly CaseAct[];
}

/** Reads cases for the screen. */
@Injectable()
export class CaseReader {
  private readonly log = new Logger('cases');

  constructor(
    @Inject(JOURNAL) private readonly journal: Journal<PgTx>,
    @Inject(PARTS) private readonly parts: PartBox<PgTx>,
    @Inject(OWN_NODE) private readonly ownNode: OwnNode,
  ) {}

  async list(filter: CaseFilter): Promise<CasePage> {
    const rows = await this.journal.transaction((tx) => listCases(tx, { ...filter, limit: filter.limit + 1 }));
    const cases = rows.slice(0, filter.limit);
    const last = cases.at(-1);
    return rows.length > filter.limit && last ? { cases, next: last.caseNumber } : { cases };
  }

  /** The linked cases that have arrived at this deciding body and that nobody has taken over (签收) yet. */
  waitingForReceipt(filter: Omit<CaseFilter, 'status' | 'decidingPath'>): Promise<CasePage> {
    return this.list({ ...filter, status: 'arrived-at-decider', decidingPath: this.ownNode.path });
  }

  show(session: Session, caseNumber: string): Promise<CaseView> {
    const key = caseKeyOf(requireCaseNumber(caseNumber));
    return this.journal.transaction(async (tx) => {
      const history = await tx.history(key);
      if (history.length === 0) throw new Refused(caseNotFound(caseNumber));
      const state = fold(history.map(caseEventOf));
      // Texts are shown clear, the applicant never; who looked is logged, what was seen is not.
      this.log.log(`case ${caseNumber}: texts shown to account ${session.accountId}`);
      return {
        ...stateToJson(state),
        ...(await this.textsOf(tx, state)),
        applicant: await this.applicantOf(tx, state),
        availableActs: availableActs(state, this.ownNode.path).filter((act) => mayDo(session.role, act)),
      };
    });
  }

  private async applicantOf(tx: PgTx, state: CaseState): Promise<Applicant | null> {
    const part = await this.open(tx, state.applicantPart);
    return part ? maskApplicant(applicantOf(part)) : null;
  }

  /** The state's acts with the text of their parts; null for a part that is not held here. */
  private async textsOf(tx: PgTx, { opinion, decision, annotations }: CaseState): Promise<Record<string, Json>> {
    const told: Json[] = [];
    for (const { by, ...annotation } of annotations) {
      told.push({ ...annotation, by: { ...by }, text: await this.text(tx, annotation.textPart) });
    }
    return {
      ...(opinion && { opinion: { ...opinion, text: await this.text(tx, opinion.textPart) } }),
      ...(decision && { decision: { ...decision, reasons: await this.text(tx, decision.reasonsPart) } }),
      annotations: told,
    };
  }

  private async text(tx: PgTx, part: string): Promise<string | null> {
    const bytes = await this.open(tx, part);
    return bytes ? Buffer.from(bytes).toString('utf8') : null;
  }

  private open(tx: PgTx, part: string | undefined): Promise<Uint8Array | undefined> {
    return part ? this.parts.open(tx, part as ContentHash) : Promise.resolve(undefined);
  }
}

function mayDo(role: Role, act: CaseAct): boolean {
  const roles: readonly Role[] = POLICY[POLICY_ACTS[act]].roles;
  return roles.includes(role);
}
