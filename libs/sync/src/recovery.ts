import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type EntryId, fromHex, lineage, type NodeId, type Path, toHex } from '@wutong/kernel';
import {
  type HeldSeal,
  heldSealOf,
  isSealBefore,
  type Journal,
  type JournalTx,
  type SealedEntry,
  type SealName,
  type SequenceMark,
} from '@wutong/store';
import { link } from '@wutong/wire';
import { agrees } from './core/epochs.js';
import { type NodeDirectory } from './family.js';
import { type Greeter } from './greeter.js';
import { type LinkSession } from './link-session.js';
import { parkedOf } from './parked-of.js';

/** What a neighbour holds of our seals: whether it answered, and the last of ours after which it contradicts them. */
interface Compared {
  readonly answered: boolean;
  readonly disputedAfter?: SealName;
}

const BEGIN: SequenceMark = { epoch: 0n, sequence: 0n };
const NO_SEAL: SealName = { epoch: 0n, number: 0n };

/** Pages of one neighbour's answer that are taken in one go. */
const PAGES_MAX = 50;

/** Pages of one neighbour's answer in which its seals of ours are compared. */
const SEAL_PAGES_MAX = 10_000;

/** Where a recovery stands, for people; empty when none is needed. */
export type RecoveryState = '' | 'taking-back' | 'asking' | 'ruling' | 'live' | 'operator' | 'clone';

/**
 * Brings a rolled-back journal into force again: takes own entries back from neighbours, gets the next epoch from the
 * parent (the root: from a named operator), and goes on under it. Nothing of its own is sealed or sent before that.
 */
export class Recovery<T extends JournalTx> {
  private stage: RecoveryState = '';
  /** By neighbour: how far own entries were taken back from it in this start of the process. */
  private readonly cursors = new Map<string, SequenceMark>();
  private passed = false;

  constructor(
    private readonly journal: Journal<T>,
    private readonly greeter: Greeter<T>,
    private readonly directory: NodeDirectory<T>,
    private readonly own: { readonly nodeId: NodeId; readonly path: Path },
  ) {}

  get state(): RecoveryState {
    const { standing } = this.journal;
    if (standing === 'clone') return 'clone';
    return standing === 'rolled-back' ? this.stage || 'taking-back' : '';
  }

  /** Whether bundles may be taken: not before own entries were asked back once, lest they be written a second time. */
  get mayTake(): boolean {
    return this.passed || this.journal.standing !== 'rolled-back';
  }

  /** Does what can be done now with the neighbours that answer. */
  async step(sessions: readonly LinkSession<T>[]): Promise<void> {
    const isRolledBack = this.journal.standing === 'rolled-back';
    const parent = sessions.find(({ isWithParent }) => isWithParent);
    // Own entries of an epoch that was lost with its grant are proved by the grant.
    if (isRolledBack && parent && !this.passed) await this.fetchGrants(parent);
    const taken = new Map<LinkSession<T>, { readonly last: HeldSeal | undefined } | undefined>();
    for (const session of sessions)
      if (isRolledBack || session.owesReturns) taken.set(session, await this.takeBack(session));
    if (!isRolledBack) return;
    this.passed = sessions.length > 0;
    const fromParent = parent && taken.get(parent);
    if (!parent) this.stage = 'operator';
    else if (fromParent) await this.askParent(parent, sessions, fromParent.last);
  }

  /** Goes on under an epoch that was given; seals that a neighbour contradicts are void. */
  async begin(epoch: bigint, sessions: readonly LinkSession<T>[]): Promise<void> {
    let common: SealName | undefined;
    for (const session of sessions) {
      const { answered, disputedAfter } = await this.compare(session);
      // What the parent holds must be known: it gets every seal of ours. It is asked again, and grants the same. A child
      // that is away shows what it holds later, and another epoch begins then.
      if (!answered && session.isWithParent) return;
      if (disputedAfter && (!common || isSealBefore(disputedAfter, common))) common = disputedAfter;
    }
    await this.journal.beginEpoch(epoch, common);
    this.cursors.clear();
    this.stage = '';
    for (const session of sessions) session.greetAgain();
  }

