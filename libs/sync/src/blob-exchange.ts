import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { suiteOf } from '@wutong/crypto';
import { type ContentHash, fromHex, type NodeId, toHex } from '@wutong/kernel';
import { type Journal, type JournalTx, type Logger } from '@wutong/store';
import { algorithmOf, link } from '@wutong/wire';
import { admittedAt } from './core/audience.js';
import { type KnownNode } from './family.js';
import { type Families } from './sync-writer.js';

/** The largest attachment that a node takes. */
export const BLOB_BYTES_MAX = 64 * 1024 * 1024;
/** What one answer carries: little enough for a slow line within the time of a question. */
const PIECE_BYTES = 64 * 1024;
/** The most that another program's answer may carry. */
const PIECE_BYTES_MAX = 256 * 1024;
const WANTED_MAX = 1_000;
/** What was not to be had for this long is asked for again only when somebody asks for it here. */
const WANTED_FOR_MS = 600_000;

/**
 * How it stands with an attachment that was asked for: all of it is held; it is on its way, or will be when the link
 * and the neighbour have it; no entry of the key names it; it is larger than a node takes; nobody brought the entry, so
 * that nobody can be asked; what came was not what the hash names and was thrown away.
 */
export type BlobOutcome = 'held' | 'under-way' | 'unnamed' | 'too-large' | 'nobody' | 'altered';

type Ask = (body: Uint8Array) => Promise<Uint8Array | undefined>;

export interface BlobExchangeParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly families: Families<T>;
  /** How to put the question to a neighbour, which may not answer; undefined while there is no link to it. */
  readonly askerOf: (peer: NodeId) => Ask | undefined;
  readonly nowMs: () => number;
  readonly elapsedMs: () => number;
  readonly logger: Logger;
}

interface Wanted {
  readonly key: string;
  readonly hash: ContentHash;
  readonly sinceMs: number;
}

/** What the entries of a key say of an attachment, and which neighbours brought them. */
interface Named {
  readonly size: number;
  readonly via: readonly NodeId[];
}

/**
 * Brings the bytes of attachments on demand, from the neighbour that brought the entry which names them, piece by piece;
 * what is held stays held when the line is cut. A node that is asked for what it lacks fetches it in turn, so that it
 * comes over any number of hops.
 */
export class BlobExchange<T extends JournalTx> {
  private readonly wanted = new Map<ContentHash, Wanted>();
  /** Neighbours that something is fetched from: one attachment at a time on each link. */
  private readonly busy = new Set<NodeId>();
  private readonly running = new Set<Promise<unknown>>();
  private stopped = false;

  constructor(private readonly the: BlobExchangeParts<T>) {}

  /** Fetches an attachment that an entry of the key names; tried again from time to time while it is under way. */
  async fetch(key: string, hash: ContentHash): Promise<BlobOutcome> {
    const named = await this.nameOf(key, hash);
    if (!named) return 'unnamed';
    if (named.size > BLOB_BYTES_MAX) return 'too-large';
    if (await this.isComplete(hash)) return 'held';
    if (named.via.length === 0) return 'nobody';
    if (!this.wanted.has(hash) && this.wanted.size < WANTED_MAX)
      this.wanted.set(hash, { key, hash, sinceMs: this.the.elapsedMs() });
    const outcome = await this.fetchFromAny({ key, hash }, named);
    if (outcome !== 'under-way') this.wanted.delete(hash);
    return outcome;
  }

  /** Keeps an attachment that came from a person here. Throws when it is not what the hash names, or too large. */
  async keep(hash: ContentHash, bytes: Uint8Array): Promise<void> {
    if (bytes.length > BLOB_BYTES_MAX) throw new Error(`an attachment has at most ${BLOB_BYTES_MAX} bytes`);
    await this.the.journal.transaction(async (tx) => {
      for (let at = 0; at < bytes.length; at += PIECE_BYTES)
        await tx.blobs.add(hash, bytes.length, at, bytes.slice(at, at + PIECE_BYTES));
      if (!(await isWhatItsHashNames(tx, hash, bytes.length))) throw new Error(`the bytes are not what ${hash} names`);
      await tx.blobs.complete(hash, bytes.length);
    });
  }

  /** Tries again what is under way; returns at once. */
  fetchWanted(): void {
    for (const { key, hash, sinceMs } of this.wanted.values()) {
      if (this.the.elapsedMs() - sinceMs > WANTED_FOR_MS) this.wanted.delete(hash);
      else this.run(this.fetch(key, hash));
    }
  }

