import { type ContentHash, type EntryId, type Refusal } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type HeldSeal, type JournalTx, type Member } from '@wutong/store';

/**
 * What a domain lib tells sync about one family of entries. Sync knows no domain: it hands over bytes, a key and an
 * audience, and is told who is admitted and whether the origin may speak.
 */
export interface Family<T extends JournalTx> {
  readonly name: string;
  /** The types it understands; others are journaled and relayed, and their key is read-only here. */
  readonly types: readonly string[];
  /** Types that go ahead of a backlog, by lane, the most urgent first; what is not named goes in its turn. */
  readonly lanes?: readonly (readonly string[])[];
  /** Whether its keys are chains, which must not go on in two ways: while rolled back a node adds nothing to them. */
  readonly isChain?: boolean;
  /**
   * Pure: the members that this entry admits to its key's audience. Sync unites, closes and stores them. It is not asked
   * about an entry with parents that names members alone, or nobody.
   */
  admit(history: readonly HeldEntry[], entry: HeldEntry): readonly Member[];
  /** Pure: whether a node at this path may speak for this key at all. Competence is judged in the fold. */
  authorise(entry: HeldEntry, originPath: string): Refusal | undefined;
  /**
   * Pure: the entries of its key that this one discards, by its family's own rule. Where such an entry fails, it is held
   * without being applied, once the discard has come. `history` has all that the entry was written on. A family without
   * such a rule has no such method.
   */
  discards?(history: readonly HeldEntry[], entry: HeldEntry): readonly EntryId[];
  /**
   * Writes the projections of an entry that is now held, in the same transaction. It may return drafts that this node
   * must append because of it (an arrival, say); they are written in the same transaction too.
   */
  apply(tx: T, entry: HeldEntry): Promise<readonly EntryDraft[]>;
  /**
   * Notes an entry of a type that it does not understand (a newer node's): it is journaled and relayed, and its key is
   * read-only here until this node understands it. A family whose projection such an entry cannot touch has none.
   */
  applyUnknown?(tx: T, entry: HeldEntry): Promise<void>;
  /**
   * Makes the projections of a key again from its held entries alone, as if nothing had been made of it; the key is
   * locked. It says nothing to anybody: no draft follows from it.
   */
  remake(tx: T, key: string): Promise<void>;
  /**
   * Pure: the attachments that an entry names, each by an algorithm byte and the hash of exactly the file's bytes. Their
   * bytes do not travel with the entry, but on demand. A family without attachments has none.
   */
  blobs?(entry: HeldEntry): readonly NamedBlob[];
  /** Digest of the canonical state made of a key, with the rule version it was made by; undefined for no such key. */
  made(tx: T, key: string): Promise<Uint8Array | undefined>;
}

/** An attachment as an entry names it. */
export interface NamedBlob {
  readonly hash: ContentHash;
  /** Bytes. */
  readonly size: bigint;
}

/** What sync must know of an origin to prove its entries. */
export interface KnownNode {
  readonly nodeId: string;
  readonly path: string;
  readonly algorithm: 1 | 2;
  readonly signingKey: Uint8Array;
  readonly encryptionAlgorithm: 1 | 2;
  readonly encryptionKey: Uint8Array;
  /** The root has no parent that could grant it an epoch: its own key is its authority. */
  readonly isRoot: boolean;
  /** The epoch that it seals under. */
  readonly epoch: bigint;
  /** The journal instance that the epoch was granted to; empty for its first epoch. */
  readonly sealsIn: string;
  /** Journal instances that a person ruled to be copies. */
  readonly clones: readonly string[];
}

/** What a parent grants a node of its own, or rules of it: an entry of the directory. */
export interface EpochGrant {
  readonly nodeId: string;
  /** When `ruling` says clone, nobody's yet: the node itself asks for one after it. */
  readonly epoch: bigint;
  readonly instance: string;
  readonly ruling: 'none' | 'restored' | 'clone';
  /** Who ruled; empty when nobody had to. */
  readonly accountId: string;
  /** The last seal of the node that the grantor holds. */
  readonly last: HeldSeal | undefined;
}

/** The directory as sync reads it. */
export interface NodeDirectory<T extends JournalTx> {
  node(tx: T, nodeId: string): Promise<KnownNode | undefined>;
  /** The node's own parent and the children enrolled under it. */
  neighbours(tx: T): Promise<{ readonly parent: KnownNode | undefined; readonly children: readonly KnownNode[] }>;
  /** The key under which the node at a path enrols, grants and rules. */
  keyOf(path: string): string;
  /** Writes what this node grants or rules, as the parent of a node or as the root of itself. */
  grantEpoch(tx: T, grant: EpochGrant): Promise<void>;
}
