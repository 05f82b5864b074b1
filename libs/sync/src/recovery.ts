import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type EntryId, fromHex, type NodeId, toHex } from '@wutong/kernel';
import { type HeldSeal, heldSealOf, type Journal, type JournalTx, type SequenceMark } from '@wutong/store';
import { link, type sync } from '@wutong/wire';
import { isSame } from './core/epochs.js';
import { type Greeter } from './greeter.js';
import { type LinkSession } from './link-session.js';

/** Pages of one neighbour's answer that are taken in one go. */
const PAGES_MAX = 50;

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
    private readonly ownId: NodeId,
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
    for (const session of sessions) if (isRolledBack || session.owesReturns) await this.takeBack(session);
    if (!isRolledBack) return;
    this.passed = sessions.length > 0;
    const parent = sessions.find(({ isWithParent }) => isWithParent);
    if (!parent) this.stage = 'operator';
    else if (parent.isUp) await this.askParent(parent);
  }

  /** Takes back what the neighbour holds of our own. Answers the last seal of ours that it holds, once it is through. */
  private async takeBack(session: LinkSession<T>): Promise<HeldSeal | undefined> {
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const after = this.cursors.get(session.peerId) ?? this.journal.returnsAfter ?? { epoch: 0n, sequence: 0n };
      const reply = await this.returns(session, after);
      if (!reply) return undefined;
      const ids = await this.lacking(reply.entries);
      if (ids.length > 0 && !(await session.fetchEntries(ids))) return undefined;
      this.cursors.set(session.peerId, { epoch: reply.uptoEpoch, sequence: reply.uptoSequence });
      if (reply.entries.length === 0) {
        session.owesReturns = false;
        return reply.last && heldSealOf(reply.last);
      }
    }
    return undefined;
  }

  private async askParent(parent: LinkSession<T>): Promise<void> {
    const last = await this.takeBack(parent);
    this.stage = 'asking';
    const beside = last && (await this.ownSeal(last.epoch, last.number));
    const { answer } = await this.askEpoch(parent, beside);
    if (answer.case === 'refusal') return this.refused(answer.value);
    if (answer.case !== 'epoch') return;
    const isForked = last !== undefined && beside !== undefined && !isSame(beside, last);
    await this.journal.beginEpoch(answer.value, isForked ? await this.common(parent, last) : undefined);
    this.cursors.clear();
    this.stage = '';
    parent.greetAgain();
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

  /** The last own seal that the parent holds as we do: seals chain, so what is equal at a number is equal before it. */
  private async common(parent: LinkSession<T>, { epoch, number: theirs }: HeldSeal) {
    const own = await this.journal.transaction((tx) => tx.lastSeal(this.ownId));
    const ours = own?.epoch === epoch ? own.number : 0n;
    let [equal, most] = [0n, ours < theirs ? ours : theirs];
    while (equal < most) {
      const middle = (equal + most + 1n) / 2n;
      const seal = await this.ownSeal(epoch, middle);
      const reply = seal && (await this.returns(parent, { epoch, sequence: seal.lastSequence - 1n }));
      if (seal && reply?.first && isSame(heldSealOf(reply.first), seal)) equal = middle;
      else most = middle - 1n;
    }
    return { epoch, number: equal };
  }

  private async returns(session: LinkSession<T>, { epoch, sequence }: SequenceMark) {
    const request = create(link.ReturnRequestSchema, { afterEpoch: epoch, afterSequence: sequence });
    const reply = await session.ask('returns', toBinary(link.ReturnRequestSchema, request));
    return reply && fromBinary(link.ReturnReplySchema, reply);
  }

  private async lacking(ids: readonly Uint8Array[]): Promise<Uint8Array[]> {
    const held = await this.journal.transaction((tx) => tx.held(ids.map((id) => toHex<EntryId>(id))));
    return ids.filter((id) => !held.has(toHex<EntryId>(id)));
  }

  private ownSeal(epoch: bigint, number: bigint): Promise<HeldSeal | undefined> {
    return this.journal.transaction((tx) => tx.seal(this.ownId, epoch, number));
  }
}

/** Entries of one answer, at most. */
const RETURNED_MAX = 200;

/** Tells a neighbour that was rolled back which of its own entries are held here, if it may hold them. */
export async function answerReturns<T extends JournalTx>(
  journal: Journal<T>,
  asker: NodeId,
  body: Uint8Array,
): Promise<Uint8Array> {
  const { afterEpoch: epoch, afterSequence: sequence } = fromBinary(link.ReturnRequestSchema, body);
  const entries = await journal.readOrigin(asker, { epoch, sequence }, RETURNED_MAX);
  const [first] = entries;
  const upto = entries.at(-1)?.proof ?? { epoch, sequence };
  const signed = await journal.transaction(async (tx) => ({
    first: first && (await tx.seal(asker, first.proof.epoch, first.proof.sealNumber))?.signed,
    last: (await tx.lastSeal(asker))?.signed,
  }));
  const seals: { first?: sync.SignedSeal; last?: sync.SignedSeal } = {
    ...(signed.first && { first: signed.first }),
    ...(signed.last && { last: signed.last }),
  };
  const reply = create(link.ReturnReplySchema, {
    entries: entries.map(({ id }) => fromHex(id)),
    uptoEpoch: upto.epoch,
    uptoSequence: upto.sequence,
    ...seals,
  });
  return toBinary(link.ReturnReplySchema, reply);
}
