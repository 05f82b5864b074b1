import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type NodeId } from '@wutong/kernel';
import { type Journal, type JournalTx, type LinkState, type Logger } from '@wutong/store';
import { link } from '@wutong/wire';
import { type Packed } from './core/packing.js';
import { type KnownNode } from './family.js';
import { type Greeter } from './greeter.js';
import { type Inbox, type Neighbour } from './inbox.js';
import { type Link } from './link/link.js';
import { type Relay } from './relay.js';

/** An idle link says where it stands this often; a neighbour that is silent for long is told more rarely. */
const HEARTBEAT_MS = 2_000;
const HEARTBEAT_TO_SILENT_MS = 60_000;
/** Heard within this: live. */
const LIVE_MS = 10_000;
/** What comes next may be under way this long before it counts as a gap. */
const GAP_AFTER_MS = 2_000;
const GREET_EVERY_MS = 5_000;
const GREET_RETRY_MS = 500;

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
  readonly lastError: string;
}

export interface SessionParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly link: Link;
  readonly neighbour: Neighbour;
  readonly relay: Relay<T>;
  readonly inbox: Inbox<T>;
  readonly greeter: Greeter<T>;
  readonly peer: KnownNode;
  readonly nowMs: () => number;
  readonly logger: Logger;
}

/** One link at work: greets, relays what is owed, applies what comes, and measures. */
export class LinkSession<T extends JournalTx> {
  /** The last journal number of ours that the transport holds; undefined until the neighbour's hello is accepted. */
  private cursor: bigint | undefined;
  private state: LinkState | undefined;
  private refused = '';
  private lastError = '';
  private lastSentMs = 0;
  private lastGreetedMs = 0;
  private lastHeardMs = 0;
  private lastBundle: { sentAtMs: number; appliedAtMs: number } | undefined;
  private peerCursor = 0n;
  private gapSinceMs: number | undefined;
  private lastRewindMs = 0;
  private generation = 0;
  private watermarkDue = false;
  private busy = false;
  private again = false;
  private closed = false;

  constructor(private readonly the: SessionParts<T>) {
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
    const why = await this.welcome(fromBinary(link.SignedHelloSchema, body));
    const answer =
      why === undefined
        ? { case: 'welcome' as const, value: await this.the.greeter.introduce(this.peerId) }
        : { case: 'refusal' as const, value: why };
    void this.turn();
    return toBinary(link.HelloAnswerSchema, create(link.HelloAnswerSchema, { answer }));
  }

  /** Asks the neighbour for entries that parked ones wait for, and applies what it answers. */
  async fetchMissing(ids: readonly Uint8Array[]): Promise<void> {
    if (!this.the.link.isUp() || this.cursor === undefined) return;
    const request = create(link.MissingRequestSchema, { entries: [...ids] });
    const reply = await this.the.link.ask('missing', toBinary(link.MissingRequestSchema, request));
    const { bundle } = fromBinary(link.MissingReplySchema, reply);
    if (bundle) await this.the.inbox.apply(toBinary(link.BundleSchema, bundle), this.the.neighbour);
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
      lastError: this.lastError,
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.the.link.close();
  }

  private get peerId(): NodeId {
    return this.the.neighbour.nodeId;
  }

  private stateName(): string {
    if (this.refused) return `refused: ${this.refused}`;
    if (!this.the.link.isUp()) return 'down';
    if (this.cursor === undefined) return 'greeting';
    return this.the.nowMs() - this.lastHeardMs > LIVE_MS ? 'silent' : 'open';
  }

