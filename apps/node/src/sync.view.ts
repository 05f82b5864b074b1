import { type ShownSyncAct } from '@wutong/identity';
import { type JournalCounts } from '@wutong/store';
import { type ComparedAt, type VerifyReport } from '@wutong/sync';

/** What the newest comparison over a link found. */
export class LinkVerificationView {
  /** Milliseconds since it began. */
  agoMs: number;
  /** How many keys were compared. */
  keys: number;
  equal: boolean;
  /** Keys that differed while they stood still, mended or not. */
  different: number;
  /** … of which so many are equal now. */
  repaired: number;
  moving: number;
  isWhole: boolean;
}

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
  /** All that the neighbour owed when the link was opened has come; before that what is shown may be partial. */
  complete: boolean;
  /** Empty when the last turn of the link went well. */
  lastError: string;
  /** Absent while nothing was compared since this process leads. */
  verification?: LinkVerificationView;
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

/** A node under this one that goes on only once a named person has said what its journal is. */
export class AwaitedRulingView {
  nodeId: string;
  instance: string;
  epoch: number;
}

/** The journal as it stands: another instance and epoch after each recovery from a roll-back. */
export class JournalStandingView {
  instance: string;
  epoch: number;
  /** "sealing", "rolled-back" or "clone": only the first numbers, seals and sends. */
  standing: string;
  /** Where the recovery stands: "taking-back", "asking", "ruling", "live", "operator", "clone"; empty for none. */
  recovery: string;
}

export class SyncStatusView {
  nodeId: string;
  path: string;
  journal: JournalStandingView;
  /** Rulings that this node's operator owes to nodes under it. */
  rulings: AwaitedRulingView[];
  /** How many unproved things are kept; `counts.quarantined` counts all there ever were. */
  quarantineKept: number;
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

export class VerifyAnswer extends VerifyView {
  replayed: boolean;
}

export class RetriedView {
  tried: number;
  /** How many of them fail still. */
  failing: number;
  replayed: boolean;
}

export class DroppedView {
  dropped: number;
  replayed: boolean;
}

export class RuledView {
  ruling: string;
  replayed: boolean;
}

export class EpochBegunView {
  epoch: number;
  replayed: boolean;
}

/** What a file that was carried here brought. */
export class ImportedView {
  /** Node id of the neighbour. */
  from: string;
  bundles: number;
  applied: number;
  parked: number;
  unproved: number;
  /** Everything that the neighbour owes up to this number of its journal is held now. */
  held: number;
  replayed: boolean;
}

/** Something that a person did to the sync of a node. */
export class SyncActView {
  /** Id of the entry. */
  id: string;
  /** Place and id of the node it was done at. */
  path: string;
  nodeId: string;
  accountId: string;
  /** Name of the account; null for one of another node. */
  accountName: string | null;
  role: string;
  /** "verify", "repair", "retry", "drop", "rule", "epoch", "export" or "import". */
  act: string;
  /** Node id of the neighbour that it concerned; empty for none. */
  peer: string;
  subjects: string[];
  counts: Record<string, number>;
  atMs: number;
}

export function syncActView({ entryId, subjects, ...act }: ShownSyncAct): SyncActView {
  return { id: entryId, ...act, subjects: [...subjects] };
}

export function linkVerificationView({ keys, equal, different, moving, isWhole }: VerifyReport, agoMs: number) {
  const repaired = different.filter((one) => one.repaired).length;
  const found = { keys, equal, different: different.length, repaired, moving: moving.length, isWhole };
  return { agoMs: Math.round(agoMs), ...found } satisfies LinkVerificationView;
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
  id: number;
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
