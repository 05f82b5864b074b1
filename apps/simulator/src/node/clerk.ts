import { type DescMessage, type MessageShape, toBinary } from '@bufbuild/protobuf';
import {
  availableActs,
  CASE_TYPES,
  type CaseAct,
  type CaseState,
  caseEventOf,
  caseNumberOf,
  decideAccept,
  decideAnnotation,
  decideDecision,
  decideDelivery,
  decideDiscard,
  decideOpinion,
  decideTakeOver,
  filedBody,
  filingAudience,
  fold,
  isRefusal,
  opinionAudience,
  type Post,
  RULE_VERSION,
  receivingPlaceOf,
} from '@wutong/cases/core';
import { type ContentHash, type EntryId, fromHex, type Path, type Refusal, shanghaiDate } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type MemoryJournalTx, type ParkedEntry } from '@wutong/store';
import { cases, decodeEntry } from '@wutong/wire';
import { ITEMS } from './items.js';
import { type NodeProcess } from './node-process.js';
import { once, type Told } from './once.js';
import { CITY, COUNTY, OTHER_TOWNSHIP } from './places.js';

type Said = Pick<EntryDraft, 'type' | 'payload'> & Partial<EntryDraft>;

/** Name of the counter of cases that were filed here. */
const FILED = 'filed';
/** Name of the counter of the roll-backs that it knows. */
const RECOVERIES = 'roll-backs when filed';

const textOf = (text: string) => new Uint8Array(Buffer.from(text));

/** Does what one command asks for, in one transaction, as `CaseService` does it. */
export class Clerk {
  constructor(
    private readonly process: NodeProcess,
    private readonly commandId: string,
  ) {}

  /** Files a new case, or does something to one that is held here. */
  async act(): Promise<Told> {
    const { chance } = this.process.world;
    const { path } = this.process.node;
    const failing = this.failing();
    if (failing.length > 0 && chance.happens(0.5)) return this.discard(chance.pick(failing));
    const held = [...this.process.disk.tables.heads.keys()].filter((key) => key.startsWith('case/'));
    const files = path !== CITY && (held.length === 0 || chance.happens(0.3));
    if (files) return this.file();
    return held.length === 0 ? undefined : this.work(chance.pick(held));
  }

  private command(work: (tx: MemoryJournalTx) => Promise<Told>): Promise<Told> {
    return this.process.journal.transaction((tx) => once(tx, this.commandId, () => work(tx)));
  }

  private async file(): Promise<Told> {
    const { node, parts, world } = this.process;
    const { chance } = world;
    // A county receives what it or the city decides; a township's own item is decided there.
    const item = chance.pick(node.path.length > 6 ? ITEMS : ITEMS.slice(0, 2));
    const receivingPath = receivingPlaceOf(node.path);
    return this.command(async (tx) => {
      const number = await this.nextNumber(tx);
      const applicant = await parts.put(tx, textOf(`applicant ${number}`));
      const filing = { itemId: item.id, receivingPath, materials: [] };
      return this.append(tx, `case/${number}`, {
        type: CASE_TYPES.filed,
        payload: toBinary(cases.FiledSchema, filedBody(this.post(), filing, number, fromHex(applicant))),
        parts: [applicant],
        audienceAdditions: filingAudience(node.path, receivingPath),
      });
    });
  }

  /** What a copy of the node has given is passed over once it is known here. */
  private async nextNumber(tx: MemoryJournalTx) {
    const { node } = this.process;
    for (;;) {
      const number = caseNumberOf(node.id, node.path, shanghaiDate(node.now()), await this.count(tx));
      if ((await tx.heads(`case/${number}`)).length === 0) return number;
    }
  }

  /** Counts in the database, which may come back out of a backup: from then on it counts from what time alone gives. */
  private async count(tx: MemoryJournalTx): Promise<number> {
    await tx.lockHeads([FILED]);
    const { counters } = tx.staged;
    const recoveries = BigInt(this.process.journal.recoveries);
    const isRolledBack = recoveries > (counters.get(RECOVERIES) ?? 0n);
    const last = Math.max(Number(counters.get(FILED) ?? 0n), isRolledBack ? this.filedAtMost() : 0);
    counters.set(RECOVERIES, recoveries);
    counters.set(FILED, BigInt(last + 1));
    return last + 1;
  }

  /** People file no faster than this, even here. */
  private filedAtMost(): number {
    return Math.floor(this.process.world.queue.nowMs / 10);
  }

