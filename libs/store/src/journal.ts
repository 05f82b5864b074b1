import { type ContentHash, type EntryId, type NodeId } from '@wutong/kernel';
import { type sync } from '@wutong/wire';
import { type BlobStore } from './blob-store.js';
import { type Standing } from './core/standing.js';

/** What a node is about to say: everything of an entry but what the journal fills in (origin, parents, time). */
export interface EntryDraft {
  readonly family: string;
  readonly key: string;
  readonly type: string;
  readonly ruleVersion: number;
  readonly payload: Uint8Array;
  readonly commandId: string;
  readonly audienceAdditions?: readonly Member[];
  /** Contents the entry names; they must be in the store already. */
  readonly needs?: readonly ContentHash[];
  /** Parts the entry names; they must be in the store already. */
  readonly parts?: readonly ContentHash[];
}

/** A node or a subtree in a key's audience, by the place's path. */
export interface Member {
  readonly path: string;
  readonly subtree: boolean;
}

/** An entry that this node holds, with the bytes its origin encoded. */
export interface HeldEntry {
  readonly id: EntryId;
  readonly bytes: Uint8Array;
  readonly entry: sync.Entry;
  /** The neighbour that brought it first; undefined for own entries. */
  readonly via?: NodeId;
}

/** An own entry that came back after a roll-back. */
export interface ReturnedEntry {
  readonly id: EntryId;
  readonly key: string;
}

/** Where an entry stands under its origin's seal, as received or as made. */
export interface EntryProof {
  readonly epoch: bigint;
  readonly sealNumber: bigint;
  readonly sequence: bigint;
  readonly path: readonly Uint8Array[];
}

/** An entry that is held, or parked, with its place under its origin's seal. */
export interface SealedEntry extends HeldEntry {
  readonly proof: EntryProof;
}

/** A held entry with its journal number (dense from 1, of this node alone) and its proof. */
export interface NumberedEntry extends SealedEntry {
  readonly number: bigint;
}

/** One seal with the bytes that were signed. */
export interface HeldSeal {
  readonly origin: NodeId;
  readonly epoch: bigint;
  readonly number: bigint;
  readonly firstSequence: bigint;
  readonly lastSequence: bigint;
  readonly root: Uint8Array;
  /** Hash of the seal itself, to which the next one chains. */
  readonly hash: Uint8Array;
  readonly signed: sync.SignedSeal;
}

/** A proved entry that waits outside the journal: for parents or contents, or because applying it failed. */
export interface ParkedEntry {
  readonly id: EntryId;
  readonly via: NodeId;
  readonly bytes: Uint8Array;
  readonly proof: EntryProof;
  readonly key: string;
  /** Entry ids and content hashes it waits for; empty when applying failed. */
  readonly missing: readonly string[];
  /** Why applying failed, for who must mend it; empty when it waits for something. */
  readonly failure: string;
  readonly sinceMs: number;
}

/** Bytes that could not be proved: kept up to a limit for the operator to see, never applied. */
export interface QuarantinedBytes {
  readonly via: NodeId;
  readonly reason: string;
  readonly bytes: Uint8Array;
  readonly atMs: number;
}

/** Pieces of one number that were taken while what covers it is not whole yet. */
export interface PieceNote {
  readonly run: string;
  readonly after: bigint;
  /** Numbers of the pieces that were taken, sorted. */
  readonly taken: readonly number[];
  /** How many there are; 0 until the bundle that covers came. */
  readonly pieces: number;
  readonly upto: bigint;
}

/** What this node holds durably of a neighbour's journal. */
export interface LinkState {
  /** The neighbour's journal instance that the numbers belong to; a new one starts them anew. */
  readonly instance: string;
  readonly epoch: bigint;
  /** Everything owed to us up to this number is held. */
  readonly held: bigint;
  /** Ranges after `held` that came out of turn, as (after, upto], sorted. */
  readonly ahead: readonly (readonly [bigint, bigint])[];
  readonly pieces: readonly PieceNote[];
  /** What the neighbour last said it holds of ours, and what it counted. */
  readonly peerHeld: bigint;
  readonly peerParked: bigint;
  readonly peerQuarantined: bigint;
}

