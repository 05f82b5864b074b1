import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Journal, type JournalTx, type LinkState } from '@wutong/store';
import { link } from '@wutong/wire';
import { Flight } from './core/flight.js';
import { type Packed } from './core/packing.js';
import { Resend } from './core/resend.js';
import { Turns } from './core/turns.js';
import { type Link } from './link/link.js';
import { type LinkLimits } from './link-limits.js';
import { type Relay } from './relay.js';

/** An idle link says where it stands this often; a neighbour that is silent for long is told more rarely. */
const HEARTBEAT_MS = 2_000;
const HEARTBEAT_TO_SILENT_MS = 60_000;
/** After so much that came, the neighbour hears at once what is held of it: it may wait for that to send more. */
const TOLD_AT_ONCE_BYTES = 16_384;
/** After less it hears it this long after it was last sent anything. */
const TOLD_SOON_MS = 200;
/** So much of what is unsent is looked at for whether what is urgent would wait behind other things. */
const UNSENT_LOOKED_MAX = 200;

/** What goes out with every bundle: how the other direction stands. */
export interface Footing {
  readonly state: LinkState;
  readonly gap: boolean;
  readonly protocol: number;
  readonly isLive: boolean;
}

export interface OutboundParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly link: Link;
  readonly relay: Relay<T>;
  /** Names this start of the process. */
  readonly boot: string;
  /** Types that go ahead of a backlog, by lane. */
  readonly lanes: () => readonly (readonly string[])[];
  readonly limits: LinkLimits;
  readonly elapsedMs: () => number;
  /** Undefined until a hello of the neighbour was accepted. */
  readonly footing: () => Footing | undefined;
}

/** The sending side of one link: relays what is owed from where the neighbour stands, what is urgent first, and beats. */
export class Outbound<T extends JournalTx> {
  /** The last journal number of ours that the transport holds; undefined while the neighbour is not to be sent anything. */
  private cursor: bigint | undefined;
  /** Up to here nothing is there for the neighbour: the next that goes out covers it as well. */
  private lookedAt = 0n;
  private readonly flight: Flight;
  private readonly resend = new Resend();
  /** By lane: up to which number what is urgent went ahead. */
  private ahead: bigint[] = [];
  /** Grows whenever the cursor goes back or away. */
  private generation = 0;
  /** What of a snapshot's page was not asked for yet. */
  private page: { readonly after: bigint; readonly upto: bigint; readonly bundles: readonly Packed[] } | undefined;
  private readonly urgent = new Turns(() => this.sendUrgent());
  /** Of what was read last several bundles are being sent. */
  private hasMore = false;
  private beats = 0;
  private lastSentMs = Number.NEGATIVE_INFINITY;
  /** Bytes that came since the neighbour was last told where we stand. */
  private untold = 0;
  private closed = false;

  constructor(private readonly the: OutboundParts<T>) {
    this.flight = new Flight(the.limits.inFlightBytes);
  }

  get isOpen(): boolean {
    return this.cursor !== undefined;
  }

  /** Up to which journal number of ours the transport has it. */
  get sent(): bigint {
    return this.cursor ?? 0n;
  }

  /** Begins anew after this number. */
  open(after: bigint): void {
    this.rewindTo(after);
    this.resend.begin(this.the.elapsedMs());
  }

  /** Nothing is sent before it is opened again. */
  shut(): void {
    this.cursor = undefined;
    this.page = undefined;
    this.generation += 1;
  }

  /** Nothing is sent any more. */
  close(): void {
    this.closed = true;
  }

  /** The neighbour is to hear where we stand, though there may be nothing else to send: soon, or at once with a gap. */
  oweWatermark(bytes: number, hasGap: boolean): void {
    this.untold += hasGap ? TOLD_AT_ONCE_BYTES : bytes;
  }

  /** The neighbour holds everything of ours up to this number. */
  held(upto: bigint): void {
    this.flight.held(upto, this.the.elapsedMs());
  }

  /** Goes back when the neighbour says that it lacks what came before something it holds. */
  heed(watermark: link.Watermark | undefined): void {
    if (!watermark?.gap || watermark.instance !== this.the.journal.start.instance || this.cursor === undefined) return;
    if (this.resend.isDue(watermark, this.cursor, this.the.elapsedMs())) this.rewindTo(watermark.held);
  }

  /** Sends all that may be sent now. */
  async relayAll(): Promise<void> {
    while (!this.closed && this.the.journal.standing === 'sealing') {
      const { generation, cursor } = this;
      if (cursor === undefined || this.passed >= (await this.the.journal.lastNumber())) return;
      if (await this.isBehind(cursor)) await this.urgent.take();
      if (generation !== this.generation) continue;
      if (this.flight.isFull(this.the.elapsedMs())) return;
      const { passed: lookedAt } = this;
      const bundles = await this.the.relay.next(cursor, {
        lookedAt,
        bytesMax: this.flight.bundleBytes(this.the.elapsedMs()),
      });
      if (generation !== this.generation) continue;
      const last = bundles.at(-1);
      if (!last) return;
      if (bundles.every(isEmpty) && this.the.elapsedMs() - this.lastSentMs < TOLD_SOON_MS) {
        this.lookedAt = last.upto;
        continue;
      }
      await this.sendInTurn(bundles);
      this.cursor = this.resend.goOnFrom(this.cursor);
    }
  }

  /** Sends these until the line is full, or the cursor was moved while one was sent. */
  private async sendInTurn(bundles: readonly Packed[]): Promise<void> {
    const { generation } = this;
    this.hasMore = bundles.length > 1;
    try {
      for (const [at, packed] of bundles.entries()) {
        await this.send(packed, `${packed.after}.${packed.upto}.${at}`);
        // Rewound while it was sent: what follows is sent from there.
        if (generation !== this.generation) return;
        this.cursor = packed.upto;
        // A number's pieces go out with it: nothing of it is held before.
        if (packed.piece === 0 && this.flight.isFull(this.the.elapsedMs())) return;
      }
    } finally {
      this.hasMore = false;
    }
  }

