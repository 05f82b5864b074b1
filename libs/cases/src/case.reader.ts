import { Inject, Injectable, Logger } from '@nestjs/common';
import { effectiveItemView } from '@wutong/catalog';
import { POLICY, type Role, type Session } from '@wutong/identity';
import { type ContentHash, Refused, renderMessage } from '@wutong/kernel';
import { JOURNAL, type Journal, OWN_NODE, type OwnNode, type PgTx } from '@wutong/store';
import { PARTS, type PartBox } from '@wutong/sync';
import { caseNotFound, requireCaseNumber } from './case.service.js';
import { type CasePage, type CaseView } from './case.view.js';
import { queryCodeOf } from './case-progress.js';
import { type CaseFilter, caseKeyOf, cursorOf, listCases } from './case-rows.js';
import { type Applicant, applicantOf, maskApplicant } from './core/applicant.js';
import { ACTS, availableActs, type CaseAct } from './core/case-acts.js';
import { awaitOf } from './core/case-awaits.js';
import { caseEventOf } from './core/case-event.js';
import { fold } from './core/case-fold.js';
import { type CaseEventRecord, type CaseState } from './core/case-state.js';
import { CASES_MESSAGES } from './messages.js';

/** The act of the policy table that each act on a case is. */
const POLICY_ACTS = {
  accepted: 'case.accept',
  'opinion-signed': 'case.review',
  'taken-over': 'case.take-over',
  decided: 'case.decide',
  delivered: 'case.deliver',
  annotated: 'case.annotate',
} as const satisfies Record<CaseAct, keyof typeof POLICY>;

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
    return rows.length > filter.limit && last ? { cases, next: cursorOf(last) } : { cases };
  }

  /** The linked cases that have arrived at this deciding body and that nobody has taken over (签收) yet. */
  waitingForReceipt(filter: Omit<CaseFilter, 'status' | 'decidingPath'>): Promise<CasePage> {
    return this.list({ ...filter, status: 'arrived-at-decider', decidingPath: this.ownNode.path });
  }

  /** 待办: the cases on which the asking account's role may act at this place now. */
  waitingFor({ role }: Session, filter: Omit<CaseFilter, 'awaits'>): Promise<CasePage> {
    const awaits = ACTS.filter((act) => mayDo(role, act)).map((act) => awaitOf(act, this.ownNode.path));
    return this.list({ ...filter, awaits });
  }

  show(session: Session, caseNumber: string): Promise<CaseView> {
    const key = caseKeyOf(requireCaseNumber(caseNumber));
    return this.journal.transaction(async (tx) => {
      const history = await tx.history(key);
      if (history.length === 0) throw new Refused(caseNotFound(caseNumber));
      const state = fold(history.map(caseEventOf));
      // Texts are shown clear, the applicant never; who looked is logged, what was seen is not.
      this.log.log(`case ${caseNumber}: texts shown to account ${session.accountId}`);
      return this.view(tx, session, caseNumber, state);
    });
  }

  private async view(tx: PgTx, session: Session, caseNumber: string, state: CaseState): Promise<CaseView> {
    const { pinned, opinion, decision, delivery } = state;
    return {
      caseNumber,
      readOnly: state.readOnly,
      itemId: state.itemId,
      manner: state.manner,
      status: state.status,
      filedPath: state.filedPath,
      receivingPath: state.receivingPath,
      custodyPath: state.custodyPath,
      refereePath: state.refereePath,
      applicant: await this.applicantOf(tx, state),
      queryCode: mayGiveReceipt(session.role) ? ((await queryCodeOf(tx, this.parts, state)) ?? null) : null,
      materials: [...state.materials],
      pinnedBy: state.pinnedBy,
      pinned: pinned?.item && effectiveItemView(pinned),
      clocks: state.clocks.map((clock) => ({ ...clock, calendars: [...clock.calendars] })),
      opinion: opinion && {
        event: opinion.event,
        path: opinion.path,
        favourable: opinion.favourable,
        atMs: opinion.atMs,
        text: await this.text(tx, opinion.textPart),
      },
      decision: decision && {
        event: decision.event,
        path: decision.path,
        outcome: decision.outcome,
        atMs: decision.atMs,
        reasons: await this.text(tx, decision.reasonsPart),
      },
      delivery,
      annotations: await this.annotationsOf(tx, state),
      events: await this.eventsOf(tx, state),
      conflicts: state.conflicts.map(({ id, rule, events }) => ({ id, rule, events: [...events] })),
      availableActs: availableActs(state, this.ownNode.path).filter((act) => mayDo(session.role, act)),
    };
  }

  private async applicantOf(tx: PgTx, state: CaseState): Promise<Applicant | null> {
    const part = await this.open(tx, state.applicantPart);
    return part ? maskApplicant(applicantOf(part)) : null;
  }

  private async annotationsOf(tx: PgTx, { annotations }: CaseState): Promise<CaseView['annotations']> {
    const told: CaseView['annotations'] = [];
    for (const { event, by, atMs, textPart } of annotations) {
      told.push({ event, by, atMs, text: await this.text(tx, textPart) });
    }
    return told;
  }

  private async eventsOf(tx: PgTx, { events }: CaseState): Promise<CaseView['events']> {
    const told: CaseView['events'] = [];
    for (const event of events) {
      const { discards } = event;
      const reason = discards && (await this.text(tx, discards.reasonPart));
      told.push({
        ...eventView(event),
        ...(discards && { discards: { entry: discards.entry, reason: reason ?? null } }),
      });
    }
    return told;
  }

  private async text(tx: PgTx, part: string): Promise<string | null> {
    const bytes = await this.open(tx, part);
    return bytes ? Buffer.from(bytes).toString('utf8') : null;
  }

  private open(tx: PgTx, part: string | undefined): Promise<Uint8Array | undefined> {
    return part ? this.parts.open(tx, part as ContentHash) : Promise.resolve(undefined);
  }
}

function eventView({ flag, discards: _, discardedBy, ...rest }: CaseEventRecord): CaseView['events'][number] {
  const event = { ...rest, ...(discardedBy && { discardedBy: [...discardedBy] }) };
  return flag === undefined ? event : { ...event, flag, flagText: renderMessage(CASES_MESSAGES, flag) };
}

/** Who files hands out the receipt, on which the query code stands. */
function mayGiveReceipt(role: Role): boolean {
  const roles: readonly Role[] = POLICY['case.file'].roles;
  return roles.includes(role);
}

function mayDo(role: Role, act: CaseAct): boolean {
  const roles: readonly Role[] = POLICY[POLICY_ACTS[act]].roles;
  return roles.includes(role);
}
