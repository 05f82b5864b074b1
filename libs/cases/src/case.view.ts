import { type EffectiveItemView } from '@wutong/catalog';
import { type CaseAct } from './core/case-acts.js';
import { type CaseStatus } from './core/case-state.js';

/** One case in a list: nothing personal. */
export class CaseRow {
  caseNumber: string;
  itemId: string | null;
  itemName: string | null;
  status: CaseStatus | null;
  filedPath: string | null;
  receivingPath: string | null;
  custodyPath: string | null;
  decidingPath: string | null;
  /** A newer program wrote in it: it is shown here, and nobody acts on it. */
  readOnly: boolean;
  /** Conflicts that are open. */
  conflicts: number;
  /** Milliseconds since 1970 of the newest event. */
  updatedAtMs: number;
}

/** Cases, the newest first. */
export class CasePage {
  cases: CaseRow[];
  /** What to ask on `after`; absent on the last page. */
  next?: string;
}

/** What an act on a case wrote. */
export class CaseAnswer {
  caseNumber: string;
  entryId: string;
  /** True when this is the kept answer of an earlier sending. */
  replayed: boolean;
}

/** The applicant, masked. */
export class MaskedApplicantView {
  name: string;
  idNumber: string;
  phone: string;
}

/** A material as it was registered: its fingerprint, not its bytes. */
export class FiledMaterialView {
  code: string;
  /** Algorithm byte (01 SHA-256, 02 SM3) and digest, hex. */
  hash: string;
  /** Bytes, as a decimal number. */
  size: string;
  mediaType: string;
}

export class CaseLimitView {
  value: number;
  unit: 'working-day' | 'natural-day';
}

/** A clock that runs or ran: for whom, since when, how long by law and by promise. */
export class CaseClockView {
  kind: 'acceptance' | 'review' | 'decision';
  /** 行使层级 of the body that it binds. */
  level: number;
  path: string;
  startedBy: string;
  startedAtMs: number;
  /** By law; absent when no law sets one. */
  limit?: CaseLimitView;
  /** Articles, or "item". */
  basis?: string;
  promised?: CaseLimitView;
  /** Content hashes of the calendars that the starting event names, one a year. */
  calendars: string[];
  endedBy?: string;
  endedAtMs?: number;
}

export class ActedByView {
  accountId: string;
  role: string;
  path: string;
  /** The entrustment that the act stands on; empty by law. */
  letter: string;
  clockConfirmed: boolean;
}

export class CaseOpinionView {
  event: string;
  path: string;
  favourable: boolean;
  atMs: number;
  /** Null where the text is not held. */
  text: string | null;
}

export class CaseDecisionView {
  event: string;
  path: string;
  outcome: 'granted' | 'refused';
  atMs: number;
  reasons: string | null;
}

export class CaseDeliveryView {
  event: string;
  path: string;
  atMs: number;
}

export class CaseAnnotationView {
  event: string;
  by: ActedByView;
  atMs: number;
  text: string | null;
}

export type CaseEventName =
  | 'filed'
  | 'arrived'
  | 'arrived-at-decider'
  | 'accepted'
  | 'opinion-signed'
  | 'taken-over'
  | 'decided'
  | 'delivered'
  | 'annotated'
  | 'discarded'
  | 'unknown'
  | 'malformed';

/** One event of the case, in the total order. */
export class CaseEventView {
  id: string;
  kind: CaseEventName;
  type: string;
  /** Node id of who wrote it. */
  origin: string;
  atMs: number;
  /** Absent in an event that is not understood here. */
  by?: ActedByView;
  effect: boolean;
  /** Why it has no effect: a code and its words. */
  flag?: string;
  flagText?: FlagTextView;
  /** Ids of the discards that took it out: then nothing of what it says is shown. */
  discardedBy?: string[];
  discards?: CaseDiscardView;
}

/** What the referee took out of the case, and why. */
export class CaseDiscardView {
  /** Id of the entry. */
  entry: string;
  /** Null where the text is not held. */
  reason: string | null;
}

export class FlagTextView {
  zh: string;
  en: string;
}

/** Two or more events that a person must settle. */
export class CaseConflictView {
  id: string;
  rule: 'later-not-allowed' | 'builds-on-lost';
  events: string[];
}

/** A case as the screen shows it: its state, the texts of its parts, the applicant masked, and what one may do now. */
export class CaseView {
  caseNumber: string;
  readOnly: boolean;
  itemId?: string;
  manner?: 'agent' | 'window';
  status?: CaseStatus;
  filedPath?: string;
  receivingPath?: string;
  /** Who holds the file. */
  custodyPath?: string;
  /** Who writes into the case what happens outside it. */
  refereePath?: string;
  /** Null where it is not held. */
  applicant: MaskedApplicantView | null;
  /** 查询码, for those who hand out receipts; null for others. */
  queryCode: string | null;
  materials: FiledMaterialView[];
  /** The arrival that pinned the item, and the item as it held then. */
  pinnedBy?: string;
  pinned?: EffectiveItemView;
  clocks: CaseClockView[];
  opinion?: CaseOpinionView;
  decision?: CaseDecisionView;
  delivery?: CaseDeliveryView;
  annotations: CaseAnnotationView[];
  events: CaseEventView[];
  conflicts: CaseConflictView[];
  availableActs: CaseAct[];
}