/** Keys by bucket, and within one by key: after this key of this bucket, up to and with another bucket. */
export interface KeyRange {
  readonly bucket: number;
  readonly after: string;
  readonly uptoBucket: number;
}

/** A held key that a neighbour may hold as well. */
export interface SharedKey {
  readonly key: string;
  readonly heads: readonly EntryId[];
  /** An entry of the key is parked, or has no number yet. */
  readonly isUnsettled: boolean;
  /** The greatest journal number of the key; 0 while it has none. */
  readonly lastNumber: bigint;
}

export interface JournalCounts {
  readonly entries: bigint;
  readonly lastNumber: bigint;
  readonly unnumbered: bigint;
  readonly parked: bigint;
  readonly failing: bigint;
  readonly quarantined: bigint;
  /** Entries of other origins that are numbered here. */
  readonly applied: bigint;
  /**
   * Age of the oldest transaction that writes, in milliseconds by the database's clock; 0 when none does. Nothing
   * written since gets a number before it ends, whoever's of the whole cluster it is.
   */
  readonly fenceAgeMs: number;
}

/** What a transaction is about to ask for: entries with their parents, contents and parts that entries name, and seals. */
export interface Foreseen {
  readonly keys: readonly string[];
  readonly entries: readonly EntryId[];
  readonly contents: readonly ContentHash[];
  readonly parts: readonly ContentHash[];
  readonly seals: readonly HeldSeal[];
}

/** Seals that are held beside one that comes, and the one held in its place. */
export interface SealsBeside {
  readonly same: HeldSeal | undefined;
  readonly before: HeldSeal | undefined;
  readonly after: HeldSeal | undefined;
}

/** The journal within one transaction: all of it happens, or nothing. */
export interface JournalTx {
  /** Runs work that may fail without failing the transaction: nothing of it is kept then, and the error is thrown. */
  attempt<R>(work: () => Promise<R>): Promise<R>;
  /** Throws {@link LeaseLost} unless this process leads; every numbering, sealing and applying transaction asks. */
  checkLease(): Promise<void>;
  /** Locks one head row per key, made if absent, in key order; gives the heads of each. */
  lockHeads(keys: readonly string[]): Promise<ReadonlyMap<string, readonly EntryId[]>>;
  /**
   * Locks the heads of keys, and reads at once what will be asked for about entries and what they need: it makes what
   * follows faster, and changes nothing else.
   */
  foresee(foreseen: Foreseen): Promise<void>;
  /** Writes an own entry onto the heads of its key. Locks the head itself. */
  append(draft: EntryDraft): Promise<HeldEntry>;
  /**
   * Writes a proved entry, unchanged. Its parents must be held. An own one comes back after a roll-back: it is numbered and
   * sealed anew.
   */
  hold(entry: HeldEntry, proof: EntryProof): Promise<void>;
  /**
   * What a command wrote before a roll-back and is held again since: the roll-back took the command's own row. Until this
   * transaction ends, no other holds again what the command wrote.
   */
  returned(commandId: string): Promise<ReturnedEntry | undefined>;
  /** Which of these are in the journal. */
  held(ids: readonly EntryId[]): Promise<ReadonlySet<EntryId>>;
  /** All entries of a key that are held, parents first. */
  history(key: string): Promise<readonly HeldEntry[]>;
  heads(key: string): Promise<readonly EntryId[]>;

  audience(key: string): Promise<readonly Member[]>;
  addMembers(key: string, members: readonly Member[], addedBy: EntryId): Promise<void>;
  /** Held keys whose audience holds the node of this place; by bucket and key. */
  sharedKeys(path: string, range: KeyRange, limit: number): Promise<readonly SharedKey[]>;

