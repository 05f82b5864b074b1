import { setImmediate as nextTurn } from 'node:timers/promises';
import { type Link, type Question } from './link.js';

type Answer = (question: Question, body: Uint8Array) => Promise<Uint8Array>;

/** One side of a pair of links in memory: what is sent waits in a queue until the other side's handler took it. */
class MemoryLink implements Link {
  other: MemoryLink | undefined;
  private readonly queue: Uint8Array[] = [];
  private readonly seen = new Set<string>();
  private handler: ((bundle: Uint8Array) => Promise<void>) | undefined;
  private draining = false;
  private closed = false;

  constructor(
    readonly peer: string,
    private readonly pair: { up: boolean },
    private readonly answer: Answer,
  ) {}

  async send(bundle: Uint8Array, dedupeId: string): Promise<void> {
    if (!this.isUp() || !this.other) throw new Error('link is down');
    if (this.other.seen.has(dedupeId)) return;
    this.other.seen.add(dedupeId);
    this.other.queue.push(bundle);
    void this.other.drain();
  }

  receive(handler: (bundle: Uint8Array) => Promise<void>): void {
    this.handler = handler;
    void this.drain();
  }

  async ask(question: Question, body: Uint8Array): Promise<Uint8Array> {
    if (!this.isUp() || !this.other) throw new Error('link is down');
    return this.other.answer(question, body);
  }

  isUp(): boolean {
    return this.pair.up && !this.closed;
  }

  async close(): Promise<void> {
    this.closed = true;
  }

  /** Hands over what waits; what the handler rejects goes behind what else waits, as after a nak. */
  async drain(): Promise<void> {
    if (this.draining) return;
    this.draining = true;
    while (this.handler && this.isUp()) {
      const bundle = this.queue.shift();
      if (!bundle) break;
      const taken = await this.handler(bundle).then(
        () => true,
        () => false,
      );
      if (!taken) this.queue.push(bundle);
      await nextTurn();
    }
    this.draining = false;
  }
}

export interface MemoryLinkPair {
  readonly a: Link;
  readonly b: Link;
  cut(): void;
  heal(): void;
}

/** Two ends of one link in memory, with a switch between them. */
export function createMemoryLinkPair(
  a: { id: string; answer: Answer },
  b: { id: string; answer: Answer },
): MemoryLinkPair {
  const pair = { up: true };
  const endA = new MemoryLink(b.id, pair, a.answer);
  const endB = new MemoryLink(a.id, pair, b.answer);
  endA.other = endB;
  endB.other = endA;
  return {
    a: endA,
    b: endB,
    cut() {
      pair.up = false;
    },
    heal() {
      pair.up = true;
      void endA.drain();
      void endB.drain();
    },
  };
}
