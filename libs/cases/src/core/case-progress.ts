import { type catalog } from '@wutong/wire';
import { competentFor, decidingBody, isLinked } from './case-competence.js';
import { type EventKind } from './case-event.js';
import { pathOf } from './case-path.js';
import { type CaseState, type CaseStatus } from './case-state.js';

/** A step that moved a case. */
export type ProgressKind = Exclude<EventKind, 'annotated' | 'discarded'>;

export interface ProgressStep {
  readonly kind: ProgressKind;
  /** Milliseconds since 1970. */
  readonly atMs: number;
  /** The place whose body did it. */
  readonly path: string;
}

/** What a case waits for, and the places of the bodies that may do it: any one of them is enough. */
export interface NextStep {
  readonly kind: ProgressKind;
  readonly paths: readonly string[];
}

/** How a case stands, for the applicant: nothing personal, no texts, and not what was decided before it is delivered. */
export interface Progress {
  readonly caseNumber: string;
  readonly status: CaseStatus;
  readonly itemName?: string;
  /** In the order in which they count. */
  readonly steps: readonly ProgressStep[];
  /** Absent once the case is done. */
  readonly next?: NextStep;
  /** A person has to look at the records first: they conflict, or this node's program is too old for one of them. */
  readonly isHeldUp: boolean;
}

/** The progress of a case; undefined while no filing is held that counts. */
export function progressOf(state: CaseState): Progress | undefined {
  const { caseNumber, status, pinned } = state;
  if (!caseNumber || !status) return undefined;
  const itemName = pinned?.item?.name;
  const kind = nextKind(status, pinned?.item);
  return {
    caseNumber,
    status,
    ...(itemName && { itemName }),
    steps: stepsOf(state),
    ...(kind && { next: { kind, paths: pathsFor(state, kind) } }),
    isHeldUp: state.readOnly || state.conflicts.length > 0,
  };
}

function stepsOf({ events }: CaseState): ProgressStep[] {
  return events.flatMap(({ kind, effect, atMs, by }) =>
    effect && kind !== 'annotated' && kind !== 'discarded' && kind !== 'unknown' && kind !== 'malformed'
      ? [{ kind, atMs, path: by?.path ?? '' }]
      : [],
  );
}

/** What comes after a status; a linked case is reviewed before it is decided. */
function nextKind(status: CaseStatus, item: catalog.Item | undefined): ProgressKind | undefined {
  switch (status) {
    case 'filed':
      return 'arrived';
    case 'arrived':
      return 'accepted';
    case 'accepted':
      return item && isLinked(item) ? 'opinion-signed' : 'decided';
    case 'reviewed':
      return 'arrived-at-decider';
    case 'arrived-at-decider':
      return 'taken-over';
    case 'taken-over':
      return 'decided';
    case 'decided':
      return 'delivered';
    case 'delivered':
      return undefined;
  }
}

/** The places that may do the step, by the pinned item; before there is one, the receiving office. */
function pathsFor(state: CaseState, kind: ProgressKind): string[] {
  const item = state.pinned?.item;
  const receiving = pathOf(state.receivingPath);
  if (!receiving) return [];
  if (!item || kind === 'arrived' || kind === 'filed') return [receiving];
  if (kind === 'arrived-at-decider') return [decidingBody(item, receiving)?.path ?? receiving];
  return competentFor(kind, item, receiving).map(({ path }) => path);
}