  putContent(hash: ContentHash, data: Uint8Array): Promise<void>;
  content(hash: ContentHash): Promise<Uint8Array | undefined>;
  /** Those of these contents that are held, in one go. */
  contents(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, Uint8Array>>;
  heldContents(hashes: readonly ContentHash[]): Promise<ReadonlySet<ContentHash>>;
  heldParts(hashes: readonly ContentHash[]): Promise<ReadonlySet<ContentHash>>;
  /** Personal parts, sealed under the node's own key. */
  putPart(hash: ContentHash, sealed: Uint8Array): Promise<void>;
  part(hash: ContentHash): Promise<Uint8Array | undefined>;

  readonly blobs: BlobStore;

  putSeal(seal: HeldSeal): Promise<void>;
  seal(origin: NodeId, epoch: bigint, number: bigint): Promise<HeldSeal | undefined>;
  /** What is held under the number of a seal that came, and under those before and after it. */
  sealsBeside(seal: HeldSeal): Promise<SealsBeside>;
  lastSeal(origin: NodeId): Promise<HeldSeal | undefined>;
  /**
   * Keeps a seal that contradicts one held of its origin, which is further away than a neighbour: entries stand under it
   * as well as under the other.
   */
  putStray(seal: HeldSeal): Promise<void>;
  /** Seals of this number that were kept beside the one that is held. */
  strays(origin: NodeId, epoch: bigint, number: bigint): Promise<readonly HeldSeal[]>;
  /** Seals of an origin that are held after one, by epoch and number, at most `countMax`. */
  sealsAfter(origin: NodeId, after: SealName, countMax: number): Promise<readonly HeldSeal[]>;

  park(entry: ParkedEntry): Promise<void>;
  unpark(id: EntryId): Promise<void>;
  parkedEntry(id: EntryId): Promise<ParkedEntry | undefined>;
  /** Parked entries that wait for this entry id or content hash. */
  parkedFor(missing: string): Promise<readonly ParkedEntry[]>;
  /** The longest parked first: those that wait for something, or those whose application failed, or both. */
  parked(limit: number, which?: 'waiting' | 'failing'): Promise<readonly ParkedEntry[]>;
  quarantine(bytes: QuarantinedBytes): Promise<void>;

  linkState(peer: NodeId): Promise<LinkState | undefined>;
  saveLinkState(peer: NodeId, state: LinkState): Promise<void>;
}

/** A member of a key with the number of the entry that added it; undefined while that is unnumbered. */
export interface Admission {
  readonly member: Member;
  readonly number: bigint | undefined;
}

/** What tells whom a numbered entry is for, without the entry; it never changes while the journal goes on. */
export interface Outline {
  readonly number: bigint;
  readonly id: EntryId;
  readonly key: string;
  readonly type: string;
  readonly origin: NodeId;
  /** The neighbour that brought it first; undefined for own entries. */
  readonly via: NodeId | undefined;
  /** The epoch that it is sealed under. */
  readonly epoch: bigint;
  /** Bytes of the entry. */
  readonly size: number;
  /** Members of its key that were admitted up to this number. */
  readonly admissions: readonly Admission[];
}

/** What a relay reads to fill a bundle for one neighbour. */
export interface JournalReader {
  /** Of what has a journal number after `after`, in order, at most `countMax`. */
  outlines(after: bigint, countMax: number): Promise<readonly Outline[]>;
  /** The same of these types alone. */
  outlinesOf(types: readonly string[], after: bigint, countMax: number): Promise<readonly Outline[]>;
  /** These entries, in order; rejects when one does not stand under its number any more. */
  readOutlined(outlines: readonly Outline[]): Promise<readonly NumberedEntry[]>;
  /** Numbered entries of these keys, of each those below the number that is given for it, in order. */
  readKeys(before: ReadonlyMap<string, bigint>): Promise<readonly NumberedEntry[]>;
  /** Those of these entries that are numbered, in order. */
  readIds(ids: readonly EntryId[]): Promise<readonly NumberedEntry[]>;
  /**
   * Numbered entries of one origin after a place in its sequence, in the order of epochs and sequences; at most
   * `countMax`.
   */
  readOrigin(origin: NodeId, after: SequenceMark, countMax: number): Promise<readonly NumberedEntry[]>;
  /** Members of each of these keys. */
  admissions(keys: readonly string[]): Promise<ReadonlyMap<string, readonly Admission[]>>;
  /** What is held under these names: of a node further away there may be strays as well, after the one that counts. */
  sealsNamed(names: readonly OriginSealName[]): Promise<readonly HeldSeal[]>;
  /** Those of these contents that are held. */
  contents(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, Uint8Array>>;
  /** Bytes of each of them. */
  contentSizes(hashes: readonly ContentHash[]): Promise<ReadonlyMap<ContentHash, number>>;
  /** Own seals whose run ended in journal numbers (after, upto]. */
  ownSeals(after: bigint, upto: bigint): Promise<readonly HeldSeal[]>;
  lastNumber(): Promise<bigint>;
}

/** What the journal found out about itself when it was opened. */
export interface JournalStart {
  /** Made with the database. */
  readonly instance: string;
  readonly epoch: bigint;
  readonly systemIdentifier: string;
  readonly timeline: number;
  /** The instance that this one goes on from after a roll-back; empty for none. */
  readonly previousInstance: string;
  /** Numbers up to this one mean the same in both instances. */
  readonly sharedUpto: bigint;
}

/** A place in an origin's sequence of entries, which begins anew with each epoch. */
export interface SequenceMark {
  readonly epoch: bigint;
  readonly sequence: bigint;
}

/** Names one of an origin's seals. */
export interface SealName {
  readonly epoch: bigint;
  readonly number: bigint;
}

/** Names a seal among those of all nodes. */
export interface OriginSealName extends SealName {
  readonly origin: string;
}

/** Hears of entries that were committed: whether any of them may be an own one, or all were taken from neighbours. */
export type AppendListener = (appended: 'own' | 'received') => void;

/** A node's append-only log with what hangs on it. Implementations: PostgreSQL and memory, under one contract suite. */
export interface Journal<T extends JournalTx> extends JournalReader {
  /** Another one from each new epoch on. */
  readonly start: JournalStart;
  /** Whether this process may number, seal and apply; of several processes of a node one leads. In memory always. */
  readonly isLeading: boolean;
  /** Unless it seals, own entries are committed, but neither sealed nor sent. */
  readonly standing: Standing;
  /** The instance that the next epoch is asked for, another one from each start on; empty while this one holds. */
  readonly candidate: string;
  /** Own entries after this one may be lacking since a roll-back; undefined for a journal that never had one. */
  readonly returnsAfter: SequenceMark | undefined;
  /**
   * A neighbour has shown that this instance was rolled back; an instance that goes on from it meanwhile is not meant.
   * Lasts until the next epoch, also over a new start.
   */
  stopSealing(instance: string): Promise<void>;
  /**
   * Goes on under a new epoch, as the instance `candidate`. With `after`, own seals after that one are void (another
   * copy of this node sealed in their place): their entries are numbered and sealed anew, and so is what came since.
   */
  beginEpoch(epoch: bigint, after?: SealName): Promise<void>;
  /** A named person ruled that this journal is a copy: it never seals again. */
  becomeClone(): Promise<void>;
  transaction<R>(work: (tx: T) => Promise<R>): Promise<R>;
  /**
   * Gives the next journal numbers to entries that are behind the fence, parents first (`takeRun`), and seals own ones in
   * the same transaction. Returns how many were numbered. Only the leader may call it. Unless it is known that some wait,
   it is looked first without writing anything.
   */
  number(countMax: number, isKnown?: boolean): Promise<number>;
  /** Called after entries were committed, by this process or another. Returns how to stop. */
  onAppended(listener: AppendListener): () => void;
  counts(): Promise<JournalCounts>;
}
