import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type NodeId } from '@wutong/kernel';
import { type Journal, type JournalTx, type LinkState, type Logger } from '@wutong/store';
import { link } from '@wutong/wire';
import { Arrivals } from './core/arrivals.js';
import { Turns } from './core/turns.js';
import { type KnownNode } from './family.js';
import { type Greeter } from './greeter.js';
import { type Inbox } from './inbox.js';
import { type Neighbour } from './inbox-parts.js';
import { type Link, type Question } from './link/link.js';
import { type LinkLimits } from './link-limits.js';
import { fetchMissing, type Wanted } from './missing-fetch.js';
import { type Footing, Outbound } from './outbound.js';
import { type Relay } from './relay.js';
import { pullSnapshot } from './snapshot.js';

const GREET_EVERY_MS = 5_000;
const GREET_RETRY_MS = 500;
const FETCH_EVERY_MS = 5_000;
const BOOTS_MAX = 16;
/** A bundle waits this long for a hello to be accepted; then it comes again, behind what came after it. */
const GREETING_WAIT_MS = 5_000;
/** The protocol version that brought snapshots. */
const SNAPSHOT_SINCE = 2;

/** How a link stands, for people. */
export interface LinkStanding {
  readonly peer: string;
  readonly path: string;
  readonly direction: 'up' | 'down';
  /** "open", "down" (no connection), "greeting" (not answered yet), or "refused: …". */
  readonly state: string;
  /** Age of the newest bundle of the neighbour when it was applied; grows while nothing is heard. */
  readonly lagMs: number | undefined;
  readonly sent: bigint;
  readonly peerHeld: bigint;
  readonly held: bigint;
  readonly gap: boolean;
  /** Whether all that the neighbour owed when the link was opened has come: before that what is shown may be partial. */
  readonly complete: boolean;
  readonly lastError: string;
}

export interface SessionParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly link: Link;
  readonly neighbour: Neighbour;
  readonly relay: Relay<T>;
  readonly inbox: Inbox<T>;
  readonly greeter: Greeter<T>;
  /** What the directory says of the neighbour now. */
  readonly peer: () => KnownNode;
  /** Whether bundles may be applied now. */
  readonly mayTake: () => boolean;
  /** Types that go ahead of a backlog, by lane. */
  readonly lanes: () => readonly (readonly string[])[];
  readonly limits: LinkLimits;
  readonly nowMs: () => number;
  readonly elapsedMs: () => number;
  readonly logger: Logger;
}

/** One link at work: greets, relays what is owed, applies what comes, and measures. */
export class LinkSession<T extends JournalTx> {
  private readonly outbound: Outbound<T>;
  private readonly arrivals = new Arrivals();
  private state: LinkState | undefined;
  private refused = '';
  /** We refused their hello: nothing of theirs is taken until one is accepted. */
  private unwelcome = false;
  private boot = '';
  private bootsBefore: readonly string[] = [];
  /** The neighbour holds entries of our own, of an epoch that is over, that we lack. */
  owesReturns = false;
  /** The epoch in which two journals have sealed as the neighbour. */
  private disputedEpoch: bigint | undefined;
  private protocol: number;
  /** A start of the neighbour's that is not known here has asked: it is asked back who lives. */
  private greetSoon = false;
  private lastError = '';
  private lastGreetedMs = Number.NEGATIVE_INFINITY;
  private lastFetchedMs = Number.NEGATIVE_INFINITY;
  /** The neighbour's last number when it last answered a hello; undefined before it has. */
  private catchUpTo: bigint | undefined;
  private isPulling = false;
  /** Bundles that look again at every turn whether they may be taken. */
  private waiting: (() => void)[] = [];
  private readonly turns = new Turns(() => this.work());
  private closed = false;

  constructor(private readonly the: SessionParts<T>) {
    const { journal, relay, lanes, limits, elapsedMs, greeter } = the;
    this.protocol = greeter.protocol.min;
    const sending = { journal, relay, lanes, limits, elapsedMs, link: the.link, boot: greeter.boot };
    this.outbound = new Outbound({ ...sending, footing: () => this.footing() });
    the.link.receive((bundle) => this.take(bundle));
  }

