import { fromBinary } from '@bufbuild/protobuf';
import { type ContentHash, type EntryId, type NodeId, toHex } from '@wutong/kernel';
import {
  type EntryProof,
  type HeldEntry,
  type HeldSeal,
  heldSealOf,
  type Journal,
  type JournalTx,
  type LinkState,
  type ParkedEntry,
} from '@wutong/store';
import {
  algorithmOf,
  contentHashOf,
  decodeEntry,
  decodeSeal,
  entryIdOf,
  link,
  PROTOCOL,
  type sync,
} from '@wutong/wire';
import {
  equal,
  judgeKey,
  judgeOrigin,
  judgeReadiness,
  judgeSeal,
  standsUnder,
  type Unproved,
} from './core/judgement.js';
import { cover } from './core/ranges.js';
import { type KnownNode, type NodeDirectory } from './family.js';
import { type SealedPartBox } from './sealed-part-box.js';
import { type Families, type SyncWriter } from './sync-writer.js';

/** The neighbour a bundle came from. */
export interface Neighbour {
  readonly nodeId: NodeId;
  readonly path: string;
  readonly isChild: boolean;
}

/** What one bundle did. */
export interface Applied {
  readonly applied: number;
  readonly parked: number;
  readonly unproved: number;
  /** Our coverage of the neighbour's journal afterwards; undefined when the bundle itself was refused. */
  readonly state?: LinkState;
  readonly bundle?: link.Bundle;
}

export interface InboxParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly ownId: NodeId;
  readonly families: Families<T>;
  readonly directory: NodeDirectory<T>;
  readonly writer: SyncWriter<T>;
  readonly parts: SealedPartBox<T>;
  readonly nowMs: () => number;
}

/** Bytes of an unproved bundle that are kept for the operator. */
const QUARANTINE_BYTES_MAX = 64 * 1024;

/** An entry that came with a bundle, with the tallies of the bundle it came with. */
interface Arrival {
  readonly id: EntryId;
  readonly held: HeldEntry;
  readonly proof: EntryProof;
}

/** Applies bundles: each in one transaction that also records what was covered. */
export class Inbox<T extends JournalTx> {
  constructor(private readonly the: InboxParts<T>) {}

  /** Applies a bundle whole; when that fails, entry by entry, so that only the failing entry's key waits. */
  async apply(bytes: Uint8Array, from: Neighbour): Promise<Applied> {
    const bundle = decodeBundle(bytes);
    if (!bundle) return this.refuse('undecodable', bytes, from);
    try {
      return await this.the.journal.transaction((tx) => new Application(this.the, tx, from, false).run(bundle, bytes));
    } catch (error) {
      if (isConnectionLoss(error)) throw error;
      return this.the.journal.transaction((tx) => new Application(this.the, tx, from, true).run(bundle, bytes));
    }
  }

  /** Tries parked entries again whose application failed; each alone. */
  async retryFailing(limit: number): Promise<void> {
    const parked = await this.the.journal.transaction((tx) => tx.parked(limit, 'failing'));
    for (const entry of parked)
      await this.the.journal.transaction(async (tx) => {
        await tx.checkLease();
        const from = { nodeId: entry.via, path: '', isChild: false };
        await new Application(this.the, tx, from, true).release(entry);
      });
  }

  private async refuse(reason: Unproved, bytes: Uint8Array, from: Neighbour): Promise<Applied> {
    await this.the.journal.transaction((tx) =>
      tx.quarantine({
        via: from.nodeId,
        reason,
        bytes: bytes.subarray(0, QUARANTINE_BYTES_MAX),
        atMs: this.the.nowMs(),
      }),
    );
    return { applied: 0, parked: 0, unproved: 1 };
  }
}

/** One bundle within one transaction. */
class Application<T extends JournalTx> {
  private applied = 0;
  private parked = 0;
  private unproved = 0;
  private readonly origins = new Map<string, KnownNode | undefined>();
  private readonly seals = new Map<string, HeldSeal | Unproved>();

  constructor(
    private readonly the: InboxParts<T>,
    private readonly tx: T,
    private readonly from: Neighbour,
    /** Whether each entry is applied apart, so that one that fails is parked and the others go on. */
    private readonly apart: boolean,
  ) {}

