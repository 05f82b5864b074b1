import { type JournalCounts } from '@wutong/store';
import { type ComparedAt, type VerifyReport } from '@wutong/sync';

export class SyncLinkView {
  /** Node id of the neighbour. */
  peer: string;
  path: string;
  direction: 'up' | 'down';
  /** "open", "down", "greeting", "silent" or "refused: …". */
  state: string;
  /** Milliseconds; absent while nothing was heard. */
  lagMs?: number;
  sent: number;
  peerHeld: number;
  held: number;
  /** Something is missing between what is held and what came after it. */
  gap: boolean;
  /** Empty when the last turn of the link went well. */
  lastError: string;
}

export class JournalCountsView {
  entries: number;
  lastNumber: number;
  unnumbered: number;
  parked: number;
  failing: number;
  quarantined: number;
  /** Entries of other origins. */
  applied: number;
  /** Age of the oldest transaction that writes in the database's cluster: so long nothing new was numbered. */
  fenceAgeMs: number;
}

/** Something that an operator should look at while it lasts. */
export class AlarmView {
  /** Code of the message. */
  code: string;
  zh: string;
  en: string;
}

export class SyncStatusView {
  /** Whether this process has the lead of the node's sync; another one has it, and the links, when not. */
  leader: boolean;
  /** Empty when all is well. */
  alarms: AlarmView[];
  counts: JournalCountsView;
  links: SyncLinkView[];
}

export class WatermarkView {
  peer: string;
  path: string;
  held: number;
  peerHeld: number;
}

export class KeyDigestView {
  key: string;
  /** Of the sorted heads, hex. */
  held: string;
  /** Of the canonical state, hex; empty when this node makes nothing of the key. */
  made: string;
}

export class DigestsView {
  watermarks: WatermarkView[];
  lastNumber: number;
  keys: KeyDigestView[];
}

/** What one side had numbered, and up to which number the other held it. */
export class ComparedAtView {
  lastNumber: number;
  held: number;
}

export class WatermarksView {
  ours: ComparedAtView;
  theirs: ComparedAtView;
}

/** A key that differed while nothing of it was under way. */
export class DifferentKeyView {
  key: string;
  /** The two sides held other entries. */
  held: boolean;
  /** The two sides had made another state. */
  made: boolean;
  /** Equal now. */
  repaired: boolean;
  /** Why this node could not mend it. Empty when nothing failed here: what differs still is for the neighbour to mend. */
  failure: string;
}

/** What this node and a neighbour hold and made of the keys that both may hold, compared. */
export class VerifyView {
  /** Node id of the neighbour. */
  peer: string;
  /** How many keys of this node were compared. */
  keys: number;
  /** Nothing differs any more, and nothing that differed is under way. */
  equal: boolean;
  watermarks: WatermarksView;
  different: DifferentKeyView[];
  /** Keys that differ, and are parked or under way: compare again later. */
  moving: string[];
  /** False when more keys differ than one comparison looks at. */
  isWhole: boolean;
}

export function verifyView(report: VerifyReport): VerifyView {
  const { peer, keys, equal, watermarks, different, moving, isWhole } = report;
  const at = ({ lastNumber, held }: ComparedAt) => ({ lastNumber: Number(lastNumber), held: Number(held) });
  return {
    peer,
    keys,
    equal,
    watermarks: { ours: at(watermarks.ours), theirs: at(watermarks.theirs) },
    different: [...different],
    moving: [...moving],
    isWhole,
  };
}

/** An entry that was proved and waits. */
export class ParkedView {
  id: string;
  /** Node id of the neighbour that brought it. */
  via: string;
  key: string;
  /** Ids of what it waits for. */
  missing: string[];
  /** Why applying it failed; empty when it only waits. */
  failure: string;
  sinceMs: number;
}

/** What could not be proved, and is kept apart. */
export class QuarantinedView {
  via: string;
  reason: string;
  /** Bytes. */
  size: number;
  atMs: number;
}

export function journalCountsView(counts: JournalCounts): JournalCountsView {
  return {
    entries: Number(counts.entries),
    lastNumber: Number(counts.lastNumber),
    unnumbered: Number(counts.unnumbered),
    parked: Number(counts.parked),
    failing: Number(counts.failing),
    quarantined: Number(counts.quarantined),
    applied: Number(counts.applied),
    fenceAgeMs: counts.fenceAgeMs,
  };
}