  /** Does what is due now; called on every append, every arrival and every tick. Never rejects. */
  async turn(): Promise<void> {
    this.letWaitingLook();
    // Nothing urgent waits until what is under way was read and sent.
    if (this.turns.isBusy) void this.doOrNote(() => this.outbound.hurry());
    await this.turns.take();
  }

  /** Answers the neighbour's hello; accepted, it also opens our direction. */
  async answerHello(body: Uint8Array): Promise<Uint8Array> {
    const why = await this.welcome(fromBinary(link.SignedHelloSchema, body), 'question');
    const answer =
      why === undefined
        ? { case: 'welcome' as const, value: await this.the.greeter.introduce(this.peerId) }
        : { case: 'refusal' as const, value: why };
    void this.turn();
    return toBinary(link.HelloAnswerSchema, create(link.HelloAnswerSchema, { answer }));
  }

  /** Asks the neighbour for entries that parked ones wait for, and applies what it answers; not more than now and then. */
  async fetchMissing(ids: readonly Uint8Array[]): Promise<void> {
    if (!this.the.link.isUp() || !this.outbound.isOpen || this.since(this.lastFetchedMs) < FETCH_EVERY_MS) return;
    this.lastFetchedMs = this.the.elapsedMs();
    await this.fetch({ entries: [...ids] });
  }

  /** Asks the neighbour for entries or histories now, and applies what it answers. Whether all of it was answered. */
  async fetch(wanted: Wanted): Promise<boolean> {
    try {
      return await this.fetchAll(wanted);
    } catch (error) {
      this.note(error);
      return false;
    }
  }

  /** As `fetch`; rejects when the neighbour does not answer. */
  fetchAll(wanted: Wanted): Promise<boolean> {
    // What an answer shows is of the journal that was asked, which may have gone on under another epoch meanwhile.
    const epoch = this.state?.epoch;
    return fetchMissing(this.the.link, wanted, async (bundle) => {
      const isDisputed = await this.the.inbox.applyAsked(bundle, this.the.neighbour);
      if (isDisputed && epoch !== undefined) this.dispute(epoch);
    });
  }

  /** A question to the neighbour; undefined when it has not answered. */
  async ask(question: Question, body: Uint8Array): Promise<Uint8Array | undefined> {
    if (!this.the.link.isUp()) return undefined;
    try {
      return await this.the.link.ask(question, body);
    } catch (error) {
      this.note(error);
      return undefined;
    }
  }

  /** A page of a snapshot for the neighbour. */
  answerSnapshot(body: Uint8Array): Promise<Uint8Array> {
    return this.outbound.answerSnapshot(body);
  }

  /** Says hello at the next turn: something of ours has changed. */
  greetAgain(): void {
    this.greetSoon = true;
    void this.turn();
  }

  get peerId(): NodeId {
    return this.the.neighbour.nodeId;
  }

  get path(): string {
    return this.the.neighbour.path;
  }

  get isWithParent(): boolean {
    return !this.the.neighbour.isChild;
  }

  /** Whether the neighbour was heard within the last seconds. */
  get isLive(): boolean {
    return this.arrivals.isLive(this.the.elapsedMs());
  }

  /** The start of the neighbour's process that was heard within the last seconds. */
  get liveBoot(): string | undefined {
    return this.isLive && this.boot !== '' ? this.boot : undefined;
  }

  standing(): LinkStanding {
    const { neighbour } = this.the;
    return {
      peer: neighbour.nodeId,
      path: neighbour.path,
      direction: neighbour.isChild ? 'down' : 'up',
      state: this.stateName(),
      lagMs: this.arrivals.lagMs(this.the.elapsedMs()),
      sent: this.outbound.sent,
      peerHeld: this.state?.peerHeld ?? 0n,
      held: this.state?.held ?? 0n,
      gap: this.hasGap(),
      complete: this.outbound.isOpen && this.catchUpTo !== undefined && (this.state?.held ?? 0n) >= this.catchUpTo,
      lastError: this.lastError,
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    this.letWaitingLook();
    this.outbound.close();
    await this.the.link.close();
  }

  private since(elapsedMs: number): number {
    return this.the.elapsedMs() - elapsedMs;
  }

  private stateName(): string {
    if (this.refused) return `refused: ${this.refused}`;
    if (!this.the.link.isUp()) return 'down';
    if (!this.outbound.isOpen) return 'greeting';
    return this.isLive ? 'open' : 'silent';
  }

  private footing(): Footing | undefined {
    const { state, protocol, isLive } = this;
    return state && { state, protocol, isLive, gap: this.hasGap() };
  }

  private async work(): Promise<void> {
    if (this.closed || !this.the.link.isUp()) return;
    await this.doOrNote(async () => {
      if (this.greetingDue()) await this.greet();
      if (!this.outbound.isOpen) return;
      await this.outbound.relayAll();
      await this.outbound.beat();
      this.lastError = '';
    });
  }

  private async doOrNote(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.note(error);
    }
  }

