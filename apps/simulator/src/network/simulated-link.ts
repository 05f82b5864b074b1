import { type Link, type Question } from '@wutong/sync';
import { type NodeProcess } from '../node/node-process.js';
import { type World } from '../world/world.js';
import { type Line, type Stream } from './hub.js';
import { tampered } from './tampering.js';

const PUBLISH_TIMEOUT_MS = 5_000;
const ANSWER_TIMEOUT_MS = 5_000;
const LATE_MAX_MS = 8_000;
const STALL_MAX_MS = 60_000;
/** What was refused comes again after this. */
const NAK_DELAY_MS = 1_000;
const LOOK_EVERY_MS = 5_000;

/** Who is at the other end, and who looks on. */
export interface OtherEnd {
  readonly peer: string;
  /** The peer's process, while one runs. */
  readonly process: () => NodeProcess | undefined;
  /** Told of all that is handed to the transport for the peer. */
  readonly onBundle: (bytes: Uint8Array) => void;
  readonly onAnswer: (answerer: NodeProcess, question: Question, bytes: Uint8Array) => void;
}

/** A link over the simulated hub: what JetStream promises, and all that it does not. */
export class SimulatedLink implements Link {
  private closed = false;

  constructor(
    private readonly own: NodeProcess,
    private readonly line: Line,
    private readonly other: OtherEnd,
  ) {}

  get peer(): string {
    return this.other.peer;
  }

  isUp(): boolean {
    return !this.closed && (this.isParent || this.line.seemsUp);
  }

  send(bytes: Uint8Array, dedupeId: string): Promise<void> {
    const stream = this.isParent ? this.line.down : this.line.up;
    this.other.onBundle(bytes);
    return new Promise((resolve, reject) => {
      this.world.queue.after(PUBLISH_TIMEOUT_MS, () => reject(new Error('the hub did not answer')), this.own);
      this.cross(`publish to ${stream.name}`, this.reachesHub, () => {
        const isNew = stream.store(bytes, dedupeId);
        this.world.note(`${stream.name} stores ${dedupeId}${isNew ? '' : ' again'} ${bytes.length}`);
        this.cross(`storing of ${stream.name}`, this.reachesHub, this.ours(resolve));
      });
    });
  }

  receive(handler: (bundle: Uint8Array) => Promise<void>): void {
    void this.drain(this.isParent ? this.line.up : this.line.down, handler);
  }

  ask(question: Question, body: Uint8Array): Promise<Uint8Array> {
    this.world.note(`${this.own.node.path} asks ${this.peer}: ${question}`);
    return new Promise((resolve, reject) => {
      this.world.queue.after(ANSWER_TIMEOUT_MS, () => reject(new Error(`no answer to ${question}`)), this.own);
      this.cross(`question ${question}`, this.reachesPeer, () => {
        const answerer = this.other.process();
        answerer?.engine.answer(this.own.node.id, question, body).then(
          (answer) => {
            this.other.onAnswer(answerer, question, answer);
            this.cross(
              `answer to ${question}`,
              this.reachesPeer,
              this.ours(() => resolve(answer)),
            );
          },
          (error: Error) => this.world.note(`${this.peer} does not answer ${question}: ${error.message}`),
        );
      });
    });
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  private get world(): World {
    return this.own.world;
  }

  /** The parent sits beside its hub. */
  private get isParent(): boolean {
    return this.line.parent === this.own.node.path;
  }

  /** Takes one message after another for as long as the process lives. */
  private async drain(stream: Stream, handler: (bundle: Uint8Array) => Promise<void>): Promise<void> {
    while (!this.closed) {
      const message = await this.next(stream);
      this.world.note(`${this.own.node.path} takes ${stream.name} ${message.turn}`);
      const taken = await handler(message.bytes).then(
        () => true,
        () => false,
      );
      const isTwice = taken && this.world.goesWrong('duplicate', this.world.plan.duplicate, stream.name);
      const settle = () =>
        taken && !isTwice ? stream.acknowledge(message.turn) : stream.postpone(message.turn, NAK_DELAY_MS);
      this.cross(`settling of ${stream.name}`, this.reachesHub, settle);
    }
  }

  private async next(stream: Stream): Promise<{ turn: number; bytes: Uint8Array }> {
    for (;;) {
      const message = this.reachesHub() ? stream.take() : undefined;
      if (!message) await this.somethingIsDue(stream);
      else if (await this.arrives(stream, message.turn)) {
        return { turn: message.turn, bytes: tampered(message.bytes, this.world, stream.name) };
      }
    }
  }

  /** Whether a message that was taken comes now; others overtake one that is late, and what is lost comes again. */
  private async arrives(stream: Stream, turn: number): Promise<boolean> {
    const what = `delivery of ${stream.name} ${turn}`;
    if (this.goesWrong('drop', what)) return false;
    if (this.goesWrong('delay', what)) {
      stream.postpone(turn, this.lateMs());
      return false;
    }
    await new Promise<void>((resolve) =>
      this.world.queue.after(this.travelMs(), () => this.own.orCrash(what, resolve)),
    );
    return this.reachesHub();
  }

  private somethingIsDue(stream: Stream): Promise<void> {
    return new Promise((resolve) => {
      const { nowMs } = this.world.queue;
      const dueMs = stream.nextDueMs() ?? Number.POSITIVE_INFINITY;
      const soon = () => this.world.queue.after(0.1, resolve, this.own);
      stream.onDue = soon;
      this.world.queue.after(Math.min(LOOK_EVERY_MS, Math.max(100, dueMs - nowMs)), resolve, this.own);
    });
  }

  private readonly reachesHub = () => this.isParent || this.line.carries;

  private readonly reachesPeer = () => this.line.carries;

  /** Sends something on its way; it may be late, or never arrive. */
  private cross(what: string, reaches: () => boolean, arrive: () => void): void {
    const lateMs = this.goesWrong('delay', what) ? this.lateMs() : 0;
    if (this.goesWrong('drop', what)) return;
    this.world.queue.after(this.travelMs() + lateMs, () => {
      if (reaches()) arrive();
    });
  }

  /** As late as a line makes it that loses packets; now and then as late as one that stood still. */
  private lateMs(): number {
    const { chance } = this.world;
    return chance.between(500, chance.happens(0.1) ? STALL_MAX_MS : LATE_MAX_MS);
  }

  private travelMs(): number {
    return this.world.chance.between(0.5, 20) * this.line.slowness;
  }

  /** As a continuation of this process: nothing, once it is dead. */
  private ours(work: () => void): () => void {
    return () => {
      if (this.own.isAlive) work();
    };
  }

  private goesWrong(fault: 'delay' | 'drop', what: string): boolean {
    return this.world.goesWrong(fault, this.world.plan[fault], what);
  }
}
