import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type NodeId } from '@wutong/kernel';
import { type Journal, type JournalTx, type LinkState, type Logger } from '@wutong/store';
import { link } from '@wutong/wire';
import { Flight } from './core/flight.js';
import { type Packed } from './core/packing.js';
import { Resend } from './core/resend.js';
import { type KnownNode } from './family.js';
import { type Greeter } from './greeter.js';
import { type Inbox } from './inbox.js';
import { type Neighbour } from './inbox-parts.js';
import { type Link, type Question } from './link/link.js';
import { type LinkLimits } from './link-limits.js';
import { fetchMissing } from './missing-fetch.js';
import { type Relay } from './relay.js';
import { pullSnapshot } from './snapshot.js';

/** An idle link says where it stands this often; a neighbour that is silent for long is told more rarely. */
const HEARTBEAT_MS = 2_000;
const HEARTBEAT_TO_SILENT_MS = 60_000;
/** Heard within this: live. */
const LIVE_MS = 10_000;
/** What comes next may be under way this long before it counts as a gap. */
const GAP_AFTER_MS = 2_000;
const GREET_EVERY_MS = 5_000;
const GREET_RETRY_MS = 500;
const FETCH_EVERY_MS = 5_000;
const BOOTS_MAX = 16;
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
  /** The last journal number of ours that the transport holds; undefined until the neighbour's hello is accepted. */
  private cursor: bigint | undefined;
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
  private lastSentMs = Number.NEGATIVE_INFINITY;
  private lastGreetedMs = Number.NEGATIVE_INFINITY;
  private lastHeardMs = Number.NEGATIVE_INFINITY;
  private lastFetchedMs = Number.NEGATIVE_INFINITY;
  private lastBundle: { lagMs: number; appliedAtMs: number } | undefined;
  private peerCursor = 0n;
  private gapSinceMs: number | undefined;
  private readonly resend = new Resend();
  private readonly flight: Flight;
  /** By lane: up to which number what is urgent went ahead. */
  private ahead: bigint[] = [];
  /** The neighbour's last number when it last answered a hello; undefined before it has. */
  private catchUpTo: bigint | undefined;
  private isPulling = false;
  private generation = 0;
  private beats = 0;
  private watermarkDue = false;
  private busy = false;
  private again = false;
  private closed = false;

  constructor(private readonly the: SessionParts<T>) {
    this.protocol = the.greeter.protocol.min;
    this.flight = new Flight(the.limits.inFlightBytes);
    the.link.receive((bundle) => this.take(bundle));
  }

  /** Does what is due now; called on every append, every arrival and every tick. Never runs twice at once. */
  async turn(): Promise<void> {
    if (this.busy) {
      this.again = true;
      return;
    }
    this.busy = true;
    try {
      do {
        this.again = false;
        await this.work();
      } while (this.again && !this.closed);
    } finally {
      this.busy = false;
    }
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
    if (!this.the.link.isUp() || this.cursor === undefined || this.since(this.lastFetchedMs) < FETCH_EVERY_MS) return;
    this.lastFetchedMs = this.the.elapsedMs();
    await this.fetchEntries(ids);
  }

  /** Asks the neighbour for entries now, and applies what it answers. Whether all of it was answered. */
  async fetchEntries(ids: readonly Uint8Array[]): Promise<boolean> {
    try {
      return await fetchMissing(this.the, { entries: [...ids] });
    } catch (error) {
      this.note(error);
      return false;
    }
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

  /**
   * A page of a snapshot for the neighbour. With its first question it takes over all up to our last number: the stream
   * goes on after that.
   */
  async answerSnapshot(body: Uint8Array): Promise<Uint8Array> {
    const { after, upto: asked, part } = fromBinary(link.SnapshotRequestSchema, body);
    const { relay, journal } = this.the;
    if (!this.state || this.cursor === undefined || journal.standing !== 'sealing')
      throw new Error('no hello of this neighbour is accepted yet');
    const upto = asked === 0n ? await journal.lastNumber() : asked;
    if (asked === 0n && this.cursor < upto) {
      this.rewindTo(upto);
      this.resend.begin(this.the.elapsedMs());
    }
    const bundles = await relay.next(after, upto);
    const packed = bundles[part];
    const reply = create(link.SnapshotReplySchema, { upto, more: part + 1 < bundles.length });
    if (packed) {
      const run = `snapshot.${after}.${bundles.length}`;
      const bytes = await relay.encode(packed, this.state, { run, gap: this.hasGap(), protocol: this.protocol });
      reply.bundle = fromBinary(link.BundleSchema, bytes);
    }
    return toBinary(link.SnapshotReplySchema, reply);
  }

  /** Says hello at the next turn: something of ours has changed. */
  greetAgain(): void {
    this.greetSoon = true;
    void this.turn();
  }

  get peerId(): NodeId {
    return this.the.neighbour.nodeId;
  }

  get isWithParent(): boolean {
    return !this.the.neighbour.isChild;
  }

  /** Whether the neighbour was heard within the last seconds. */
  get isLive(): boolean {
    return this.since(this.lastHeardMs) < LIVE_MS;
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
      lagMs: this.lag(),
      sent: this.cursor ?? 0n,
      peerHeld: this.state?.peerHeld ?? 0n,
      held: this.state?.held ?? 0n,
      gap: this.hasGap(),
      complete: this.cursor !== undefined && this.catchUpTo !== undefined && (this.state?.held ?? 0n) >= this.catchUpTo,
      lastError: this.lastError,
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.the.link.close();
  }

  private since(elapsedMs: number): number {
    return this.the.elapsedMs() - elapsedMs;
  }

  private stateName(): string {
    if (this.refused) return `refused: ${this.refused}`;
    if (!this.the.link.isUp()) return 'down';
    if (this.cursor === undefined) return 'greeting';
    return this.since(this.lastHeardMs) > LIVE_MS ? 'silent' : 'open';
  }

  private lag(): number | undefined {
    if (!this.lastBundle) return undefined;
    const quiet = this.since(this.lastBundle.appliedAtMs);
    return Math.round(quiet > 2 * HEARTBEAT_MS ? this.lastBundle.lagMs + quiet : this.lastBundle.lagMs);
  }

  private async work(): Promise<void> {
    if (!this.the.link.isUp()) return;
    try {
      if (this.greetingDue()) await this.greet();
      if (this.cursor === undefined) return;
      await this.relayAll();
      await this.beat();
      this.lastError = '';
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
    if (this.cursor === undefined) return since > (this.refused ? GREET_EVERY_MS : GREET_RETRY_MS);
    return since > GREET_EVERY_MS && this.since(this.lastHeardMs) > GREET_EVERY_MS;
  }

  private async greet(): Promise<void> {
    this.lastGreetedMs = this.the.elapsedMs();
    const wasSoon = this.greetSoon;
    this.greetSoon = false;
    const ours = await this.the.greeter.introduce(this.peerId);
    const reply = await this.the.link.ask('hello', toBinary(link.SignedHelloSchema, ours)).catch((error: unknown) => {
      this.greetSoon ||= wasSoon;
      throw error;
    });
    const { answer } = fromBinary(link.HelloAnswerSchema, reply);
    if (answer.case === 'refusal') await this.refusedByThem(answer.value);
    if (answer.case === 'welcome') await this.welcome(answer.value, 'answer');
  }

  /** A neighbour that holds more of us than we do, or knows of a later epoch, shows that we were rolled back. */
  private async refusedByThem(why: link.HelloRefusal): Promise<void> {
    this.refuse(`by them: ${link.HelloRefusal[why]}`);
    const { ROLLED_BACK, OLDER_EPOCH, CLONE } = link.HelloRefusal;
    if (why === ROLLED_BACK || why === OLDER_EPOCH) await this.the.journal.stopSealing();
    if (why === CLONE) await this.the.journal.becomeClone();
  }

  private refuse(why: string): void {
    this.refused = why;
    this.cursor = undefined;
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
    this.lastHeardMs = this.the.elapsedMs();
    this.protocol = greeting.protocol;
    if (greeting.lacking === 'older-seals') this.owesReturns = true;
    if (as === 'answer') this.noteBoot(greeting.hello.boot);
    else if (greeting.hello.boot !== this.boot) this.greetSoon = true;
    const sameInstance = this.state?.instance === greeting.hello.instance;
    this.state = await this.the.journal.transaction((tx) => tx.linkState(this.peerId));
    if (!sameInstance) {
      this.catchUpTo = undefined;
      this.peerCursor = 0n;
      this.gapSinceMs = undefined;
    }
    if (this.cursor === undefined || !sameInstance) {
      this.rewindTo(this.state?.peerHeld ?? 0n);
      this.resend.begin(this.the.elapsedMs());
    }
    // A question may have been under way for long: only an answer tells how far the neighbour is now.
    if (as === 'answer') this.catchUpTo = greeting.hello.lastNumber;
    void this.pullIfFarBehind();
    return undefined;
  }

  /** Catches up by a snapshot when the neighbour is far ahead; meanwhile what is lacking is no gap. */
  private async pullIfFarBehind(): Promise<void> {
    const behind = (this.catchUpTo ?? 0n) - (this.state?.held ?? 0n);
    if (this.isPulling || behind < BigInt(this.the.limits.snapshotAfter) || this.protocol < SNAPSHOT_SINCE) return;
    this.isPulling = true;
    try {
      await pullSnapshot({
        held: () => this.state?.held,
        ask: (question, body) => this.ask(question, body),
        take: (bundle) => this.take(bundle),
      });
    } catch (error) {
      this.note(error);
    } finally {
      this.isPulling = false;
      this.gapSinceMs = undefined;
    }
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

  private rewindTo(number: bigint): void {
    this.cursor = number;
    this.generation += 1;
    this.ahead = [];
    this.flight.forget();
  }

  private async relayAll(): Promise<void> {
    while (this.cursor !== undefined && !this.closed && this.the.journal.standing === 'sealing') {
      const { generation } = this;
      await this.sendUrgent(this.cursor);
      if (generation !== this.generation) continue;
      if (this.flight.isFull) return;
      const bundles = await this.the.relay.next(this.cursor);
      if (bundles.length === 0) return;
      for (const [at, packed] of bundles.entries()) {
        await this.send(packed, `${packed.after}.${packed.upto}.${at}`);
        // Rewound while it was sent: what follows is sent from there.
        if (generation !== this.generation) break;
        this.cursor = packed.upto;
      }
      this.cursor = this.resend.goOnFrom(this.cursor);
    }
  }

  /** Behind a backlog what is urgent goes ahead: decisions first, then the other lanes. */
  private async sendUrgent(cursor: bigint): Promise<void> {
    const { relay, lanes, limits, journal } = this.the;
    const isBehind = (await journal.lastNumber()) - cursor > BigInt(limits.backlog);
    if (!isBehind && !this.flight.isFull) return;
    const { generation } = this;
    for (const [lane, types] of lanes().entries()) {
      const before = this.ahead[lane] ?? cursor;
      const { bundles, mark } = await relay.urgent(types, before > cursor ? before : cursor, cursor);
      for (const [at, packed] of bundles.entries()) await this.send(packed, `ahead.${lane}.${mark}.${at}`);
      if (generation !== this.generation) return;
      this.ahead[lane] = mark;
    }
  }

  private async beat(): Promise<void> {
    const every = this.since(this.lastHeardMs) < LIVE_MS ? HEARTBEAT_MS : HEARTBEAT_TO_SILENT_MS;
    if (!this.watermarkDue && this.since(this.lastSentMs) < every) return;
    const at = this.cursor ?? 0n;
    this.beats += 1;
    const empty = { after: at, upto: at, piece: 0, pieces: 0, parcels: [], contents: [], seals: [] };
    await this.send(empty, `beat.${this.beats}`);
  }

  private async send(packed: Packed, name: string): Promise<void> {
    if (!this.state) return;
    const run = `${this.the.greeter.boot}.${this.generation}`;
    const bytes = await this.the.relay.encode(packed, this.state, { run, gap: this.hasGap(), protocol: this.protocol });
    this.watermarkDue = false;
    await this.the.link.send(bytes, `${run}.${name}`);
    if (packed.upto > packed.after || packed.piece > 0) this.flight.note(packed.upto, bytes.length);
    this.lastSentMs = this.the.elapsedMs();
  }

  /** Applies one bundle; rejects when it must come again: before a hello is accepted nothing is taken. */
  private async take(bytes: Uint8Array): Promise<void> {
    if (!this.state || this.unwelcome) throw new Error('no hello of this neighbour is accepted yet');
    if (!this.the.mayTake()) throw new Error('own entries come back first');
    const before = this.state.held;
    const { state, bundle, isDisputed } = await this.the.inbox.apply(bytes, this.the.neighbour);
    if (!state || !bundle) return;
    if (isDisputed) return this.dispute(state.epoch);
    const now = this.the.elapsedMs();
    this.state = laterOf(this.state, state);
    this.flight.held(state.peerHeld);
    this.lastHeardMs = now;
    this.lastBundle = { lagMs: Math.max(0, this.the.nowMs() - Number(bundle.sentAtMs)), appliedAtMs: now };
    if (bundle.upto > this.peerCursor) this.peerCursor = bundle.upto;
    this.gapSinceMs = this.peerCursor > state.held ? (this.gapSinceMs ?? now) : undefined;
    if (state.held !== before || this.hasGap()) this.watermarkDue = true;
    this.heedWatermark(bundle.watermark);
    void this.turn();
  }

  /** Two journals seal as the neighbour: it is told so at its next hello, and must have its next epoch before any other. */
  private dispute(epoch: bigint): void {
    this.disputedEpoch = epoch;
    this.unwelcome = true;
    this.refuse(link.HelloRefusal[link.HelloRefusal.ROLLED_BACK]);
  }

  private hasGap(): boolean {
    return !this.isPulling && this.gapSinceMs !== undefined && this.since(this.gapSinceMs) > GAP_AFTER_MS;
  }

  /** The neighbour lacks what came before something it holds. */
  private heedWatermark(watermark: link.Watermark | undefined): void {
    if (!watermark?.gap || watermark.instance !== this.the.journal.start.instance || this.cursor === undefined) return;
    if (this.resend.isDue(watermark, this.cursor, this.the.elapsedMs())) this.rewindTo(watermark.held);
  }
}

/** Of two readings of one link the later: bundles of a snapshot and of the stream are applied side by side. */
function laterOf(one: LinkState, other: LinkState): LinkState {
  return one.instance === other.instance && one.held > other.held ? one : other;
}
