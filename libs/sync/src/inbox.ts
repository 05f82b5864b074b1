import { isDeepStrictEqual } from 'node:util';
import { type ContentHash, type EntryId, toHex } from '@wutong/kernel';
import {
  type HeldEntry,
  type Journal,
  type JournalTx,
  LeaseLost,
  type LinkState,
  type ParkedEntry,
} from '@wutong/store';
import { algorithmOf, contentHashOf, decodeEntry, type link, PROTOCOL, type sync } from '@wutong/wire';
import { decodeBundle } from './core/decoding.js';
import { equal, judgeReadiness, type Unproved } from './core/judgement.js';
import { stateAfter } from './core/link-state.js';
import { type HeldFirst, heldFirst, heldOf, NOTHING_FIRST, waitingBehind } from './discarded.js';
import { type InboxParts, type Neighbour, type ProverParts } from './inbox-parts.js';
import { type Arrival, Prover } from './prover.js';

/** What one bundle did. */
export interface Applied {
  readonly applied: number;
  readonly parked: number;
  readonly unproved: number;
  /** Our coverage of the neighbour's journal afterwards; undefined when the bundle itself was refused. */
  readonly state?: LinkState;
  readonly bundle?: link.Bundle;
  /** The neighbour's own seals contradict those that are held of it. */
  readonly isDisputed?: boolean;
}

/** What became of failing entries that were tried again. */
export interface Retried {
  /** Their ids. */
  readonly tried: readonly string[];
  /** How many of them fail still. */
  readonly failing: number;
}

/** Bytes of an unproved bundle that are kept for the operator. */
const QUARANTINE_BYTES_MAX = 64 * 1024;
const NO_BYTES = new Uint8Array();

/** Applies bundles: each in one transaction that also records what was covered. */
export class Inbox<T extends JournalTx> {
  /** What was tried last: an entry is tried once at a time. */
  private retrying: Promise<unknown> = Promise.resolve();
  private readonly the: ProverParts<T>;

  constructor(parts: InboxParts<T>) {
    this.the = { ...parts, met: new Map() };
  }

  /**
   * Applies a bundle whole; when that fails, entry by entry, so that only the failing entry's key waits. Of a link that is
   * known to stand so, a bundle that brings nothing and says nothing new is taken without the database.
   */
  async apply(bytes: Uint8Array, from: Neighbour, known?: LinkState): Promise<Applied> {
    const bundle = decodeBundle(bytes);
    if (!bundle) return this.refuse('undecodable', bytes, from);
    if (known && (await this.saysNothingNew(bundle, from, known)))
      return { applied: 0, parked: 0, unproved: 0, state: known, bundle };
    try {
      return await this.within(from, false, (application) => application.run(bundle, bytes));
    } catch (error) {
      if (isNotOfTheEntry(error)) throw error;
      return this.applyApart(bundle, bytes, from);
    }
  }

  private async saysNothingNew(bundle: link.Bundle, from: Neighbour, known: LinkState): Promise<boolean> {
    const { seals, entries, contents, parts, watermark } = bundle;
    if (seals.length + entries.length + contents.length + parts.length > 0) return false;
    if (judgeBundle(this.the, bundle, from, known)) return false;
    return isDeepStrictEqual(stateAfter(known, bundle, await believed(this.the.journal, watermark)), known);
  }

  /**
   * Applies what a neighbour answered to a question for entries: it covers no journal numbers. Whether the neighbour's own
   * seals contradict those that are held of it.
   */
  applyAsked(bundle: link.Bundle, from: Neighbour): Promise<boolean> {
    return this.within(from, true, (application) => application.runAsked(bundle));
  }

  /** One bundle within one transaction; an own entry that shows a roll-back stops the sealing, however it came. */
  private async within<R>(
    from: Neighbour,
    apart: boolean,
    work: (application: Application<T>) => Promise<R>,
  ): Promise<R> {
    const { journal } = this.the;
    const { instance } = journal.start;
    const { result, showsRollBack } = await journal.transaction(async (tx) => {
      const application = new Application(this.the, tx, from, apart);
      return { result: await work(application), showsRollBack: application.showsRollBack };
    });
    if (showsRollBack) await journal.stopSealing(instance);
    return result;
  }

  /** Tries parked entries again whose application failed, each alone: the longest parked, of them these when named. */
  retryFailing(limit: number, only?: ReadonlySet<string>): Promise<Retried> {
    const retry = this.retrying.then(() => this.retry(limit, only));
    this.retrying = retry.catch(() => undefined);
    return retry;
  }

  private async retry(limit: number, only: ReadonlySet<string> | undefined): Promise<Retried> {
    const parked = await this.failing(limit, only);
    for (const entry of parked)
      await this.the.journal.transaction(async (tx) => {
        await tx.checkLease();
        // A person's command may be holding it at this moment.
        await tx.lockHeads([entry.key]);
        const from = { nodeId: entry.via, path: '', isChild: false };
        await new Application(this.the, tx, from, true).release(entry);
      });
    const tried = new Set<string>(parked.map(({ id }) => id));
    const still = tried.size > 0 ? await this.failing(limit, tried) : [];
    return { tried: [...tried], failing: still.length };
  }

