import { toBinary } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { CALENDARS, type Calendars } from '@wutong/identity';
import { type EntryId, fromHex, type Path, type Refusal, shanghaiDate } from '@wutong/kernel';
import {
  CLOCK,
  type Clock,
  type EntryDraft,
  type HeldEntry,
  type Member,
  OWN_NODE,
  type OwnNode,
  type PgTx,
} from '@wutong/store';
import { type Family, type NamedBlob } from '@wutong/sync';
import { cases, hexOfContent } from '@wutong/wire';
import { calendarsAt } from './case-calendars.js';
import { findProjected, saveCase } from './case-rows.js';
import { arrivalAtDecider, arrivalAtReceiver, NODE_ROLE, type Post } from './core/case-acts.js';
import { attachmentsOf } from './core/case-attachments.js';
import { membersAdmitted } from './core/case-audience.js';
import { authoriseEntry } from './core/case-authority.js';
import { acceptedFor, decidingBody } from './core/case-competence.js';
import { digestOfState } from './core/case-digest.js';
import { CASE_LANES, CASE_TYPES, caseEventOf, RULE_VERSION } from './core/case-event.js';
import { fold } from './core/case-fold.js';
import { pathOf } from './core/case-path.js';
import { type CaseState } from './core/case-state.js';
import { DUTIES, type Duties, EFFECTIVE_ITEMS, type EffectiveItems } from './ports.js';

/** What sync is told of cases: who is admitted, who may speak, what is made, and the arrivals this node owes. */
@Injectable()
export class CaseFamily implements Family<PgTx> {
  readonly name = 'case';
  readonly types: readonly string[] = Object.values(CASE_TYPES);
  readonly lanes = CASE_LANES;

  constructor(
    @Inject(OWN_NODE) private readonly ownNode: OwnNode,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(EFFECTIVE_ITEMS) private readonly effectiveItems: EffectiveItems,
    @Inject(DUTIES) private readonly duties: Duties,
    @Inject(CALENDARS) private readonly calendars: Calendars,
  ) {}

  admit(history: readonly HeldEntry[], entry: HeldEntry): readonly Member[] {
    return membersAdmitted(history, entry);
  }

  authorise(entry: HeldEntry, originPath: string): Refusal | undefined {
    return authoriseEntry(entry, originPath);
  }

  async apply(tx: PgTx, entry: HeldEntry): Promise<readonly EntryDraft[]> {
    const { key } = entry.entry;
    const state = await this.project(tx, key);
    const arrival = await this.owedArrival(tx, state);
    return arrival ? [this.draftOf(arrival, key, entry.id)] : [];
  }

  blobs(entry: HeldEntry): readonly NamedBlob[] {
    return attachmentsOf(entry);
  }

  /** The case shows as read-only from now on. */
  async applyUnknown(tx: PgTx, { entry }: HeldEntry): Promise<void> {
    await this.project(tx, entry.key);
  }

  async remake(tx: PgTx, key: string): Promise<void> {
    await this.project(tx, key);
  }

  async made(tx: PgTx, key: string): Promise<Uint8Array | undefined> {
    const projected = await findProjected(tx, key);
    return projected && digestOfState(projected.state, projected.ruleVersion);
  }

  /** Folds what is held of the key, and keeps what it makes. */
  async project(tx: PgTx, key: string): Promise<CaseState> {
    const state = fold((await tx.history(key)).map(caseEventOf));
    await saveCase(tx, key, state);
    return state;
  }

  /** The arrival that this node must append by itself: 收件 at its office, or a linked file at its deciding body. */
  private async owedArrival(tx: PgTx, state: CaseState): Promise<cases.Arrived | undefined> {
    const { path } = this.ownNode;
    if (state.readOnly) return undefined;
    if (state.status === 'filed' && state.receivingPath === path && state.itemId !== undefined) {
      const today = shanghaiDate(this.clock.now());
      const pinned = await this.effectiveItems.effectiveItem(tx, state.itemId, path, today);
      // The key waits and is tried again: the release that holds the item may still be on its way.
      if (!pinned) throw new Error(`item ${state.itemId} is not in force at ${path} on ${today}`);
      const bound = (pinned.item && acceptedFor(pinned.item, path)?.path) ?? path;
      const calendars = await this.calendarHashes(tx, today, bound);
      return arrivalAtReceiver(this.post(), pinned, this.duties.refereeOf(path), calendars);
    }
    const item = state.pinned?.item;
    const receiving = pathOf(state.receivingPath);
    const decides = state.status === 'reviewed' && item && receiving && decidingBody(item, receiving)?.path === path;
    if (!decides) return undefined;
    const calendars = await this.calendarHashes(tx, shanghaiDate(this.clock.now()), path);
    return arrivalAtDecider(this.post(), state.refereePath ?? '', calendars);
  }

  private async calendarHashes(tx: PgTx, today: string, path: Path): Promise<Uint8Array[]> {
    return (await calendarsAt(this.calendars, tx, today, path)).map((hash) => fromHex(hash));
  }

  private post(): Post {
    return { accountId: '', role: NODE_ROLE, path: this.ownNode.path, clockConfirmed: this.clock.confirmed };
  }

  /** The command id is derived from the cause, so that the arrival is written once. */
  private draftOf(arrival: cases.Arrived, key: string, cause: EntryId): EntryDraft {
    return {
      family: this.name,
      key,
      type: CASE_TYPES.arrived,
      ruleVersion: RULE_VERSION,
      payload: toBinary(cases.ArrivedSchema, arrival),
      commandId: `arrival-of-${cause}`,
      needs: arrival.calendars.map(hexOfContent),
    };
  }
}