  async run(bundle: link.Bundle, bytes: Uint8Array): Promise<Applied> {
    await this.tx.checkLease();
    const before = await this.tx.linkState(this.from.nodeId);
    const refusal = this.judgeBundle(bundle, before);
    if (refusal || !before) {
      await this.quarantine(refusal ?? 'instance', bytes.subarray(0, QUARANTINE_BYTES_MAX));
      return this.result();
    }
    await this.takeContents(bundle.contents);
    await this.takeParts(bundle.parts);
    await this.tx.lockHeads(keysOf(bundle.entries));
    for (const signed of bundle.seals) await this.takeSeal(signed);
    for (const proved of bundle.entries) await this.takeEntry(proved);
    const state = await this.record(bundle, before);
    return { ...this.result(), state, bundle };
  }

  /** Applies a parked entry if nothing is missing any more, and what waited for it. */
  async release(parked: ParkedEntry): Promise<void> {
    const held: HeldEntry = {
      id: parked.id,
      bytes: parked.bytes,
      entry: decodeEntry(parked.bytes),
      via: parked.via,
    };
    await this.applyOrPark({ id: parked.id, held, proof: parked.proof }, parked);
  }

  private result(): Applied {
    return { applied: this.applied, parked: this.parked, unproved: this.unproved };
  }

  private judgeBundle(bundle: link.Bundle, state: LinkState | undefined): Unproved | undefined {
    if (bundle.to !== this.the.ownId || bundle.from !== this.from.nodeId) return 'misdirected';
    if (bundle.protocol < PROTOCOL.min || bundle.protocol > PROTOCOL.max) return 'protocol';
    return bundle.instance === state?.instance ? undefined : 'instance';
  }

  private async record(bundle: link.Bundle, before: LinkState): Promise<LinkState> {
    // What holds something unproved is not covered: it is asked for again.
    const covered = this.unproved === 0 ? cover(before, [bundle.after, bundle.upto]) : before;
    const said = bundle.watermark;
    const ours = said?.instance === this.the.journal.start.instance ? said.held : before.peerHeld;
    const state = { ...before, held: covered.held, ahead: covered.ahead, peerHeld: ours };
    await this.tx.saveLinkState(this.from.nodeId, state);
    return state;
  }

  private async takeContents(contents: readonly sync.Content[]): Promise<void> {
    for (const { hash, data } of contents) {
      const algorithm = algorithmOf(hash);
      if (!algorithm || !equal(contentHashOf(data, algorithm), hash)) await this.quarantine('hash', data);
      else {
        const name = toHex<ContentHash>(hash);
        await this.tx.putContent(name, data);
        await this.releaseWaiting(name);
      }
    }
  }

  private async takeParts(parts: readonly sync.SealedPart[]): Promise<void> {
    for (const { hash, box } of parts)
      if (!(await this.the.parts.receive(this.tx, hash, box))) await this.quarantine('part-box', hash);
  }

  private async takeSeal(signed: sync.SignedSeal): Promise<void> {
    const seal = decodeSealSafely(signed);
    if (!seal) return this.quarantine('undecodable', signed.seal);
    const judged = await this.judgeSeal(seal);
    if (typeof judged === 'string') await this.quarantine(judged, signed.seal);
    else await this.tx.putSeal(seal);
    this.seals.set(sealName(seal.origin, seal.epoch, seal.number), judged);
  }

  private async judgeSeal(seal: HeldSeal): Promise<HeldSeal | Unproved> {
    const origin = await this.origin(seal.origin);
    if (!origin) return 'origin-unknown';
    const held = await this.tx.seal(seal.origin, seal.epoch, seal.number);
    if (held) return equal(held.hash, seal.hash) ? held : 'seal-conflict';
    const before = await this.tx.seal(seal.origin, seal.epoch, seal.number - 1n);
    const after = await this.tx.seal(seal.origin, seal.epoch, seal.number + 1n);
    return judgeSeal(seal, origin, before, after, (one) => decodeSeal(one.signed.seal).previous) ?? seal;
  }

  private async takeEntry(proved: sync.ProvedEntry): Promise<void> {
    const arrival = await this.prove(proved);
    if (typeof arrival === 'string') return this.quarantine(arrival, proved.entry);
    if ((await this.tx.held([arrival.id])).size > 0) return;
    await this.applyOrPark(arrival);
  }