  /** Takes back what the neighbour holds of our own. Answers, once it is through, the last seal of ours that it holds. */
  private async takeBack(session: LinkSession<T>): Promise<{ readonly last: HeldSeal | undefined } | undefined> {
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const { epoch, sequence } = this.cursors.get(session.peerId) ?? this.journal.returnsAfter ?? BEGIN;
      const reply = await this.returns(session, { afterEpoch: epoch, afterSequence: sequence });
      if (!reply) return undefined;
      const ids = await this.lacking(reply.entries);
      if (ids.length > 0 && !(await session.fetch({ entries: ids }))) return undefined;
      this.cursors.set(session.peerId, { epoch: reply.uptoEpoch, sequence: reply.uptoSequence });
      if (reply.entries.length === 0) {
        session.owesReturns = false;
        return { last: reply.last && heldSealOf(reply.last) };
      }
    }
    return undefined;
  }

  private async askParent(parent: LinkSession<T>, sessions: readonly LinkSession<T>[], last: HeldSeal | undefined) {
    this.stage = 'asking';
    const beside = last && (await this.ownSeal(last.epoch, last.number));
    const { answer } = await this.askEpoch(parent, beside);
    if (answer.case === 'refusal') await this.refused(answer.value);
    if (answer.case !== 'epoch') return;
    if (await this.holdsGrant(parent, answer.value)) return this.begin(answer.value, sessions);
    await this.fetchGrants(parent);
  }

  /**
   * Whether the grant has its number here. What is sealed under the epoch follows it, so that who gets both in the order
   * of their numbers can prove what was sealed.
   */
  async holdsGrant(parent: LinkSession<T>, epoch: bigint): Promise<boolean> {
    const { known, heads } = await this.journal.transaction(async (tx) => ({
      known: await this.directory.node(tx, this.own.nodeId),
      heads: await tx.heads(this.directory.keyOf(parent.path)),
    }));
    const numbered = await this.journal.readIds(heads);
    return known !== undefined && known.epoch >= epoch && numbered.length === heads.length;
  }

  /**
   * What the parent granted, and those above it: its grant may stand under an epoch of its own that is not known here. It
   * sends nothing of itself while it knows that this journal was rolled back.
   */
  private fetchGrants(parent: LinkSession<T>): Promise<boolean> {
    const above = lineage(this.own.path).filter((place) => place !== this.own.path);
    return parent.fetch({ keys: above.map((place) => this.directory.keyOf(place)) });
  }

  private async refused(why: link.EpochRefusal): Promise<void> {
    if (why === link.EpochRefusal.CLONE) await this.journal.becomeClone();
    if (why === link.EpochRefusal.RULING) this.stage = 'ruling';
    if (why === link.EpochRefusal.LIVE) this.stage = 'live';
  }

  private async askEpoch(parent: LinkSession<T>, beside: HeldSeal | undefined): Promise<link.EpochReply> {
    const hello = await this.greeter.introduce(parent.peerId, this.journal.candidate);
    const request = create(link.EpochRequestSchema, { hello, ...(beside && { beside: beside.signed }) });
    const reply = await parent.ask('epoch', toBinary(link.EpochRequestSchema, request));
    return reply ? fromBinary(link.EpochReplySchema, reply) : create(link.EpochReplySchema);
  }

  /**
   * Compares all own seals that the neighbour holds, of every epoch, with ours, until one contradicts ours: what comes after
   * the last before it that both hold is disputed. Of two journals that sealed by turns it may hold some of each, equal
   * ones after others that are not; and what it lacks may be disputed too.
   */
  private async compare(session: LinkSession<T>): Promise<Compared> {
    let [after, agreed]: [SealName, SealName] = [NO_SEAL, NO_SEAL];
    for (let turn = 0; turn < SEAL_PAGES_MAX; turn += 1) {
      const seals = await this.sealsHeld(session, after);
      const last = seals?.at(-1);
      if (!seals || !last) return { answered: seals !== undefined };
      const page = await this.journal.transaction((tx) => this.comparePage(tx, seals, agreed));
      if (page.isDisputed) return { answered: true, disputedAfter: page.agreed };
      [after, agreed] = [last, page.agreed];
    }
    return { answered: true };
  }

  /** A page of our own seals that the neighbour holds; empty after the last, undefined when it does not answer. */
  private async sealsHeld(session: LinkSession<T>, { epoch, number }: SealName) {
    const reply = await this.returns(session, { sealsAfter: create(link.SealPlaceSchema, { epoch, number }) });
    return reply?.seals.map(heldSealOf);
  }

  /** The last seal that both hold before the first that contradicts ours; of its epoch, or none of that. */
  private async comparePage(tx: T, seals: readonly HeldSeal[], before: SealName) {
    let agreed = before;
    for (const theirs of seals) {
      const { epoch, number } = theirs;
      const ours = await tx.seal(this.own.nodeId, epoch, number);
      if (!agrees(theirs, ours, await tx.seal(this.own.nodeId, epoch, number - 1n)))
        return { isDisputed: true, agreed: agreed.epoch === epoch ? agreed : { epoch, number: 0n } };
      if (ours && isSealBefore(agreed, ours)) agreed = ours;
    }
    return { isDisputed: false, agreed };
  }

  private async returns(session: LinkSession<T>, asked: MessageInitShape<typeof link.ReturnRequestSchema>) {
    const request = create(link.ReturnRequestSchema, asked);
    const reply = await session.ask('returns', toBinary(link.ReturnRequestSchema, request));
    return reply && fromBinary(link.ReturnReplySchema, reply);
  }

  private async lacking(ids: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const held = await this.journal.transaction((tx) => tx.held(ids.map((id) => toHex<EntryId>(id))));
    return ids.filter((id) => !held.has(toHex<EntryId>(id)));
  }

  private ownSeal(epoch: bigint, number: bigint): Promise<HeldSeal | undefined> {
    return this.journal.transaction((tx) => tx.seal(this.own.nodeId, epoch, number));
  }
}