  private lag(): number | undefined {
    if (!this.lastBundle) return undefined;
    const quiet = this.the.nowMs() - this.lastBundle.appliedAtMs;
    const lag = Math.max(0, this.lastBundle.appliedAtMs - this.lastBundle.sentAtMs);
    return quiet > 2 * HEARTBEAT_MS ? lag + quiet : lag;
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
      this.lastError = error instanceof Error ? error.message : String(error);
      this.the.logger.warn(`link ${this.the.neighbour.path}: ${this.lastError}`);
    }
  }

  private greetingDue(): boolean {
    const since = this.the.nowMs() - this.lastGreetedMs;
    if (this.cursor === undefined) return since > GREET_RETRY_MS;
    return since > GREET_EVERY_MS && this.the.nowMs() - this.lastHeardMs > GREET_EVERY_MS;
  }

  private async greet(): Promise<void> {
    this.lastGreetedMs = this.the.nowMs();
    const ours = await this.the.greeter.introduce(this.peerId);
    const reply = await this.the.link.ask('hello', toBinary(link.SignedHelloSchema, ours));
    const { answer } = fromBinary(link.HelloAnswerSchema, reply);
    if (answer.case === 'refusal') this.refused = `by them: ${link.HelloRefusal[answer.value]}`;
    if (answer.case === 'welcome') await this.welcome(answer.value);
  }

  private async welcome(signed: link.SignedHello): Promise<link.HelloRefusal | undefined> {
    const live = this.the.nowMs() - this.lastHeardMs < LIVE_MS;
    const greeting = await this.the.greeter.receive(signed, this.the.peer, live);
    if (greeting.is === 'refused') {
      this.refused = link.HelloRefusal[greeting.why];
      return greeting.why;
    }
    this.refused = '';
    this.lastHeardMs = this.the.nowMs();
    const sameInstance = this.state?.instance === greeting.hello.instance;
    this.state = await this.the.journal.transaction((tx) => tx.linkState(this.peerId));
    if (this.cursor === undefined || !sameInstance) this.rewindTo(this.state?.peerHeld ?? 0n);
    return undefined;
  }

  private rewindTo(number: bigint): void {
    this.cursor = number;
    this.generation += 1;
    this.lastRewindMs = this.the.nowMs();
  }

  private async relayAll(): Promise<void> {
    while (this.cursor !== undefined && !this.closed) {
      const bundles = await this.the.relay.next(this.cursor);
      if (bundles.length === 0) return;
      for (const [piece, packed] of bundles.entries()) {
        await this.send(packed, `${this.generation}.${packed.after}.${packed.upto}.${piece}`);
        this.cursor = packed.upto;
      }
    }
  }

  private async beat(): Promise<void> {
    const now = this.the.nowMs();
    const every = now - this.lastHeardMs < LIVE_MS ? HEARTBEAT_MS : HEARTBEAT_TO_SILENT_MS;
    if (!this.watermarkDue && now - this.lastSentMs < every) return;
    const at = this.cursor ?? 0n;
    await this.send({ after: at, upto: at, parcels: [], contents: [], seals: [] }, `beat.${now}`);
  }

  private async send(packed: Packed, name: string): Promise<void> {
    if (!this.state) return;
    this.watermarkDue = false;
    const bytes = await this.the.relay.encode(packed, this.state, this.hasGap());
    await this.the.link.send(bytes, `${this.the.journal.start.instance}.${name}`);
    this.lastSentMs = this.the.nowMs();
  }

  /** Applies one bundle; rejects when it must come again. */
  private async take(bytes: Uint8Array): Promise<void> {
    const before = this.state?.held;
    const { state, bundle } = await this.the.inbox.apply(bytes, this.the.neighbour);
    if (!state || !bundle) return;
    const now = this.the.nowMs();
    this.state = state;
    this.lastHeardMs = now;
    this.lastBundle = { sentAtMs: Number(bundle.sentAtMs), appliedAtMs: now };
    if (bundle.upto > this.peerCursor) this.peerCursor = bundle.upto;
    this.gapSinceMs = this.peerCursor > state.held ? (this.gapSinceMs ?? now) : undefined;
    if (state.held !== before || this.hasGap()) this.watermarkDue = true;
    this.heedWatermark(bundle.watermark);
    void this.turn();
  }

  private hasGap(): boolean {
    return this.gapSinceMs !== undefined && this.the.nowMs() - this.gapSinceMs > GAP_AFTER_MS;
  }

  /** The neighbour lacks what came before something it holds: send again from what it holds. */
  private heedWatermark(watermark: link.Watermark | undefined): void {
    if (!watermark?.gap || watermark.instance !== this.the.journal.start.instance) return;
    if (this.cursor === undefined || watermark.held >= this.cursor) return;
    if (this.the.nowMs() - this.lastRewindMs > GAP_AFTER_MS) this.rewindTo(watermark.held);
  }
}
