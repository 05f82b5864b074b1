import { fromBinary } from '@bufbuild/protobuf';
import { type EntryId, toHex } from '@wutong/kernel';
import { type HeldEntry } from '@wutong/store';
import { cases } from '@wutong/wire';

/** Newest rule version that this program folds by; an event that names a newer one makes its case read-only here. */
export const RULE_VERSION = 1;

/** Types of entry of the family, as they stand on the wire. */
export const CASE_TYPES = {
  filed: 'case.filed.v1',
  arrived: 'case.arrived.v1',
  accepted: 'case.accepted.v1',
  opinionSigned: 'case.opinion-signed.v1',
  takenOver: 'case.taken-over.v1',
  decided: 'case.decided.v1',
  delivered: 'case.delivered.v1',
  annotated: 'case.annotated.v1',
} as const;

const DECISIONS: readonly string[] = [CASE_TYPES.decided, CASE_TYPES.opinionSigned, CASE_TYPES.delivered];

/** What goes ahead on a link with a backlog: decisions first, then every other event of a case. */
export const CASE_LANES: readonly (readonly string[])[] = [
  DECISIONS,
  Object.values(CASE_TYPES).filter((type) => !DECISIONS.includes(type)),
];

/** What every event of a case says of itself, whatever its type. */
export interface EventHead {
  readonly id: EntryId;
  readonly origin: string;
  readonly hybridTime: bigint;
  readonly parents: readonly EntryId[];
  readonly type: string;
  readonly ruleVersion: number;
}

/**
 * What happened. One wire type makes two kinds: an arrival that pins the item is 收件 at the receiving office, one
 * without is the file's arrival at the deciding body of a linked case.
 */
export type EventBody =
  | { readonly kind: 'filed'; readonly body: cases.Filed }
  | { readonly kind: 'arrived'; readonly body: cases.Arrived }
  | { readonly kind: 'arrived-at-decider'; readonly body: cases.Arrived }
  | { readonly kind: 'accepted'; readonly body: cases.Accepted }
  | { readonly kind: 'opinion-signed'; readonly body: cases.OpinionSigned }
  | { readonly kind: 'taken-over'; readonly body: cases.TakenOver }
  | { readonly kind: 'decided'; readonly body: cases.Decided }
  | { readonly kind: 'delivered'; readonly body: cases.Delivered }
  | { readonly kind: 'annotated'; readonly body: cases.Annotated };

export type EventKind = EventBody['kind'];

/** An event whose body is understood and names who acted. */
export type KnownEvent = EventHead & EventBody;

/** A type or rule version that this program is too old for: `unknown`. Bytes that do not decode: `malformed`. */
export type OpaqueEvent = EventHead & { readonly kind: 'unknown' | 'malformed' };

export type CaseEvent = KnownEvent | OpaqueEvent;

/** Whether the event is understood, so that its body may be read. */
export function isKnown(event: CaseEvent): event is KnownEvent {
  return event.kind !== 'unknown' && event.kind !== 'malformed';
}

/** The event that a held entry says. Total: what is not understood or is malformed comes back as such. */
export function caseEventOf({ id, entry }: HeldEntry): CaseEvent {
  const head: EventHead = {
    id,
    origin: entry.origin,
    hybridTime: entry.hybridTime,
    parents: entry.parents.map((parent) => toHex<EntryId>(parent)),
    type: entry.type,
    ruleVersion: entry.ruleVersion,
  };
  if (entry.ruleVersion > RULE_VERSION) return { ...head, kind: 'unknown' };
  const body = bodyOf(entry.type, entry.payload);
  if (!body) return { ...head, kind: 'unknown' };
  return body === 'malformed' || !isWhole(body) ? { ...head, kind: 'malformed' } : { ...head, ...body };
}

/** An event says who acted, and a decision what was decided: nobody fills that in later. */
function isWhole({ kind, body }: EventBody): boolean {
  const decides =
    kind !== 'decided' || body.outcome === cases.Outcome.GRANTED || body.outcome === cases.Outcome.REFUSED;
  return body.by !== undefined && decides;
}

function bodyOf(type: string, payload: Uint8Array): EventBody | 'malformed' | undefined {
  const decode = DECODERS[type];
  if (!decode) return undefined;
  try {
    return decode(payload);
  } catch {
    // Every replica finds the same bytes malformed, so the event is kept and shown without effect.
    return 'malformed';
  }
}

const DECODERS: Readonly<Record<string, (payload: Uint8Array) => EventBody>> = {
  [CASE_TYPES.filed]: (payload) => ({ kind: 'filed', body: fromBinary(cases.FiledSchema, payload) }),
  [CASE_TYPES.arrived]: (payload) => {
    const body = fromBinary(cases.ArrivedSchema, payload);
    return { kind: body.pinned ? 'arrived' : 'arrived-at-decider', body };
  },
  [CASE_TYPES.accepted]: (payload) => ({ kind: 'accepted', body: fromBinary(cases.AcceptedSchema, payload) }),
  [CASE_TYPES.opinionSigned]: (payload) => ({
    kind: 'opinion-signed',
    body: fromBinary(cases.OpinionSignedSchema, payload),
  }),
  [CASE_TYPES.takenOver]: (payload) => ({ kind: 'taken-over', body: fromBinary(cases.TakenOverSchema, payload) }),
  [CASE_TYPES.decided]: (payload) => ({ kind: 'decided', body: fromBinary(cases.DecidedSchema, payload) }),
  [CASE_TYPES.delivered]: (payload) => ({ kind: 'delivered', body: fromBinary(cases.DeliveredSchema, payload) }),
  [CASE_TYPES.annotated]: (payload) => ({ kind: 'annotated', body: fromBinary(cases.AnnotatedSchema, payload) }),
};