  private note(error: unknown): void {
    this.lastError = error instanceof Error ? error.message : String(error);
    this.the.logger.warn(`link ${this.the.neighbour.path}: ${this.lastError}`);
  }

  private greetingDue(): boolean {
    const since = this.since(this.lastGreetedMs);
    if (this.greetSoon) return since > GREET_RETRY_MS;
    if (!this.outbound.isOpen) return since > (this.refused ? GREET_EVERY_MS : GREET_RETRY_MS);
    // What is lacking may be numbers that the neighbour never had: its hello says where its journal ends.
    return since > GREET_EVERY_MS && (this.hasGap() || this.arrivals.silentMs(this.the.elapsedMs()) > GREET_EVERY_MS);
  }

  private async greet(): Promise<void> {
    this.lastGreetedMs = this.the.elapsedMs();
    const wasSoon = this.greetSoon;
    this.greetSoon = false;
    const { instance } = this.the.journal.start;
    const ours = await this.the.greeter.introduce(this.peerId);
    const reply = await this.the.link.ask('hello', toBinary(link.SignedHelloSchema, ours)).catch((error: unknown) => {
      this.greetSoon ||= wasSoon;
      throw error;
    });
    const { answer } = fromBinary(link.HelloAnswerSchema, reply);
    // What was said of a journal that has ended meanwhile says nothing of the one that goes on from it.
    const isOfNow = instance === this.the.journal.start.instance;
    if (answer.case === 'refusal' && isOfNow) await this.refusedByThem(answer.value, instance);
    if (answer.case === 'welcome') await this.welcome(answer.value, 'answer');
  }

  /** A neighbour that holds more of us than we do, or knows of a later epoch, shows that we were rolled back. */
  private async refusedByThem(why: link.HelloRefusal, instance: string): Promise<void> {
    this.refuse(`by them: ${link.HelloRefusal[why]}`);
    const { ROLLED_BACK, OLDER_EPOCH, CLONE } = link.HelloRefusal;
    if (why === ROLLED_BACK || why === OLDER_EPOCH) await this.the.journal.stopSealing(instance);
    if (why === CLONE) await this.the.journal.becomeClone();
  }

  private refuse(why: string): void {
    this.refused = why;
    this.outbound.shut();
  }

  private async welcome(signed: link.SignedHello, as: 'question' | 'answer'): Promise<link.HelloRefusal | undefined> {
    const heard = { instanceIsLive: this.isLive, bootsBefore: this.bootsBefore };
    const greeting = await this.the.greeter.receive(signed, this.the.peer(), heard);
    if (greeting.is === 'refused') {
      this.unwelcome = true;
      this.refuse(link.HelloRefusal[greeting.why]);
      return greeting.why;
    }
    if (this.disputedEpoch !== undefined && greeting.hello.epoch <= this.disputedEpoch) {
      this.dispute(this.disputedEpoch);
      return link.HelloRefusal.ROLLED_BACK;
    }
    this.unwelcome = false;
    this.refused = '';
    this.arrivals.heard(this.the.elapsedMs());
    this.arrivals.endsAt(greeting.hello.lastNumber);
    this.protocol = greeting.protocol;
    if (greeting.lacking === 'older-seals') this.owesReturns = true;
    if (as === 'answer') this.noteBoot(greeting.hello.boot);
    else if (greeting.hello.boot !== this.boot) this.greetSoon = true;
    const sameInstance = this.state?.instance === greeting.hello.instance;
    this.state = await this.the.journal.transaction((tx) => tx.linkState(this.peerId));
    if (!sameInstance) {
      this.catchUpTo = undefined;
      this.arrivals.beginJournal();
    }
    if (!this.outbound.isOpen || !sameInstance) this.outbound.open(this.state?.peerHeld ?? 0n);
    // A question may have been under way for long: only an answer tells how far the neighbour is now.
    if (as === 'answer') this.catchUpTo = greeting.hello.lastNumber;
    this.letWaitingLook();
    void this.pullIfFarBehind();
    return undefined;
  }