  /** While something is being read and sent: what is urgent goes ahead, unless nothing else is there to wait for. */
  async hurry(): Promise<void> {
    const { cursor } = this;
    if (cursor === undefined || this.closed || this.the.journal.standing !== 'sealing') return;
    const unsent = await this.the.journal.outlines(this.passed, UNSENT_LOOKED_MAX);
    if (this.hasMore || unsent.some(({ type }) => !this.urgentTypes.includes(type))) await this.urgent.take();
  }

  /** Says where we stand when it is owed or nothing was said for a while. */
  async beat(): Promise<void> {
    const { generation, cursor } = this;
    if (cursor === undefined || this.the.elapsedMs() - this.lastSentMs < this.saysAgainAfterMs()) return;
    const passed = this.the.journal.standing === 'sealing' ? this.passed : cursor;
    this.beats += 1;
    const empty = { after: cursor, upto: passed, piece: 0, pieces: 0, parcels: [], contents: [], seals: [] };
    await this.send(empty, `beat.${this.beats}`);
    if (generation === this.generation) this.cursor = this.resend.goOnFrom(passed);
  }

  /**
   * A page of a snapshot for the neighbour. With its first question it takes over all up to our last number: the stream
   * goes on after that.
   */
  async answerSnapshot(body: Uint8Array): Promise<Uint8Array> {
    const { after, upto: asked, part } = fromBinary(link.SnapshotRequestSchema, body);
    const { relay, journal } = this.the;
    if (this.cursor === undefined || journal.standing !== 'sealing')
      throw new Error('no hello of this neighbour is accepted yet');
    const upto = asked === 0n ? await journal.lastNumber() : asked;
    if (asked === 0n && this.cursor < upto) this.open(upto);
    const isBegun = part > 0 && this.page?.after === after && this.page.upto === upto;
    const bundles = isBegun && this.page ? this.page.bundles : await relay.next(after, { upto });
    this.page = part + 1 < bundles.length ? { after, upto, bundles } : undefined;
    const packed = bundles[part];
    const reply = create(link.SnapshotReplySchema, { upto, more: part + 1 < bundles.length });
    const footing = this.the.footing();
    if (packed && footing) {
      const bytes = await relay.encode(packed, { ...footing, run: `snapshot.${after}.${bundles.length}` });
      reply.bundle = fromBinary(link.BundleSchema, bytes);
    }
    return toBinary(link.SnapshotReplySchema, reply);
  }

  /** Up to which number the neighbour was sent all, or there is nothing for it. */
  private get passed(): bigint {
    return this.lookedAt > this.sent ? this.lookedAt : this.sent;
  }

  /** How long after it was last sent anything the neighbour hears where we stand. */
  private saysAgainAfterMs(): number {
    if (this.untold >= TOLD_AT_ONCE_BYTES) return 0;
    if (this.untold > 0 || this.passed > this.sent) return TOLD_SOON_MS;
    return this.the.footing()?.isLive ? HEARTBEAT_MS : HEARTBEAT_TO_SILENT_MS;
  }

  private rewindTo(number: bigint): void {
    this.cursor = number;
    this.lookedAt = number;
    this.page = undefined;
    this.generation += 1;
    this.ahead = [];
    this.flight.forget();
  }

  /** Behind a backlog what is urgent goes ahead: decisions first, then the other lanes. */
  private async sendUrgent(): Promise<void> {
    const { relay, lanes } = this.the;
    const { generation, cursor, passed } = this;
    if (cursor === undefined) return;
    for (const [lane, types] of lanes().entries()) {
      const before = this.ahead[lane] ?? passed;
      const { bundles, mark } = await relay.urgent(types, before > passed ? before : passed, cursor);
      for (const [at, packed] of bundles.entries()) await this.send(packed, `ahead.${lane}.${mark}.${at}`, true);
      if (generation !== this.generation) return;
      this.ahead[lane] = mark;
    }
  }

  private async isBehind(cursor: bigint): Promise<boolean> {
    const waiting = (await this.the.journal.lastNumber()) - cursor;
    return waiting > BigInt(this.the.limits.backlog) || this.flight.isHalfFull(this.the.elapsedMs());
  }

  private async send(packed: Packed, name: string, isUrgent = false): Promise<void> {
    const footing = this.the.footing();
    if (!footing) return;
    const { generation } = this;
    const run = `${this.the.boot}.${generation}`;
    const bytes = await this.the.relay.encode(packed, { ...footing, run, isUrgent });
    this.untold = 0;
    try {
      await this.the.link.send(bytes, `${run}.${name}`, isUrgent);
    } catch (error) {
      this.flight.failed();
      throw error;
    }
    const isUnderWay = packed.upto > packed.after || packed.piece > 0;
    // Rewound while it was sent: it goes out again, and is noted then.
    if (isUnderWay && generation === this.generation) this.flight.note(packed.upto, bytes.length, this.the.elapsedMs());
    this.lastSentMs = this.the.elapsedMs();
    if (this.isUrgent(packed)) this.flight.hurry(this.lastSentMs);
  }

  private isUrgent({ parcels }: Packed): boolean {
    return parcels.some(({ entry }) => this.urgentTypes.includes(entry.entry.type));
  }

  private get urgentTypes(): readonly string[] {
    return this.the.lanes().flat();
  }
}

const isEmpty = ({ parcels, contents, seals }: Packed) => parcels.length + contents.length + seals.length === 0;