  /** Serves a piece to a neighbour: only of what an entry names whose key the neighbour may hold. */
  async answer(peer: KnownNode, body: Uint8Array): Promise<Uint8Array> {
    const { key, hash: bytes, offset } = fromBinary(link.BlobRequestSchema, body);
    const hash = toHex<ContentHash>(bytes);
    const admissions = (await this.the.journal.admissions([key])).get(key) ?? [];
    const isMember = admittedAt(admissions, peer.path) !== undefined;
    const named = isMember ? await this.nameOf(key, hash) : undefined;
    if (!named) return toBinary(link.BlobReplySchema, create(link.BlobReplySchema));
    const reply = create(link.BlobReplySchema, { size: BigInt(named.size) });
    await this.the.journal.transaction(async (tx) => {
      reply.held = (await tx.blobs.find(hash))?.isComplete === true;
      if (reply.held) reply.data = await tx.blobs.read(hash, Number(offset), PIECE_BYTES);
    });
    if (!reply.held) this.run(this.fetch(key, hash));
    return toBinary(link.BlobReplySchema, reply);
  }

  /** Resolves when nothing is fetched any more. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.running);
  }

  private run(work: Promise<unknown>): void {
    const running = work
      .catch((error: Error) => this.the.logger.warn(`attachments wait: ${error.message}`))
      .finally(() => this.running.delete(running));
    this.running.add(running);
  }

  private async nameOf(key: string, hash: ContentHash): Promise<Named | undefined> {
    const naming = (await this.the.journal.transaction((tx) => tx.history(key))).flatMap((held) => {
      const blobs = this.the.families.get(held.entry.family)?.blobs?.(held) ?? [];
      return blobs.filter((blob) => blob.hash === hash).map(({ size }) => ({ size: Number(size), via: held.via }));
    });
    const [first] = naming;
    return first && { size: first.size, via: [...new Set(naming.flatMap(({ via }) => via ?? []))] };
  }

  private async isComplete(hash: ContentHash): Promise<boolean> {
    const held = await this.the.journal.transaction((tx) => tx.blobs.find(hash));
    return held?.isComplete === true;
  }

  private async fetchFromAny(what: Pick<Wanted, 'key' | 'hash'>, { size, via }: Named): Promise<BlobOutcome> {
    for (const peer of via) {
      const ask = this.the.askerOf(peer);
      if (!ask || this.busy.has(peer)) continue;
      this.busy.add(peer);
      try {
        const outcome = await this.fetchFrom({ ...what, size, peer, ask });
        if (outcome !== 'under-way') return outcome;
      } finally {
        this.busy.delete(peer);
      }
    }
    return 'under-way';
  }

  private async fetchFrom(from: Fetching): Promise<BlobOutcome> {
    const { hash, size } = from;
    const before = await this.the.journal.transaction((tx) => tx.blobs.find(hash));
    for (let held = before?.held ?? 0; held < size; ) {
      if (this.stopped) return 'under-way';
      const reply = await this.askFor(from, held);
      if (!reply?.held) return 'under-way';
      const { length } = reply.data;
      if (length === 0 || length > PIECE_BYTES_MAX || held + length > size) return this.throwAway(from);
      const at = held;
      await this.the.journal.transaction((tx) => tx.blobs.add(hash, size, at, reply.data));
      held += length;
    }
    return this.finish(from);
  }

  private async askFor({ key, hash, ask }: Fetching, offset: number): Promise<link.BlobReply | undefined> {
    const request = create(link.BlobRequestSchema, { key, hash: fromHex(hash), offset: BigInt(offset) });
    const reply = await ask(toBinary(link.BlobRequestSchema, request));
    return reply && fromBinary(link.BlobReplySchema, reply);
  }

  private async finish(from: Fetching): Promise<BlobOutcome> {
    const isRight = await this.the.journal.transaction(async (tx) => {
      if (!(await isWhatItsHashNames(tx, from.hash, from.size))) return false;
      await tx.blobs.complete(from.hash, from.size);
      return true;
    });
    return isRight ? 'held' : this.throwAway(from);
  }

  /** Nothing of it may be kept: which piece was wrong is not to be told. */
  private async throwAway({ hash, peer }: Fetching): Promise<BlobOutcome> {
    await this.the.journal.transaction(async (tx) => {
      await tx.blobs.drop(hash);
      await tx.quarantine({ via: peer, reason: 'blob-hash', bytes: fromHex(hash), atMs: this.the.nowMs() });
    });
    this.the.logger.warn(`attachment ${hash} from ${peer} was not what its hash names; it was thrown away`);
    return 'altered';
  }
}

interface Fetching {
  readonly key: string;
  readonly hash: ContentHash;
  readonly size: number;
  readonly peer: NodeId;
  readonly ask: Ask;
}

/** Whether all that is held hashes to the name: an algorithm byte and the hash of exactly the file's bytes. */
async function isWhatItsHashNames(tx: JournalTx, hash: ContentHash, size: number): Promise<boolean> {
  const name = fromHex(hash);
  const algorithm = algorithmOf(name);
  if (!algorithm) return false;
  const running = suiteOf(algorithm).startHash();
  for (let at = 0; at < size; ) {
    const piece = await tx.blobs.read(hash, at, PIECE_BYTES_MAX);
    if (piece.length === 0) return false;
    running.update(piece);
    at += piece.length;
  }
  return toHex<string>(running.digest()) === toHex<string>(name.subarray(1));
}
