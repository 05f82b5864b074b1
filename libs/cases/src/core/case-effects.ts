import { assert, levelOf, millisOf, type Path, toHex } from '@wutong/kernel';
import { cases } from '@wutong/wire';
import { endClock, startClock } from './case-clocks.js';
import { acceptanceLevel, decidingBody, isLinked, reviewingBody } from './case-competence.js';
import { type KnownEvent } from './case-event.js';
import { actedBy } from './case-record.js';
import { type CaseState } from './case-state.js';
import { TRANSITIONS } from './case-transitions.js';

/** What an event that takes effect does to the state; whether it does was judged before. */
export function applyEffect(before: CaseState, event: KnownEvent): CaseState {
  const transition = TRANSITIONS[before.status ?? 'new'][event.kind];
  assert(transition !== 'never', `${event.kind} is allowed`);
  const state: CaseState = transition === 'stays' ? before : { ...before, status: transition };
  const path = event.body.by?.path ?? '';
  const atMs = millisOf(event.hybridTime);
  switch (event.kind) {
    case 'filed':
      return filed(state, event.body);
    case 'arrived':
      return arrived(state, event, event.body);
    case 'arrived-at-decider':
      return { ...state, clocks: [...state.clocks, ...decisionClock(state, event, event.body)] };
    case 'accepted':
      return accepted(state, event, event.body);
    case 'opinion-signed': {
      const { favourable, textPart } = event.body;
      return {
        ...state,
        opinion: { event: event.id, path, favourable, textPart: toHex(textPart), atMs },
        clocks: endClock(state.clocks, 'review', event),
      };
    }
    case 'taken-over':
      // From its receipt on the city is the referee of a linked case.
      return { ...state, custodyPath: path, refereePath: path };
    case 'decided': {
      const { outcome, reasonsPart, calendar } = event.body;
      return {
        ...state,
        decision: {
          event: event.id,
          path,
          outcome: outcome === cases.Outcome.GRANTED ? 'granted' : 'refused',
          reasonsPart: toHex(reasonsPart),
          ...(calendar.length > 0 && { calendar: toHex(calendar) }),
          atMs,
        },
        clocks: endClock(state.clocks, 'decision', event),
      };
    }
    case 'delivered':
      return { ...state, delivery: { event: event.id, path, atMs } };
    case 'annotated': {
      assert(event.body.by, 'an event says who acted');
      const annotation = {
        event: event.id,
        by: actedBy(event.body.by),
        textPart: toHex<string>(event.body.textPart),
        atMs,
      };
      return { ...state, annotations: [...state.annotations, annotation] };
    }
  }
}

function filed(state: CaseState, body: cases.Filed): CaseState {
  const path = body.by?.path ?? '';
  return {
    ...state,
    caseNumber: body.caseNumber,
    itemId: body.itemId,
    manner: body.manner === cases.Manner.AGENT ? 'agent' : 'window',
    filedPath: path,
    receivingPath: body.receivingPath,
    custodyPath: path,
    applicantPart: toHex(body.applicantPart),
    materials: body.materials.map(({ code, hash, size, mediaType }) => ({
      code,
      hash: toHex(hash),
      size: size.toString(),
      mediaType,
    })),
  };
}

/** 收件 pins the item and starts the acceptance clock of the body that is to accept. */
function arrived(state: CaseState, event: KnownEvent, body: cases.Arrived): CaseState {
  const path = body.by?.path ?? '';
  const item = body.pinned?.item;
  const accepting = item && bodyFor(item, path as Path);
  return {
    ...state,
    pinnedBy: event.id,
    pinned: body.pinned,
    refereePath: body.refereePath,
    custodyPath: path,
    clocks: accepting
      ? [...state.clocks, startClock('acceptance', item, accepting, event, body.calendar)]
      : state.clocks,
  };
}

/** 受理 starts the clock of the body accepted for: its review in a linked case, else its decision. */
function accepted(state: CaseState, event: KnownEvent, body: cases.Accepted): CaseState {
  const item = state.pinned?.item;
  const accepting = item && bodyFor(item, state.receivingPath as Path);
  const clocks = endClock(state.clocks, 'acceptance', event);
  if (!accepting) return { ...state, clocks };
  const kind = isLinked(item) ? 'review' : 'decision';
  return { ...state, clocks: [...clocks, startClock(kind, item, accepting, event, body.calendar)] };
}

/** The city's clock starts when the file has arrived at its node. */
function decisionClock(state: CaseState, event: KnownEvent, { calendar }: cases.Arrived) {
  const item = state.pinned?.item;
  const deciding = item && decidingBody(item, state.receivingPath as Path);
  if (!deciding) return [];
  const body = { level: levelOf(deciding.path), path: deciding.path };
  return [startClock('decision', item, body, event, calendar)];
}

function bodyFor(item: NonNullable<NonNullable<CaseState['pinned']>['item']>, receiving: Path) {
  const body = isLinked(item) ? reviewingBody(item, receiving) : decidingBody(item, receiving);
  return body && { level: acceptanceLevel(item), path: body.path };
}
