/** Questions that cross a link as request and reply. */
export type Question = 'hello' | 'missing' | 'returns' | 'epoch' | 'snapshot' | 'digests' | 'blob' | 'status';

/**
 * One link to one neighbour, as sync uses it: at-least-once bundles each way, and questions. Implementations: JetStream
 * and memory, under one contract suite. Order is not promised: what was not acknowledged comes again, later.
 */
export interface Link {
  /** Node id of the neighbour. */
  readonly peer: string;
  /**
   * Resolves when the transport holds the bundle; rejects when it cannot take it now. `dedupeId` is an optimisation. Of
   * what waits at the other end what `isUrgent` is handed over first, where the transport can tell.
   */
  send(bundle: Uint8Array, dedupeId: string, isUrgent?: boolean): Promise<void>;
  /**
   * Hands over each bundle that comes. It is acknowledged when the handler resolves; when it rejects, the bundle comes
   * again. Called once.
   */
  receive(handler: (bundle: Uint8Array) => Promise<void>): void;
  /** Rejects when the neighbour does not answer within the link's bound. */
  ask(question: Question, body: Uint8Array): Promise<Uint8Array>;
  /** Whether the transport is connected now. */
  isUp(): boolean;
  close(): Promise<void>;
}