  private async failing(limit: number, only: ReadonlySet<string> | undefined): Promise<readonly ParkedEntry[]> {
    const parked = await this.the.journal.transaction((tx) => tx.parked(limit, 'failing'));
    return only ? parked.filter(({ id }) => only.has(id)) : parked;
  }

  /** What not even its entries' savepoints can hold is kept for the operator: one bundle never stops a link. */
  private async applyApart(bundle: link.Bundle, bytes: Uint8Array, from: Neighbour): Promise<Applied> {
    try {
      return await this.within(from, true, (application) => application.run(bundle, bytes));
    } catch (error) {
      if (isNotOfTheEntry(error)) throw error;
      return this.refuse('not-appliable', bytes, from);
    }
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
  private readonly prover: Prover<T>;
  private parts: ReadonlyMap<ContentHash, Uint8Array> = new Map();

  constructor(
    private readonly the: ProverParts<T>,
    private readonly tx: T,
    private readonly from: Neighbour,
    /** Whether each entry is applied apart, so that one that fails is parked and the others go on. */
    private readonly apart: boolean,
  ) {
    this.prover = new Prover(the, tx, from);
  }

  get showsRollBack(): boolean {
    return this.prover.showsRollBack;
  }

  async run(bundle: link.Bundle, bytes: Uint8Array): Promise<Applied> {
    this.prover.offer(bundle.seals);
    const foreseen = this.prover.foreseenBlind(bundle);
    const [, before] = await Promise.all([
      this.tx.checkLease(),
      this.tx.linkState(this.from.nodeId),
      this.prover.meet(bundle.entries),
      foreseen && this.tx.foresee(foreseen),
    ]);
    const refusal = judgeBundle(this.the, bundle, this.from, before);
    if (refusal || !before) {
      await this.quarantine(refusal ?? 'instance', bytes.subarray(0, QUARANTINE_BYTES_MAX));
      return this.result();
    }
    await this.takeAll(bundle, foreseen !== undefined);
    const state = await this.record(bundle, before);
    return { ...this.result(), state, bundle, isDisputed: this.prover.isDisputed };
  }

  async runAsked(bundle: link.Bundle): Promise<boolean> {
    await this.tx.checkLease();
    this.prover.offer(bundle.seals);
    if (bundle.to === this.the.ownId && bundle.from === this.from.nodeId) await this.takeAll(bundle);
    else await this.quarantine('misdirected', NO_BYTES);
    return this.prover.isDisputed;
  }

  private async takeAll(bundle: link.Bundle, isForeseen = false): Promise<void> {
    this.parts = new Map(bundle.parts.map(({ hash, box }) => [toHex<ContentHash>(hash), box]));
    if (!isForeseen) await this.tx.foresee(await this.prover.foreseen(bundle));
    const contents = await this.takeContents(bundle.contents);
    for (const proved of bundle.entries) await this.takeEntry(proved);
    for (const { reason, bytes: seal } of await this.prover.takeSeals()) await this.quarantine(reason, seal);
    for (const arrived of [...contents, ...this.parts.keys()]) await this.releaseWaiting(arrived);
  }

  /** Applies a parked entry if nothing is missing any more, and what waited for it. */
  async release(parked: ParkedEntry): Promise<void> {
    const { id, proof } = parked;
    if ((await this.tx.held([id])).size > 0) return this.tx.unpark(id);
    await this.applyOrPark({ id, held: heldOf(parked), proof });
  }

  private result(): Applied {
    return { applied: this.applied, parked: this.parked, unproved: this.unproved };
  }

  /** What holds something unproved covers nothing: it is asked for again. */
  private async record(bundle: link.Bundle, before: LinkState): Promise<LinkState> {
    const said = await believed(this.the.journal, bundle.watermark);
    const state = stateAfter(before, bundle, said, this.unproved === 0);
    if (!isDeepStrictEqual(state, before)) await this.tx.saveLinkState(this.from.nodeId, state);
    return state;
  }

  private async takeContents(contents: readonly sync.Content[]): Promise<ContentHash[]> {
    const taken: ContentHash[] = [];
    for (const { hash, data } of contents) {
      const algorithm = algorithmOf(hash);
      if (!algorithm || !equal(contentHashOf(data, algorithm), hash)) await this.quarantine('hash', data);
      else {
        taken.push(toHex<ContentHash>(hash));
        await this.tx.putContent(toHex<ContentHash>(hash), data);
      }
    }
    return taken;
  }

  private async takeEntry(proved: sync.ProvedEntry): Promise<void> {
    const arrival = await this.prover.prove(proved);
    if (typeof arrival === 'string') return this.quarantine(arrival, proved.entry);
    if ((await this.tx.held([arrival.id])).size > 0) return;
    await this.applyOrPark(arrival);
  }

  /** Takes those parts of the bundle that a proved entry names; nobody stores what nothing names. */
  private async takeParts(entry: sync.Entry): Promise<void> {
    for (const hash of entry.parts) {
      const box = this.parts.get(toHex<ContentHash>(hash));
      if (box && !(await this.the.parts.receive(this.tx, hash, box))) await this.quarantine('part-box', hash);
    }
  }

  private async applyOrPark(arrival: Arrival): Promise<void> {
    const { entry } = arrival.held;
    await this.takeParts(entry);
    const verdict = judgeReadiness(
      entry,
      await this.tx.held(entry.parents.map((parent) => toHex<EntryId>(parent))),
      await this.tx.heldContents(entry.needs.map((need) => toHex<ContentHash>(need))),
      await this.tx.heldParts(entry.parts.map((part) => toHex<ContentHash>(part))),
    );
    const missing = verdict.is === 'park' ? verdict.missing : [];
    const first = missing.length > 0 ? await this.heldFirst(arrival.held, missing) : NOTHING_FIRST;
    if (!first) return this.park(arrival, missing, '');
    try {
      await this.within(() => this.holdAll(first, arrival));
    } catch (error) {
      if (!this.apart || isNotOfTheEntry(error)) throw error;
      await this.park(arrival, missing, error instanceof Error ? error.message : String(error));
      return this.releaseDiscards(arrival.id);
    }
    const taken = [...first.entries.map(({ id }) => id), arrival.id];
    this.applied += taken.length - first.discarded.size;
    for (const id of taken) await this.releaseWaiting(id);
  }

  private heldFirst(held: HeldEntry, missing: readonly string[]): Promise<HeldFirst | undefined> {
    return heldFirst(this.tx, this.the.families.get(held.entry.family), held, missing);
  }

  private within(work: () => Promise<void>): Promise<void> {
    return this.apart ? this.tx.attempt(work) : work();
  }

  /** Holds an entry and, before it, the entries that stand between it and what it discards; then applies all but those. */
  private async holdAll({ entries, discarded }: HeldFirst, arrival: Arrival): Promise<void> {
    const all = [...entries.map((parked) => ({ held: heldOf(parked), proof: parked.proof })), arrival];
    for (const { held, proof } of all) await this.tx.hold(held, proof);
    for (const { held } of all) {
      if (discarded.has(held.id)) await this.the.writer.settleDiscarded(this.tx, held);
      else await this.settle(held);
      await this.tx.unpark(held.id);
    }
  }

  private async settle(held: HeldEntry): Promise<void> {
    const waiting = await this.tx.parkedFor(held.id);
    // An own entry that comes back waits for this one: what it answers is not answered a second time.
    const isAnswered = waiting.some(({ bytes }) => decodeEntry(bytes).origin === this.the.ownId);
    await this.the.writer.settle(this.tx, held, { silently: isAnswered });
    if (held.entry.family === 'directory') this.prover.forgetOrigins();
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

  /** An entry failed: what discards it may have come already, and waits for it or for what builds on it. */
  private async releaseDiscards(failing: EntryId): Promise<void> {
    for (const waiting of await waitingBehind(this.tx, failing))
      if (await this.heldFirst(heldOf(waiting), waiting.missing)) await this.release(waiting);
  }

  private async releaseWaiting(arrived: string): Promise<void> {
    for (const waiting of await this.tx.parkedFor(arrived)) await this.release(waiting);
  }

  private async quarantine(reason: Unproved, bytes: Uint8Array): Promise<void> {
    this.unproved += 1;
    await this.tx.quarantine({ via: this.from.nodeId, reason, bytes, atMs: this.the.nowMs() });
  }
}

function judgeBundle(
  { ownId, protocol = PROTOCOL }: Pick<InboxParts<JournalTx>, 'ownId' | 'protocol'>,
  bundle: link.Bundle,
  from: Neighbour,
  state: LinkState | undefined,
): Unproved | undefined {
  if (bundle.to !== ownId || bundle.from !== from.nodeId) return 'misdirected';
  if (bundle.protocol < protocol.min || bundle.protocol > protocol.max) return 'protocol';
  return bundle.instance === state?.instance ? undefined : 'instance';
}

/** What a neighbour says that it holds of this journal; nothing, when no such number was ever sent. */
async function believed(
  journal: Pick<Journal<JournalTx>, 'start' | 'lastNumber'>,
  watermark: link.Watermark | undefined,
): Promise<link.Watermark | undefined> {
  if (watermark?.instance !== journal.start.instance) return undefined;
  return watermark.held <= (await journal.lastNumber()) ? watermark : undefined;
}

/** Errors of the connection or the lease, not of the entry: the bundle comes again, to the leader. */
function isNotOfTheEntry(error: unknown): boolean {
  if (error instanceof LeaseLost) return true;
  const code = (error as { code?: unknown }).code;
  return typeof code === 'string' && (/^(08|57P|53|40)/.test(code) || /^E[A-Z]+$/.test(code));
}
