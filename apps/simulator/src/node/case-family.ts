import { toBinary } from '@bufbuild/protobuf';
import {
  arrivalAtDecider,
  arrivalAtReceiver,
  authoriseEntry,
  CASE_LANES,
  CASE_TYPES,
  type CaseState,
  caseEventOf,
  decidingBody,
  digestOfState,
  entriesDiscarded,
  fold,
  membersAdmitted,
  NODE_ROLE,
  type Post,
  pathOf,
  RULE_VERSION,
  stateToJson,
} from '@wutong/cases/core';
import { type ContentHash, fromHex, type Path } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type Member, type MemoryJournalTx } from '@wutong/store';
import { type Family } from '@wutong/sync';
import { cases } from '@wutong/wire';
import { effectiveItem } from './items.js';
import { COUNTY } from './places.js';

/** Name of the projection that counts how often an entry was applied. */
export const appliedName = (id: string) => `applied ${id}`;
/** Name of the projection of a key. */
export const madeName = (key: string) => `made ${key}`;

export const appliedTimes = (tx: MemoryJournalTx, id: string) => tx.projected(appliedName(id))?.[0] ?? 0;

/** What the family is told of its node. */
export interface CaseSurroundings {
  readonly path: Path;
  /** The calendar that binds this node's place now. */
  readonly calendar: () => { readonly hash: ContentHash; readonly data: Uint8Array };
  /** Whether applying this entry fails now, as it would while an item is not in force. */
  readonly fails: (entry: HeldEntry) => boolean;
}

/** The family of cases over the journal in memory: the core decides as in production, projections are kept beside. */
export class SimulatedCaseFamily implements Family<MemoryJournalTx> {
  readonly name = 'case';
  readonly types: readonly string[] = Object.values(CASE_TYPES);
  readonly lanes = CASE_LANES;

  constructor(protected readonly the: CaseSurroundings) {}

  admit(history: readonly HeldEntry[], entry: HeldEntry): readonly Member[] {
    return membersAdmitted(history, entry);
  }

  authorise(entry: HeldEntry, originPath: string) {
    return authoriseEntry(entry, originPath);
  }

  discards(history: readonly HeldEntry[], entry: HeldEntry) {
    return entriesDiscarded(history, entry);
  }

  async apply(tx: MemoryJournalTx, entry: HeldEntry): Promise<readonly EntryDraft[]> {
    if (this.the.fails(entry)) throw new Error('the item is not in force here yet');
    const state = await this.note(tx, entry);
    const arrival = await this.owedArrival(tx, state);
    return arrival ? [this.draftOf(arrival, entry)] : [];
  }

  async applyUnknown(tx: MemoryJournalTx, entry: HeldEntry): Promise<void> {
    await this.note(tx, entry);
  }

  async remake(tx: MemoryJournalTx, key: string): Promise<void> {
    await this.project(tx, key);
  }

  async made(tx: MemoryJournalTx, key: string): Promise<Uint8Array | undefined> {
    return tx.projected(madeName(key));
  }

  /** What is made of the case's entries that are held. */
  protected async stateOf(tx: MemoryJournalTx, key: string): Promise<CaseState> {
    return fold((await tx.history(key)).map(caseEventOf));
  }

  private async note(tx: MemoryJournalTx, held: HeldEntry): Promise<CaseState> {
    const { id, entry } = held;
    tx.project(appliedName(id), Uint8Array.of(appliedTimes(tx, id) + 1));
    // What failed here and is discarded was held with its discard, and is done with it.
    for (const out of this.discards(await tx.history(entry.key), held))
      if (appliedTimes(tx, out) === 0) tx.project(appliedName(out), Uint8Array.of(1));
    return this.project(tx, entry.key);
  }

  private async project(tx: MemoryJournalTx, key: string): Promise<CaseState> {
    const state = await this.stateOf(tx, key);
    tx.project(madeName(key), digestOfState(stateToJson(state)));
    return state;
  }

  private async owedArrival(tx: MemoryJournalTx, state: CaseState): Promise<cases.Arrived | undefined> {
    const { path } = this.the;
    if (state.readOnly) return undefined;
    if (state.status === 'filed' && state.receivingPath === path && state.itemId !== undefined) {
      const pinned = effectiveItem(state.itemId, path);
      return pinned && arrivalAtReceiver(this.post(), pinned, COUNTY as Path, await this.calendars(tx));
    }
    const item = state.pinned?.item;
    const receiving = pathOf(state.receivingPath);
    const decides = state.status === 'reviewed' && item && receiving && decidingBody(item, receiving)?.path === path;
    return decides ? arrivalAtDecider(this.post(), state.refereePath ?? '', await this.calendars(tx)) : undefined;
  }

  private async calendars(tx: MemoryJournalTx): Promise<Uint8Array[]> {
    const { hash, data } = this.the.calendar();
    await tx.putContent(hash, data);
    return [fromHex(hash)];
  }

  private post(): Post {
    return { accountId: '', role: NODE_ROLE, path: this.the.path, clockConfirmed: false };
  }

  private draftOf(arrival: cases.Arrived, { id, entry }: HeldEntry): EntryDraft {
    return {
      family: this.name,
      key: entry.key,
      type: CASE_TYPES.arrived,
      ruleVersion: RULE_VERSION,
      payload: toBinary(cases.ArrivedSchema, arrival),
      commandId: `arrival-of-${id}`,
      needs: [this.the.calendar().hash],
    };
  }
}
