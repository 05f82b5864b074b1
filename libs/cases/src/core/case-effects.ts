import { assert, levelOf, millisOf, type Path, toHex } from '@wutong/kernel';
import { cases } from '@wutong/wire';
import { endClock, startClock } from './case-clocks.js';
import { acceptedFor, decidingBody, isLinked } from './case-competence.js';
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
      const { outcome, reasonsPart, calendars } = event.body;
      return {
        ...state,
        decision: {
          event: event.id,
          path,
          outcome: outcome === cases.Outcome.GRANTED ? 'granted' : 'refused',
          reasonsPart: toHex(reasonsPart),
          calendars: calendars.map((hash) => toHex<string>(hash)),
          atMs,
        },
        clocks: endClock(state.clocks, 'decision', event),
      };
    }
    case 'discarded':
      // What it takes out is left out of the fold.
      return state;
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
  const accepting = item && acceptedFor(item, path as Path);
  return {
    ...state,
    pinnedBy: event.id,
    pinned: body.pinned,
    refereePath: body.refereePath,
    custodyPath: path,
    clocks:
      accepting && body.pinned
        ? [...state.clocks, startClock('acceptance', body.pinned, accepting, event, body.calendars)]
        : state.clocks,
  };
}

/** 受理 starts the clock of the body accepted for: its review in a linked case, else its decision. */
function accepted(state: CaseState, event: KnownEvent, body: cases.Accepted): CaseState {
  const item = state.pinned?.item;
  const accepting = item && acceptedFor(item, state.receivingPath as Path);
  const clocks = endClock(state.clocks, 'acceptance', event);
  if (!accepting || !state.pinned) return { ...state, clocks };
  const kind = isLinked(item) ? 'review' : 'decision';
  return { ...state, clocks: [...clocks, startClock(kind, state.pinned, accepting, event, body.calendars)] };
}

/** The city's clock starts when the file has arrived at its node. */
function decisionClock(state: CaseState, event: KnownEvent, { calendars }: cases.Arrived) {
  const item = state.pinned?.item;
  const deciding = item && decidingBody(item, state.receivingPath as Path);
  if (!deciding || !state.pinned) return [];
  const body = { level: levelOf(deciding.path), path: deciding.path };
  return [startClock('decision', state.pinned, body, event, calendars)];
}