  private async work(key: string): Promise<Told> {
    const { world } = this.process;
    return this.command(async (tx) => {
      await tx.lockHeads([key]);
      const state = fold((await tx.history(key)).map(caseEventOf));
      const isNewer = world.goesWrong('not-understood', world.plan.notUnderstood, key);
      if (isNewer) return this.append(tx, key, { type: 'case.withdrawn.v1', payload: new Uint8Array([1]) });
      const acts = availableActs(state, this.process.node.path);
      if (acts.length === 0) return undefined;
      const moving = acts.filter((act) => act !== 'annotated');
      const act = moving.length > 0 && world.chance.happens(0.7) ? world.chance.pick(moving) : world.chance.pick(acts);
      const said = await this.say(tx, act, state);
      return said && this.append(tx, key, said);
    });
  }

  /** What fails at the county, whose desk is the referee's of most cases: now and then it discards instead of waiting. */
  private failing(): ParkedEntry[] {
    const { node } = this.process;
    return node.path === COUNTY ? [...node.tables.parked.values()].filter(({ failure }) => failure !== '') : [];
  }

  private discard({ id, key }: ParkedEntry): Promise<Told> {
    return this.command(async (tx) => {
      await tx.lockHeads([key]);
      const parked = await tx.parkedEntry(id);
      if (!parked) return undefined;
      const failing: HeldEntry = { id, bytes: parked.bytes, entry: decodeEntry(parked.bytes) };
      const history = [...(await tx.history(key)), failing].map(caseEventOf);
      const part = await this.text(tx, 'cannot be applied');
      const body = decideDiscard(history, this.post(), { entry: id, reasonPart: fromHex(part) });
      const said = saidOf(CASE_TYPES.discarded, cases.EntryDiscardedSchema, body, { parts: [part] });
      if (!said || !(await this.process.writer.holdFailing(tx, key, id))) return undefined;
      return this.append(tx, key, said);
    });
  }

  private async append(tx: MemoryJournalTx, key: string, said: Said): Promise<EntryId> {
    const { writer } = this.process;
    const { commandId } = this;
    return (await writer.write(tx, { family: 'case', key, ruleVersion: RULE_VERSION, commandId, ...said })).id;
  }

  private async say(tx: MemoryJournalTx, act: CaseAct, state: CaseState): Promise<Said | undefined> {
    const post = this.post();
    switch (act) {
      case 'accepted': {
        const calendar = await this.calendar(tx);
        const body = decideAccept(state, post, [fromHex(calendar)]);
        return saidOf(CASE_TYPES.accepted, cases.AcceptedSchema, body, { needs: [calendar] });
      }
      case 'opinion-signed': {
        const part = await this.text(tx, 'opinion');
        const body = decideOpinion(state, post, { favourable: true, textPart: fromHex(part) });
        const more = { parts: [part], audienceAdditions: opinionAudience(state) };
        return saidOf(CASE_TYPES.opinionSigned, cases.OpinionSignedSchema, body, more);
      }
      case 'taken-over':
        return saidOf(CASE_TYPES.takenOver, cases.TakenOverSchema, decideTakeOver(state, post));
      case 'decided': {
        const [part, calendar] = [await this.text(tx, 'reasons'), await this.calendar(tx)];
        const decision = { outcome: 'granted' as const, reasonsPart: fromHex(part), calendars: [fromHex(calendar)] };
        const body = decideDecision(state, post, decision);
        return saidOf(CASE_TYPES.decided, cases.DecidedSchema, body, { parts: [part], needs: [calendar] });
      }
      case 'delivered':
        return saidOf(CASE_TYPES.delivered, cases.DeliveredSchema, decideDelivery(state, post));
      case 'annotated': {
        const part = await this.text(tx, 'note');
        const body = decideAnnotation(state, post, fromHex(part));
        return saidOf(CASE_TYPES.annotated, cases.AnnotatedSchema, body, { parts: [part], ...this.strangers() });
      }
    }
  }

  /** Now and then a note names a stranger to the case: nobody may be admitted by that. */
  private strangers(): Partial<EntryDraft> {
    if (!this.process.world.chance.happens(0.2)) return {};
    return { audienceAdditions: [OTHER_TOWNSHIP, CITY].map((path) => ({ path, subtree: false })) };
  }

  private text(tx: MemoryJournalTx, text: string): Promise<ContentHash> {
    return this.process.parts.put(tx, textOf(text));
  }

  private async calendar(tx: MemoryJournalTx): Promise<ContentHash> {
    const { hash, data } = this.process.node.calendar();
    await tx.putContent(hash, data);
    return hash;
  }

  private post(): Post {
    const role = this.process.node.path.length > 9 ? 'village-agent' : 'window-clerk';
    return { accountId: 'a-1', role, path: this.process.node.path as Path, clockConfirmed: false };
  }
}

function saidOf<D extends DescMessage>(
  type: string,
  schema: D,
  body: MessageShape<D> | Refusal,
  more: Partial<EntryDraft> = {},
): Said | undefined {
  return isRefusal(body) ? undefined : { type, payload: toBinary(schema, body), ...more };
}