/** Entries of one answer, at most. */
const RETURNED_MAX = 200;
/** Seals of one answer, at most. */
const SEALS_MAX = 1_000;

/** Tells a neighbour that was rolled back which of its own entries, or of its own seals, are held here. */
export async function answerReturns<T extends JournalTx>(
  journal: Journal<T>,
  asker: NodeId,
  body: Uint8Array,
): Promise<Uint8Array> {
  const { afterEpoch: epoch, afterSequence: sequence, sealsAfter } = fromBinary(link.ReturnRequestSchema, body);
  const after = { epoch, sequence };
  const entries = sealsAfter ? [] : await ownAfter(journal, asker, after);
  const upto = entries.at(-1)?.proof ?? after;
  const { seals, last } = await journal.transaction(async (tx) => ({
    seals: sealsAfter ? await tx.sealsAfter(asker, sealsAfter, SEALS_MAX) : [],
    last: await tx.lastSeal(asker),
  }));
  const reply = create(link.ReturnReplySchema, {
    entries: entries.map(({ id }) => fromHex(id)),
    uptoEpoch: upto.epoch,
    uptoSequence: upto.sequence,
    seals: seals.map(({ signed }) => signed),
    ...(last && { last: last.signed }),
  });
  return toBinary(link.ReturnReplySchema, reply);
}

/** A page of the entries of one origin after a place in its sequence that are numbered or parked here, in their order. */
async function ownAfter<T extends JournalTx>(
  journal: Journal<T>,
  origin: NodeId,
  after: SequenceMark,
): Promise<readonly SealedEntry[]> {
  const numbered = await journal.readOrigin(origin, after, RETURNED_MAX);
  const parked = await journal.transaction((tx) => parkedOf(tx, origin));
  const last = numbered.length === RETURNED_MAX ? numbered.at(-1)?.proof : undefined;
  const onPage = parked.filter(({ proof }) => isLater(proof, after) && !(last && isLater(proof, last)));
  return [...numbered, ...onPage].sort((a, b) => (isLater(a.proof, b.proof) ? 1 : -1));
}

const isLater = (one: SequenceMark, other: SequenceMark) =>
  one.epoch > other.epoch || (one.epoch === other.epoch && one.sequence > other.sequence);
