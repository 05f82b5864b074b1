import { type EntryId } from '@wutong/kernel';
import { type catalog } from '@wutong/wire';
import { type EventKind } from './case-event.js';

/*
 * filed ─ arrived ─ accepted ─┬─────────────────────────────────────────────── decided ─ delivered
 *                             └ reviewed ─ arrived-at-decider ─┬─ taken-over ─┘
 *                               (a linked case)                └──────────────┘
 */
export const CASE_STATUSES = [
  'filed',
  'arrived',
  'accepted',
  'reviewed',
  'arrived-at-decider',
  'taken-over',
  'decided',
  'delivered',
] as const;

/** 代办登记 or 申请, 收件, 受理, 初审, 到达审批机关, 签收, 决定, 送达. */
export type CaseStatus = (typeof CASE_STATUSES)[number];

/** Who acted: by post and account id, never by personal data. */
export interface ActedBy {
  readonly accountId: string;
  readonly role: string;
  readonly path: string;
  readonly letter: string;
  readonly clockConfirmed: boolean;
}

/** A limit in days; working and natural days are not comparable. */
export interface CaseLimit {
  readonly value: number;
  readonly unit: 'working-day' | 'natural-day';
}

/**
 * A clock that an event started: for whom, when, and how long it may run by law and by promise. Due dates are never
 * state: who shows one computes it from here and the calendar.
 */
export interface CaseClock {
  readonly kind: 'acceptance' | 'review' | 'decision';
  /** 行使层级 and path of the body that it binds. */
  readonly level: number;
  readonly path: string;
  readonly startedBy: EntryId;
  readonly startedAtMs: number;
  /** Statutory limit; absent when neither the law of licences nor the item sets one. */
  readonly limit?: CaseLimit;
  /** Where the statutory limit comes from: articles, or "item". Shown, never judged by. */
  readonly basis?: string;
  /** Promised limit, which runs beside the statutory one. */
  readonly promised?: CaseLimit;
  /** Content hashes of the calendars that the starting event names, one a year; empty when none was held. */
  readonly calendars: readonly string[];
  readonly endedBy?: EntryId;
  readonly endedAtMs?: number;
}

/** One event of the case, in the total order. */
export interface CaseEventRecord {
  readonly id: EntryId;
  readonly kind: EventKind | 'unknown' | 'malformed';
  readonly type: string;
  readonly origin: string;
  readonly atMs: number;
  readonly by?: ActedBy;
  readonly effect: boolean;
  /** Message code of why it has no effect. */
  readonly flag?: string;
  /** The discards that took it out. Nothing of what it says stands here then, since that may be what fails. */
  readonly discardedBy?: readonly EntryId[];
  /** Of a discard: what it names, and the part that says why. */
  readonly discards?: { readonly entry: EntryId; readonly reasonPart: string };
}

/** Kept while a pair of events is open to a person's settlement. */
export interface CaseConflict {
  /** Hash of rule and events, so that every replica names it alike. */
  readonly id: string;
  readonly rule: 'later-not-allowed' | 'builds-on-lost';
  readonly events: readonly EntryId[];
}

export interface CaseMaterial {
  readonly code: string;
  readonly hash: string;
  readonly size: string;
  readonly mediaType: string;
}

export interface CaseOpinion {
  readonly event: EntryId;
  readonly path: string;
  readonly favourable: boolean;
  readonly textPart: string;
  readonly atMs: number;
}

export interface CaseDecision {
  readonly event: EntryId;
  readonly path: string;
  readonly outcome: 'granted' | 'refused';
  readonly reasonsPart: string;
  readonly calendars: readonly string[];
  readonly atMs: number;
}

export interface CaseDelivery {
  readonly event: EntryId;
  readonly path: string;
  readonly atMs: number;
}

export interface CaseAnnotation {
  readonly event: EntryId;
  readonly by: ActedBy;
  readonly textPart: string;
  readonly atMs: number;
}

/** What a case is: made of its events alone, so that replicas with the same events hold the same. */
export interface CaseState {
  /** An event is not understood here: the case is shown, and nobody acts on it at this node. */
  readonly readOnly: boolean;
  readonly caseNumber?: string;
  readonly itemId?: string;
  readonly manner?: 'agent' | 'window';
  readonly status?: CaseStatus;
  readonly filedPath?: string;
  readonly receivingPath?: string;
  readonly applicantPart?: string;
  readonly materials: readonly CaseMaterial[];
  /** The arrival that pinned the item, and the item as it held then. */
  readonly pinnedBy?: EntryId;
  readonly pinned?: catalog.EffectiveItem;
  /** Who writes into the case what happens outside it. */
  readonly refereePath?: string;
  /** Who holds the file. */
  readonly custodyPath?: string;
  readonly clocks: readonly CaseClock[];
  readonly opinion?: CaseOpinion;
  readonly decision?: CaseDecision;
  readonly delivery?: CaseDelivery;
  readonly annotations: readonly CaseAnnotation[];
  readonly events: readonly CaseEventRecord[];
  readonly conflicts: readonly CaseConflict[];
}

export const EMPTY_CASE: CaseState = {
  readOnly: false,
  materials: [],
  clocks: [],
  annotations: [],
  events: [],
  conflicts: [],
};