  /**
   * Catches up by a snapshot when the neighbour is far ahead; meanwhile what is lacking is no gap. One that broke off is
   * asked for anew, while each gets further.
   */
  private async pullIfFarBehind(): Promise<void> {
    if (this.isPulling || !this.isFarBehind || this.protocol < SNAPSHOT_SINCE) return;
    this.isPulling = true;
    let before: bigint | undefined;
    while (this.isFarBehind && this.state?.held !== before) {
      before = this.state?.held;
      await this.doOrNote(() =>
        pullSnapshot({
          held: () => this.state?.held,
          ask: (question, body) => this.ask(question, body),
          take: (bundle) => this.take(bundle),
        }),
      );
    }
    this.isPulling = false;
    this.arrivals.forgetGap();
  }

  private get isFarBehind(): boolean {
    return (this.catchUpTo ?? 0n) - (this.state?.held ?? 0n) >= BigInt(this.the.limits.snapshotAfter);
  }

  /**
   * Only an answer tells which of the neighbour's starts lives now: a question may have been under way for so long that
   * whoever asked it has died since, and its successor would be taken for a clone.
   */
  private noteBoot(boot: string): void {
    if (boot === this.boot) return;
    if (this.boot) this.bootsBefore = [...this.bootsBefore, this.boot].slice(-BOOTS_MAX);
    this.boot = boot;
  }

  /** Applies one bundle; rejects when it must come again: before a hello is accepted nothing is taken. */
  private async take(bytes: Uint8Array): Promise<void> {
    const { held: before } = await this.whenWelcome();
    const { state, bundle, isDisputed } = await this.the.inbox.apply(bytes, this.the.neighbour, this.state);
    if (!state || !bundle) return;
    if (isDisputed) return this.dispute(state.epoch);
    const lagMs = this.the.nowMs() - Number(bundle.sentAtMs);
    this.state = laterOf(this.state ?? state, state);
    this.arrivals.applied(bundle.upto, state.held, lagMs, this.the.elapsedMs());
    this.outbound.held(state.peerHeld);
    const hasGap = this.hasGap();
    if (state.held !== before || hasGap) this.outbound.oweWatermark(bytes.length, hasGap);
    this.outbound.heed(bundle.watermark);
    // Our hello is signed: the neighbour sees by it that what it holds of our journal was never sent so.
    if (await this.holdsTooMuch(bundle.watermark)) this.greetSoon = true;
    void this.turn();
  }

  /** Whether the neighbour says that it holds numbers which this journal has not. */
  private async holdsTooMuch(watermark: link.Watermark | undefined): Promise<boolean> {
    const { journal } = this.the;
    return watermark?.instance === journal.start.instance && watermark.held > (await journal.lastNumber());
  }

  /** Bundles wait for the greeting, so that they are taken in the order in which they were sent. */
  private async whenWelcome(): Promise<LinkState> {
    const since = this.the.elapsedMs();
    for (;;) {
      const why = this.notWelcome();
      if (this.state && !why) return this.state;
      if (this.closed || this.since(since) > GREETING_WAIT_MS) throw new Error(why);
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  private notWelcome(): string | undefined {
    if (!this.state || this.unwelcome) return 'no hello of this neighbour is accepted yet';
    return this.the.mayTake() ? undefined : 'own entries come back first';
  }

  private letWaitingLook(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const look of waiting) look();
  }

  /** Two journals seal as the neighbour: it is told so at its next hello, and must have its next epoch before any other. */
  private dispute(epoch: bigint): void {
    this.disputedEpoch = epoch;
    this.unwelcome = true;
    this.refuse(link.HelloRefusal[link.HelloRefusal.ROLLED_BACK]);
  }

  private hasGap(): boolean {
    return !this.isPulling && this.arrivals.hasGap(this.the.elapsedMs());
  }
}

/** Of two readings of one link the later: bundles of a snapshot and of the stream are applied side by side. */
function laterOf(one: LinkState, other: LinkState): LinkState {
  return one.instance === other.instance && one.held > other.held ? one : other;
}