  private async prove({ entry: bytes, proof }: sync.ProvedEntry): Promise<Arrival | Unproved> {
    const entry = decodeEntrySafely(bytes);
    if (!entry || !proof) return 'undecodable';
    const origin = await this.origin(entry.origin);
    if (!origin) return 'origin-unknown';
    const id = entryIdOf(bytes, origin.algorithm);
    const known = (await this.tx.held([id])).size > 0;
    const foreign = known ? undefined : judgeOrigin(origin, this.from, this.the.ownId);
    if (foreign) return foreign;
    const seal = await this.sealOf(entry.origin, proof);
    if (typeof seal === 'string') return seal;
    if (!standsUnder(id, proof, seal)) return 'not-under-seal';
    const held: HeldEntry = { id, bytes, entry, via: this.from.nodeId };
    const mismatch = judgeKey(entry);
    if (mismatch) return mismatch;
    if (this.the.families.get(entry.family)?.authorise(held, origin.path)) return 'not-authorised';
    return { id, held, proof };
  }

  private async sealOf(origin: string, { epoch, sealNumber }: sync.Proof): Promise<HeldSeal | Unproved> {
    const came = this.seals.get(sealName(origin, epoch, sealNumber));
    return came ?? (await this.tx.seal(origin as NodeId, epoch, sealNumber)) ?? 'seal-missing';
  }

  private async applyOrPark(arrival: Arrival, parked?: ParkedEntry): Promise<void> {
    const { entry } = arrival.held;
    const parents = await this.tx.held(entry.parents.map((parent) => toHex<EntryId>(parent)));
    const contents = await this.tx.heldContents(entry.needs.map((need) => toHex<ContentHash>(need)));
    const verdict = judgeReadiness(entry, parents, contents);
    if (verdict.is === 'park') return this.park(arrival, verdict.missing, '');
    try {
      await this.within(() => this.hold(arrival));
    } catch (error) {
      if (!this.apart || isConnectionLoss(error)) throw error;
      return this.park(arrival, [], error instanceof Error ? error.message : String(error));
    }
    if (parked) await this.tx.unpark(arrival.id);
    this.applied += 1;
    await this.releaseWaiting(arrival.id);
  }

  private within(work: () => Promise<void>): Promise<void> {
    return this.apart ? this.tx.attempt(work) : work();
  }

  private async hold({ held, proof }: Arrival): Promise<void> {
    await this.tx.hold(held, proof);
    await this.the.writer.settle(this.tx, held);
    if (held.entry.family === 'directory') this.origins.clear();
  }

  private async park({ id, held, proof }: Arrival, missing: readonly string[], failure: string): Promise<void> {
    this.parked += 1;
    await this.tx.park({
      id,
      via: held.via ?? this.from.nodeId,
      bytes: held.bytes,
      proof,
      key: held.entry.key,
      missing,
      failure,
      sinceMs: this.the.nowMs(),
    });
  }

  private async releaseWaiting(arrived: string): Promise<void> {
    for (const waiting of await this.tx.parkedFor(arrived)) await this.release(waiting);
  }

  private async origin(nodeId: string): Promise<KnownNode | undefined> {
    if (!this.origins.has(nodeId)) this.origins.set(nodeId, await this.the.directory.node(this.tx, nodeId));
    return this.origins.get(nodeId);
  }

  private async quarantine(reason: Unproved, bytes: Uint8Array): Promise<void> {
    this.unproved += 1;
    await this.tx.quarantine({ via: this.from.nodeId, reason, bytes, atMs: this.the.nowMs() });
  }
}

const sealName = (origin: string, epoch: bigint, number: bigint) => `${origin} ${epoch} ${number}`;

function decodeBundle(bytes: Uint8Array): link.Bundle | undefined {
  return decodeOr(() => fromBinary(link.BundleSchema, bytes));
}

function decodeEntrySafely(bytes: Uint8Array): sync.Entry | undefined {
  return decodeOr(() => decodeEntry(bytes));
}

function decodeSealSafely(signed: sync.SignedSeal): HeldSeal | undefined {
  return signed.algorithm === 1 || signed.algorithm === 2 ? decodeOr(() => heldSealOf(signed)) : undefined;
}

/** Bytes that do not decode are data, not an error: the caller counts them as unproved. */
function decodeOr<D>(decode: () => D): D | undefined {
  try {
    return decode();
  } catch (error) {
    if (error instanceof Error) return undefined;
    throw error;
  }
}

function keysOf(entries: readonly sync.ProvedEntry[]): string[] {
  return [...new Set(entries.flatMap(({ entry }) => decodeEntrySafely(entry)?.key ?? []))];
}

/** Errors of the connection, not of the entry: the bundle comes again. */
function isConnectionLoss(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && (/^(08|57P|53|40)/.test(code) || /^E[A-Z]+$/.test(code));
}
