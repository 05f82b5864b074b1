import { type ConsumerMessages, type JsMsg } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import { type Logger } from '@wutong/store';
import { type Asker } from './asker.js';
import { type HubConnection, IN_FLIGHT_MAX } from './hub-connection.js';
import { type Link, type Question } from './link.js';
import { downStream, downSubject, durableOf, upStream, upSubject } from './subjects.js';

export interface JetStreamLinkOptions {
  readonly hub: HubConnection;
  readonly asker: Asker;
  readonly own: string;
  readonly peer: string;
  /** Whether the peer is the child (we own the hub) or the parent. */
  readonly peerIsChild: boolean;
  readonly logger: Logger;
}

/** A bundle is given up when the hub has not confirmed it within this and the time that a slow line takes for it. */
const PUBLISH_TIMEOUT_MS = 5_000;
const SLOW_LINE_BYTES_PER_MS = 4;
const RETRY_MS = 500;
/** What could not be applied comes again after this. */
const NAK_DELAY_MS = 1_000;

/** Header of a bundle that is to be taken before others. */
const URGENT = 'Wutong-Urgent';

function urgentHeaders() {
  const made = headers();
  made.set(URGENT, '1');
  return made;
}

/** A link over the JetStream of the parent's hub: a stream and a durable pull consumer per direction. */
export class JetStreamLink implements Link {
  readonly peer: string;
  private messages: ConsumerMessages | undefined;
  private retry: NodeJS.Timeout | undefined;
  private handler: ((bundle: Uint8Array) => Promise<void>) | undefined;
  private closed = false;
  private hasBegun = false;
  private waiting: { readonly urgent: JsMsg[]; readonly others: JsMsg[] } = { urgent: [], others: [] };
  private isHandingOver = false;

  constructor(private readonly options: JetStreamLinkOptions) {
    this.peer = options.peer;
  }

  async send(bundle: Uint8Array, dedupeId: string, isUrgent = false): Promise<void> {
    const { peer, own, peerIsChild, hub } = this.options;
    const client = await hub.jetstream();
    const subject = peerIsChild ? downSubject(peer) : upSubject(own);
    const timeout = PUBLISH_TIMEOUT_MS + Math.ceil(bundle.length / SLOW_LINE_BYTES_PER_MS);
    try {
      await client.publish(subject, bundle, {
        msgID: dedupeId,
        timeout,
        ...(isUrgent && { headers: urgentHeaders() }),
      });
    } catch (error) {
      // A stream that was lost is made anew by the hub's owner; the relay sends again.
      if (peerIsChild && hub.isUp()) await hub.ensureChild(own, peer);
      throw error;
    }
  }

  receive(handler: (bundle: Uint8Array) => Promise<void>): void {
    this.handler = handler;
    void this.consume();
  }

  ask(question: Question, body: Uint8Array): Promise<Uint8Array> {
    return this.options.asker.ask(this.peer, question, body);
  }

  isUp(): boolean {
    return this.options.hub.isUp();
  }

  async close(): Promise<void> {
    this.closed = true;
    clearTimeout(this.retry);
    await this.messages?.close();
  }

  /** Drains our stream for as long as the link lives; when the stream or the hub is gone, begins again. */
  private async consume(): Promise<void> {
    const { own, peer, peerIsChild, hub } = this.options;
    try {
      if (peerIsChild) {
        await hub.whenConnected();
        if (!this.hasBegun) await hub.redeliverFrom(peer, own);
        await hub.ensureChild(own, peer);
        this.hasBegun = true;
      }
      const client = await hub.jetstream();
      const stream = peerIsChild ? upStream(peer) : downStream(own);
      const consumer = await client.consumers.get(stream, durableOf(own));
      this.messages = await consumer.consume({ max_messages: IN_FLIGHT_MAX, idle_heartbeat: 5_000 });
      void this.watch(this.messages);
      this.waiting = { urgent: [], others: [] };
      for await (const message of this.messages) this.line(message);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (!this.closed) this.options.logger.warn(`stream of link ${peer}: ${error.message}`);
    }
    if (!this.closed) this.retry = setTimeout(() => void this.consume(), RETRY_MS);
  }

  /** A consumer whose stream was wiped stays silent: it is closed, so that the loop begins again and makes it anew. */
  private async watch(messages: ConsumerMessages): Promise<void> {
    for await (const status of messages.status())
      if (['consumer_not_found', 'stream_not_found', 'consumer_deleted', 'no_responders'].includes(status.type))
        await messages.close();
  }

  /** What came waits here, so that what is urgent is handed over first; the hub bounds how many are unacknowledged. */
  private line(message: JsMsg): void {
    const { urgent, others } = this.waiting;
    if (message.headers?.has(URGENT)) urgent.push(message);
    else others.push(message);
    void this.handOver();
  }

  private async handOver(): Promise<void> {
    if (this.isHandingOver) return;
    this.isHandingOver = true;
    for (;;) {
      const message = this.waiting.urgent.shift() ?? this.waiting.others.shift();
      if (!message || this.closed) break;
      await this.handle(message);
    }
    this.isHandingOver = false;
  }

  private async handle(message: JsMsg): Promise<void> {
    try {
      await this.handler?.(message.data);
      message.ack();
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      this.options.logger.warn(`bundle of link ${this.peer} comes again: ${error.message}`);
      message.nak(NAK_DELAY_MS);
    }
  }
}
