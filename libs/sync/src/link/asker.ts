import { type NatsConnection } from '@nats-io/transport-node';
import { ClientNats, type NatsContext, ServerNats } from '@nestjs/microservices';
import { firstValueFrom, timeout } from 'rxjs';
import { type HubConnection } from './hub-connection.js';
import { type Question } from './link.js';
import { askSubject, inboxPrefix } from './subjects.js';

const ANSWER_TIMEOUT_MS = 5_000;
/** What brings entries, digests or pieces of files: over a line of 64 kbit/s, beside others. */
const LONG_ANSWER_TIMEOUT_MS = 30_000;
const LONG: readonly Question[] = ['missing', 'digests', 'snapshot', 'blob'];

const waitMsFor = (question: Question) => (LONG.includes(question) ? LONG_ANSWER_TIMEOUT_MS : ANSWER_TIMEOUT_MS);

/** NestJS's NATS client on the connection that the hub already has. */
class SharedClient extends ClientNats {
  constructor(
    private readonly hub: HubConnection,
    nodeId: string,
  ) {
    super({ inboxPrefix: inboxPrefix(nodeId) });
  }

  override createClient(): Promise<NatsConnection> {
    return this.hub.whenConnected();
  }

  /** The hub's connection outlives the client. */
  override async close(): Promise<void> {
    this.handleClose();
  }
}

/** Asks neighbours on one hub. Questions and answers are protobuf, in base64 within NestJS's JSON envelope. */
export class Asker {
  private readonly client: SharedClient;

  constructor(
    hub: HubConnection,
    private readonly nodeId: string,
  ) {
    this.client = new SharedClient(hub, nodeId);
  }

  /** Rejects when the peer has not answered within `waitMs`. */
  async ask(peer: string, question: Question, body: Uint8Array, waitMs = waitMsFor(question)): Promise<Uint8Array> {
    const subject = askSubject(peer, this.nodeId, question);
    const answer = this.client.send<string>(subject, Buffer.from(body).toString('base64'));
    return new Uint8Array(Buffer.from(await firstValueFrom(answer.pipe(timeout(waitMs))), 'base64'));
  }
}

/**
 * NestJS's NATS server on a hub's connection: the node's message handlers under its own subject prefix. A handler's
 * pattern is the question; who asks is a token of the subject, which the hub's permissions pin to the asker's own id.
 * All processes of a node hear a question, and the leader alone answers.
 */
export class AskServer extends ServerNats {
  constructor(
    private readonly hub: HubConnection,
    private readonly nodeId: string,
    private readonly isLeading: () => boolean,
  ) {
    super({});
  }

  override async handleMessage(...given: Parameters<ServerNats['handleMessage']>): Promise<void> {
    if (this.isLeading()) await super.handleMessage(...given);
  }

  override addHandler(...[pattern, ...rest]: Parameters<ServerNats['addHandler']>): void {
    super.addHandler(askSubject(this.nodeId, '*', String(pattern)), ...rest);
  }

  /** Does not wait for the hub: a node serves its people while the hub is away. */
  override async listen(callback: (error?: unknown) => void): Promise<void> {
    callback();
    // A hub that is never reached is told by its connection; there is nobody to answer then.
    await this.hub.whenConnected().then(
      (connection) => this.bindEvents(connection),
      () => undefined,
    );
  }

  override async close(): Promise<void> {
    // The hub's connection is closed by its owner, with the subscriptions on it.
  }
}

/** Node id of who asks, from the subject a question came on. */
export function askerOf(context: NatsContext): string {
  return context.getSubject().split('.')[3] ?? '';
}
