import {
  type ConsumerInfo,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamClient,
  type JetStreamManager,
  jetstream,
  jetstreamManager,
} from '@nats-io/jetstream';
import { connect, type NatsConnection, nkeyAuthenticator } from '@nats-io/transport-node';
import { type Logger } from '@wutong/store';
import { downStream, downSubject, durableOf, inboxPrefix, upStream, upSubject } from './subjects.js';

export interface HubConnectionOptions {
  /** nats:// URL of the hub; of a hub on several servers, all of theirs with commas between them. */
  readonly url: string;
  readonly nodeId: string;
  /** Seed of the node's NATS user key. */
  readonly seed: string;
  /** As owner: on how many servers of the hub what is under way stands. Odd, at most the number of servers; 1 unless told. */
  readonly copies?: number;
  readonly logger: Logger;
}

const RECONNECT_MS = 500;
const PING_INTERVAL_MS = 5_000;
/** A stream keeps at most this of one direction of one link; then publishing is refused and the relay waits. */
const STREAM_BYTES_MAX = 64 * 1024 * 1024;
/** After a killed drainer, what it had taken comes again this soon. */
const ACK_WAIT_NS = 10_000_000_000;
/** Bundles under way to one drainer; times the bundle size it bounds memory. */
export const IN_FLIGHT_MAX = 16;

/** The server's word (err_code) for a stream that is there, and was made otherwise than is asked. */
const MADE_OTHERWISE = 10058;
const NOT_THERE: readonly number[] = [JetStreamApiCodes.ConsumerNotFound, JetStreamApiCodes.StreamNotFound];

type StreamMade = Parameters<JetStreamManager['streams']['add']>[0];

const apiCodeOf = (error: unknown) => (error instanceof JetStreamApiError ? error.code : 0);

/** Makes a stream, or gives the one that is there what has changed: what stands in it stays. */
async function ensureStream(manager: JetStreamManager, config: StreamMade): Promise<void> {
  try {
    await manager.streams.add(config);
  } catch (error) {
    if (apiCodeOf(error) !== MADE_OTHERWISE) throw error;
    await manager.streams.update(config.name, config);
  }
}

/** A node's one connection to one hub: its own, as owner, or its parent's, as child. */
export class HubConnection {
  private connection: NatsConnection | undefined;
  private up = false;
  private closed = false;
  private readonly connected: Promise<NatsConnection>;
  private readonly changed = new Set<() => void>();

  constructor(private readonly options: HubConnectionOptions) {
    this.connected = this.open();
    this.connected.catch((error: Error) => options.logger.error(`hub ${options.url}: ${error.message}`));
  }

  /** Resolves once the hub was reached for the first time. */
  whenConnected(): Promise<NatsConnection> {
    return this.connected;
  }

  isUp(): boolean {
    return this.up;
  }

  /** Called whenever the connection comes or goes. */
  onChange(listener: () => void): void {
    this.changed.add(listener);
  }

  async jetstream(): Promise<JetStreamClient> {
    return jetstream(await this.connected);
  }

  /** As owner: makes sure that a child's two streams and durable consumers are there; makes them anew after a wipe. */
  async ensureChild(owner: string, child: string): Promise<void> {
    const manager = await jetstreamManager(await this.connected, { checkAPI: false });
    const directions = [
      { stream: upStream(child), subject: upSubject(child), drainer: owner },
      { stream: downStream(child), subject: downSubject(child), drainer: child },
    ];
    for (const { stream, subject, drainer } of directions) {
      await ensureStream(manager, {
        name: stream,
        subjects: [subject],
        retention: 'workqueue',
        storage: 'file',
        discard: 'new',
        max_bytes: STREAM_BYTES_MAX,
        num_replicas: this.options.copies ?? 1,
      });
      const info: ConsumerInfo = await manager.consumers.add(stream, {
        durable_name: durableOf(drainer),
        ack_policy: 'explicit',
        ack_wait: ACK_WAIT_NS,
        max_ack_pending: IN_FLIGHT_MAX,
      });
      if (info.config.max_ack_pending !== IN_FLIGHT_MAX) throw new Error(`hub keeps another consumer on ${stream}`);
    }
  }

  /**
   * As owner, before the first message of a start: what an earlier start had taken of a child's stream and not acknowledged
   * comes again at once. Else nothing comes while that waits, if it was as much as may be under way.
   */
  async redeliverFrom(child: string, drainer: string): Promise<void> {
    const manager = await jetstreamManager(await this.connected, { checkAPI: false });
    try {
      await manager.consumers.delete(upStream(child), durableOf(drainer));
    } catch (error) {
      if (!NOT_THERE.includes(apiCodeOf(error))) throw error;
    }
  }

  async close(): Promise<void> {
    this.closed = true;
    this.up = false;
    await this.connection?.close();
  }

  private async open(): Promise<NatsConnection> {
    const { url, nodeId, seed } = this.options;
    const connection = await connect({
      servers: url.split(','),
      name: nodeId,
      authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)),
      inboxPrefix: inboxPrefix(nodeId),
      waitOnFirstConnect: true,
      maxReconnectAttempts: -1,
      // A hub that does not know us yet may learn to: people's windows go on meanwhile.
      ignoreAuthErrorAbort: true,
      reconnectTimeWait: RECONNECT_MS,
      reconnectJitter: RECONNECT_MS,
      pingInterval: PING_INTERVAL_MS,
      maxPingOut: 2,
    });
    this.connection = connection;
    if (this.closed) await connection.close();
    this.setUp(!this.closed);
    void this.follow(connection);
    return connection;
  }

  private async follow(connection: NatsConnection): Promise<void> {
    for await (const status of connection.status()) {
      if (status.type === 'disconnect') this.setUp(false);
      if (status.type === 'reconnect') this.setUp(true);
      if (status.type === 'error') this.options.logger.warn(`hub ${this.options.url}: ${String(status.error)}`);
    }
  }

  private setUp(up: boolean): void {
    this.up = up;
    for (const listener of this.changed) listener();
  }
}
