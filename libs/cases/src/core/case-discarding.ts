import { create } from '@bufbuild/protobuf';
import { type EntryId, fromHex, HYBRID_TIME_MAX, type Refusal } from '@wutong/kernel';
import { type HeldEntry } from '@wutong/store';
import { cases } from '@wutong/wire';
import { actorOf, type Post } from './case-acts.js';
import { withAncestors } from './case-dag.js';
import { type DiscardEvent, targetOf } from './case-discards.js';
import { CASE_TYPES, type CaseEvent, caseEventOf, RULE_VERSION } from './case-event.js';
import { fold } from './case-fold.js';

/** What the referee takes out of a case, and the part that says why. */
export interface Discarding {
  readonly entry: EntryId;
  readonly reasonPart: Uint8Array;
}

/** What is refused at the desk is what would have no effect; the flag says which words. */
const REFUSALS: Readonly<Record<string, Refusal>> = {
  'case.flag.discards-nothing': { kind: 'not-found', code: 'case.no-such-entry' },
  'case.flag.wrong-body': { kind: 'forbidden', code: 'case.not-referee' },
  'case.flag.delivered-stands': { kind: 'conflict', code: 'case.delivered-stands' },
};

/** 剔除: the referee takes out an entry that cannot be applied, so that every replica folds without it. */
export function decideDiscard(
  history: readonly CaseEvent[],
  post: Post,
  { entry, reasonPart }: Discarding,
): cases.EntryDiscarded | Refusal {
  const before = fold(history);
  if (before.readOnly) return { kind: 'conflict', code: 'case.read-only' };
  const isOut = before.events.some(({ id, discardedBy }) => id === entry && discardedBy);
  if (isOut) return { kind: 'conflict', code: 'case.discarded-already' };
  const body = create(cases.EntryDiscardedSchema, { by: actorOf(post, ''), entry: fromHex(entry), reasonPart });
  const event = onAllOf(history, body);
  const flag = fold([...history, event]).events.find(({ id }) => id === event.id)?.flag;
  return flag === undefined ? body : (REFUSALS[flag] ?? { kind: 'conflict', code: flag });
}

/** The entries that this one takes out, judged by what it was written on; none for one that has no effect or is no discard. */
export function entriesDiscarded(history: readonly HeldEntry[], entry: HeldEntry): readonly EntryId[] {
  const event = caseEventOf(entry);
  if (event.kind !== 'discarded') return [];
  const { events } = fold(withAncestors(history.map(caseEventOf), event));
  return events.some(({ id, effect }) => id === event.id && effect) ? [targetOf(event)] : [];
}

/** The event as it would stand if it were written now; it has no id yet. */
function onAllOf(history: readonly CaseEvent[], body: cases.EntryDiscarded): DiscardEvent {
  return {
    id: '' as EntryId,
    caseNumber: history[0]?.caseNumber ?? '',
    origin: '',
    hybridTime: HYBRID_TIME_MAX,
    parents: history.map(({ id }) => id),
    type: CASE_TYPES.discarded,
    ruleVersion: RULE_VERSION,
    kind: 'discarded',
    body,
  };
}
