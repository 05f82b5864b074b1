import { type DescMessage, type MessageShape, toBinary } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { CALENDARS, type Calendars, type Session } from '@wutong/identity';
import {
  type ContentHash,
  type EntryId,
  fromHex,
  type Path,
  type Refusal,
  Refused,
  refuseIf,
  shanghaiDate,
} from '@wutong/kernel';
import {
  type Answered,
  CLOCK,
  type Clock,
  COMMANDS,
  type Commands,
  type Member,
  OWN_NODE,
  type OwnNode,
  type PgTx,
} from '@wutong/store';

import { ENTRY_WRITER, type EntryWriter, PARTS, type PartBox } from '@wutong/sync';
import { cases } from '@wutong/wire';
import { calendarsAt } from './case-calendars.js';
import { caseKeyOf, nextCaseNumber } from './case-rows.js';
import { type Applicant, applicantPartOf } from './core/applicant.js';
import {
  acceptanceBodyOf,
  decideAccept,
  decideAnnotation,
  decideDecision,
  decideDelivery,
  decideOpinion,
  decideTakeOver,
  isRefusal,
  type Post,
} from './core/case-acts.js';
import { filingAudience, opinionAudience } from './core/case-audience.js';
import { decideDiscard } from './core/case-discarding.js';
import { CASE_TYPES, caseEventOf, RULE_VERSION } from './core/case-event.js';
import { type FiledMaterial, filedBody, filingRefusal, receivingPlaceOf } from './core/case-filing.js';
import { fold } from './core/case-fold.js';
import { type CaseNumber, isCaseNumber } from './core/case-number.js';
import { type CaseState } from './core/case-state.js';
import { EFFECTIVE_ITEMS, type EffectiveItems } from './ports.js';

/** Who asks, and the client-made id of the command. */
export interface CaseCommand {
  readonly session: Session;
  readonly commandId: string;
}

export interface Application {
  readonly itemId: string;
  /** The nearest office that receives, when not said. */
  readonly receivingPath?: string;
  readonly applicant: Applicant;
  readonly materials: readonly FiledMaterial[];
}

/** The event that an act wrote. */
export interface WrittenEvent {
  readonly caseNumber: string;
  readonly entryId: EntryId;
}

/** An event that is to be written, with what it names by hash. */
interface Said<D extends DescMessage> {
  readonly type: string;
  readonly schema: D;
  readonly body: MessageShape<D> | Refusal;
  readonly parts?: readonly ContentHash[];
  readonly needs?: readonly ContentHash[];
  readonly audienceAdditions?: readonly Member[];
}

/** The acts of people on cases: each loads the case, decides and appends in one transaction. */
@Injectable()
export class CaseService {
  constructor(
    @Inject(COMMANDS) private readonly commands: Commands,
    @Inject(ENTRY_WRITER) private readonly writer: EntryWriter<PgTx>,
    @Inject(PARTS) private readonly parts: PartBox<PgTx>,
    @Inject(CALENDARS) private readonly calendars: Calendars,
    @Inject(EFFECTIVE_ITEMS) private readonly effectiveItems: EffectiveItems,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(OWN_NODE) private readonly ownNode: OwnNode,
  ) {}

  /** 代办登记 or 申请: gives the case its number; at the receiving office itself the arrival comes with it. */
  file({ session, commandId }: CaseCommand, application: Application): Promise<Answered<WrittenEvent>> {
    const command = { accountId: session.accountId, commandId, body: { act: 'case.file', application } };
    return this.commands.run(command, async (tx) => {
      const post = this.postOf(session);
      const { itemId, materials, applicant } = application;
      const receivingPath = (application.receivingPath ?? receivingPlaceOf(post.path)) as Path;
      const filing = { itemId, materials, receivingPath };
      const effective = await this.effectiveItems.effectiveItem(tx, itemId, receivingPath, this.today());
      refuseIf(filingRefusal(post, filing, effective?.item));
      const number = await nextCaseNumber(tx, this.ownNode.nodeId, post.path, this.clock.now());
      const part = await this.parts.put(tx, applicantPartOf(applicant));
      return this.append(tx, number, commandId, {
        type: CASE_TYPES.filed,
        schema: cases.FiledSchema,
        body: filedBody(post, filing, number, fromHex(part)),
        parts: [part],
        audienceAdditions: filingAudience(post.path, receivingPath),
      });
    });
  }

  /** 受理. */
  accept(command: CaseCommand, caseNumber: string): Promise<Answered<WrittenEvent>> {
    return this.act(command, caseNumber, { act: 'case.accept' }, async (tx, state, post) => {
      const needs = await calendarsAt(this.calendars, tx, this.today(), acceptanceBodyOf(state)?.path ?? post.path);
      const body = decideAccept(
        state,
        post,
        needs.map((hash) => fromHex(hash)),
      );
      return { type: CASE_TYPES.accepted, schema: cases.AcceptedSchema, body, needs };
    });
  }

  /** 初审意见. */
  signOpinion(
    command: CaseCommand,
    caseNumber: string,
    { favourable, text }: { readonly favourable: boolean; readonly text: string },
  ): Promise<Answered<WrittenEvent>> {
    return this.act(command, caseNumber, { act: 'case.review', favourable, text }, async (tx, state, post) => {
      const part = await this.putText(tx, text);
      const body = decideOpinion(state, post, { favourable, textPart: fromHex(part) });
      const audienceAdditions = opinionAudience(state);
      return {
        type: CASE_TYPES.opinionSigned,
        schema: cases.OpinionSignedSchema,
        body,
        parts: [part],
        audienceAdditions,
      };
    });
  }

