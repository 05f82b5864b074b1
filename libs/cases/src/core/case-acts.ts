import { create } from '@bufbuild/protobuf';
import { fromHex, levelOf, type Path, type Refusal } from '@wutong/kernel';
import { cases, type catalog } from '@wutong/wire';
import { acceptanceLevel, acceptedFor, type BoundBody, competentFor, VILLAGE_LEVEL } from './case-competence.js';
import { pathOf } from './case-path.js';
import { type CaseState } from './case-state.js';
import { allows } from './case-transitions.js';

/** Who acts, from which place, by a clock that was confirmed or not. */
export interface Post {
  readonly accountId: string;
  readonly role: string;
  readonly path: Path;
  readonly clockConfirmed: boolean;
}

/** The acts of people on a case that is filed. */
export const ACTS = ['accepted', 'opinion-signed', 'taken-over', 'decided', 'delivered', 'annotated'] as const;

export type CaseAct = (typeof ACTS)[number];

/** What a node does by itself, without a person. */
export const NODE_ROLE = 'node';

/** True for the answer of a `decide*` that refuses; else it is the body of the event. */
export function isRefusal(answer: { readonly $typeName: string } | Refusal): answer is Refusal {
  return !('$typeName' in answer);
}

/** The acts that this place may do on the case now; which person may is the policy table's. */
export function availableActs(state: CaseState, path: Path): CaseAct[] {
  return ACTS.filter((act) => refusalOf(state, act, path) === undefined);
}

/** 受理: by the body itself or, under a recorded entrustment (委托受理), by the receiving office, naming the letter. */
export function decideAccept(state: CaseState, post: Post, calendars: Uint8Array[]): cases.Accepted | Refusal {
  return decide(state, 'accepted', post, (by, pinnedBy, item) =>
    create(cases.AcceptedSchema, { by, pinnedBy, forLevel: acceptanceLevel(item), calendars }),
  );
}

/** 初审意见 of the reviewing body; the text is a part. */
export function decideOpinion(
  state: CaseState,
  post: Post,
  opinion: { readonly favourable: boolean; readonly textPart: Uint8Array },
): cases.OpinionSigned | Refusal {
  return decide(state, 'opinion-signed', post, (by, pinnedBy) =>
    create(cases.OpinionSignedSchema, { by, pinnedBy, ...opinion }),
  );
}

/** 签收: the deciding body of a linked case takes custody of the file. */
export function decideTakeOver(state: CaseState, post: Post): cases.TakenOver | Refusal {
  return decide(state, 'taken-over', post, (by, pinnedBy) => create(cases.TakenOverSchema, { by, pinnedBy }));
}

/** 决定: 准予 or 不予, with its reasons as a part. */
export function decideDecision(
  state: CaseState,
  post: Post,
  decision: {
    readonly outcome: 'granted' | 'refused';
    readonly reasonsPart: Uint8Array;
    readonly calendars: Uint8Array[];
  },
): cases.Decided | Refusal {
  const { reasonsPart, calendars } = decision;
  const outcome = decision.outcome === 'granted' ? cases.Outcome.GRANTED : cases.Outcome.REFUSED;
  return decide(state, 'decided', post, (by, pinnedBy) =>
    create(cases.DecidedSchema, { by, pinnedBy, outcome, reasonsPart, calendars }),
  );
}

/** 送达: by the receiving office or the deciding body; held while a conflict that touches the decision is open. */
export function decideDelivery(state: CaseState, post: Post): cases.Delivered | Refusal {
  return decide(state, 'delivered', post, (by, pinnedBy) => create(cases.DeliveredSchema, { by, pinnedBy }));
}

/** 批注: by anyone who holds the case; the text is a part. */
export function decideAnnotation(state: CaseState, post: Post, textPart: Uint8Array): cases.Annotated | Refusal {
  const refusal = refusalOf(state, 'annotated', post.path);
  return refusal ?? create(cases.AnnotatedSchema, { by: actorOf(post, ''), textPart });
}

/** The node's own arrival event: 收件 at the receiving office, with the item as it holds there that day. */
export function arrivalAtReceiver(
  post: Post,
  pinned: catalog.EffectiveItem,
  refereePath: Path,
  calendars: Uint8Array[],
): cases.Arrived {
  return create(cases.ArrivedSchema, { by: actorOf(post, ''), pinned, refereePath, calendars });
}

/** The node's own arrival event at the deciding body of a linked case. */
export function arrivalAtDecider(post: Post, refereePath: string, calendars: Uint8Array[]): cases.Arrived {
  return create(cases.ArrivedSchema, { by: actorOf(post, ''), refereePath, calendars });
}

/** Why the place may not do the act on the case now; undefined when it may. */
export function refusalOf(state: CaseState, act: CaseAct, path: Path): Refusal | undefined {
  if (state.readOnly) return { kind: 'conflict', code: 'case.read-only' };
  if (act !== 'annotated') {
    if (act === 'accepted' && levelOf(path) === VILLAGE_LEVEL) {
      return { kind: 'forbidden', code: 'case.village-never-accepts' };
    }
    const incompetent = incompetentFor(state, act, path);
    if (incompetent) return incompetent;
  }
  if (!allows(state, act))
    return { kind: 'conflict', code: 'case.not-allowed', params: { status: state.status ?? '' } };
  if (act === 'delivered' && isDecisionDisputed(state)) return { kind: 'conflict', code: 'case.delivery-held' };
  return undefined;
}

function incompetentFor(state: CaseState, act: Exclude<CaseAct, 'annotated'>, path: Path): Refusal | undefined {
  const { item, receiving } = pinnedCase(state);
  if (!item || !receiving) return undefined;
  if (competentFor(act, item, receiving).some((body) => body.path === path)) return undefined;
  const code = act === 'accepted' && path === receiving ? 'case.no-entrustment' : 'case.wrong-body';
  return { kind: 'forbidden', code };
}

/** Whether an open conflict names a decision: until a person settles it, nothing is delivered. */
function isDecisionDisputed(state: CaseState): boolean {
  const decisions = new Set(state.events.filter((event) => event.kind === 'decided').map((event) => event.id));
  return state.conflicts.some((conflict) => conflict.events.some((id) => decisions.has(id)));
}

function decide<B>(
  state: CaseState,
  act: Exclude<CaseAct, 'annotated'>,
  post: Post,
  bodyOf: (by: cases.Actor, pinnedBy: Uint8Array, item: catalog.Item) => B,
): B | Refusal {
  const refusal = refusalOf(state, act, post.path);
  if (refusal) return refusal;
  const { item, receiving } = pinnedCase(state);
  if (!item || !receiving || !state.pinnedBy) {
    return { kind: 'conflict', code: 'case.not-allowed', params: { status: state.status ?? '' } };
  }
  const letter = competentFor(act, item, receiving).find((body) => body.path === post.path)?.letter ?? '';
  return bodyOf(actorOf(post, letter), fromHex(state.pinnedBy), item);
}

/** The body whose clock an acceptance of the case starts; undefined while no item is pinned. */
export function acceptanceBodyOf(state: CaseState): BoundBody | undefined {
  const { item, receiving } = pinnedCase(state);
  return item && receiving && acceptedFor(item, receiving);
}

function pinnedCase(state: CaseState): { item: catalog.Item | undefined; receiving: Path | undefined } {
  return { item: state.pinned?.item, receiving: pathOf(state.receivingPath) };
}

/** Who acts, as an event says it. */
export function actorOf({ accountId, role, path, clockConfirmed }: Post, letter: string): cases.Actor {
  return create(cases.ActorSchema, { accountId, role, path, letter, clockConfirmed });
}