  /** 签收. */
  takeOver(command: CaseCommand, caseNumber: string): Promise<Answered<WrittenEvent>> {
    return this.act(command, caseNumber, { act: 'case.take-over' }, async (_, state, post) => {
      return { type: CASE_TYPES.takenOver, schema: cases.TakenOverSchema, body: decideTakeOver(state, post) };
    });
  }

  /** 决定. */
  decide(
    command: CaseCommand,
    caseNumber: string,
    { outcome, reasons }: { readonly outcome: 'granted' | 'refused'; readonly reasons: string },
  ): Promise<Answered<WrittenEvent>> {
    return this.act(command, caseNumber, { act: 'case.decide', outcome, reasons }, async (tx, state, post) => {
      const needs = await calendarsAt(this.calendars, tx, this.today(), post.path);
      const part = await this.putText(tx, reasons);
      const decision = { outcome, reasonsPart: fromHex(part), calendars: needs.map((hash) => fromHex(hash)) };
      const body = decideDecision(state, post, decision);
      return { type: CASE_TYPES.decided, schema: cases.DecidedSchema, body, parts: [part], needs };
    });
  }

  /** 送达. */
  deliver(command: CaseCommand, caseNumber: string): Promise<Answered<WrittenEvent>> {
    return this.act(command, caseNumber, { act: 'case.deliver' }, async (_, state, post) => {
      return { type: CASE_TYPES.delivered, schema: cases.DeliveredSchema, body: decideDelivery(state, post) };
    });
  }

  /** 批注. */
  annotate(command: CaseCommand, caseNumber: string, text: string): Promise<Answered<WrittenEvent>> {
    return this.act(command, caseNumber, { act: 'case.annotate', text }, async (tx, state, post) => {
      const part = await this.putText(tx, text);
      const body = decideAnnotation(state, post, fromHex(part));
      return { type: CASE_TYPES.annotated, schema: cases.AnnotatedSchema, body, parts: [part] };
    });
  }

  /** 剔除 by the referee: an entry that fails here is held, without being applied, together with its discard. */
  discard(
    { session, commandId }: CaseCommand,
    caseNumber: string,
    { entry, reason }: { readonly entry: EntryId; readonly reason: string },
  ): Promise<Answered<WrittenEvent>> {
    const body = { caseNumber, act: 'case.discard', entry, reason };
    return this.commands.run({ accountId: session.accountId, commandId, body }, async (tx) => {
      const number = requireCaseNumber(caseNumber);
      const key = caseKeyOf(number);
      await tx.lockHeads([key]);
      await this.writer.holdFailing(tx, key, entry);
      const history = (await tx.history(key)).map(caseEventOf);
      if (history.length === 0) throw new Refused(caseNotFound(caseNumber));
      const part = await this.putText(tx, reason);
      return this.append(tx, number, commandId, {
        type: CASE_TYPES.discarded,
        schema: cases.EntryDiscardedSchema,
        body: decideDiscard(history, this.postOf(session), { entry, reasonPart: fromHex(part) }),
        parts: [part],
      });
    });
  }

  private act<D extends DescMessage>(
    { session, commandId }: CaseCommand,
    caseNumber: string,
    asked: object,
    say: (tx: PgTx, state: CaseState, post: Post) => Promise<Said<D>>,
  ): Promise<Answered<WrittenEvent>> {
    const command = { accountId: session.accountId, commandId, body: { caseNumber, ...asked } };
    return this.commands.run(command, async (tx) => {
      const number = requireCaseNumber(caseNumber);
      const key = caseKeyOf(number);
      const history = await tx.history(key);
      if (history.length === 0) throw new Refused(caseNotFound(caseNumber));
      await tx.lockHeads([key]);
      const state = fold((await tx.history(key)).map(caseEventOf));
      return this.append(tx, number, commandId, await say(tx, state, this.postOf(session)));
    });
  }

  private async append<D extends DescMessage>(
    tx: PgTx,
    caseNumber: CaseNumber,
    commandId: string,
    { schema, body, ...said }: Said<D>,
  ): Promise<WrittenEvent> {
    if (isRefusal(body)) throw new Refused(body);
    const held = await this.writer.write(tx, {
      family: 'case',
      key: caseKeyOf(caseNumber),
      ruleVersion: RULE_VERSION,
      payload: toBinary(schema, body),
      commandId,
      ...said,
    });
    return { caseNumber, entryId: held.id };
  }

  private postOf(session: Session): Post {
    const { accountId, role } = session;
    return { accountId, role, path: this.ownNode.path, clockConfirmed: this.clock.confirmed };
  }

  private putText(tx: PgTx, text: string): Promise<ContentHash> {
    return this.parts.put(tx, new Uint8Array(Buffer.from(text)));
  }

  private today(): string {
    return shanghaiDate(this.clock.now());
  }
}

/** The case number of a request; refuses what has not the form or the check character of one. */
export function requireCaseNumber(text: string): CaseNumber {
  if (isCaseNumber(text)) return text;
  const faults = [{ field: 'caseNumber', value: text, code: 'case.number-malformed' }];
  throw new Refused({ kind: 'invalid', code: 'case.number-malformed', params: { number: text }, faults });
}

export function caseNotFound(number: string): Refusal {
  return { kind: 'not-found', code: 'case.not-found', params: { number } };
}
