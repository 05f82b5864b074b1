import { setTimeout as pause } from 'node:timers/promises';
import { type FederationNode } from '../federation/federation.js';
import { exchange, type HttpReply, type HttpRequest } from './http-exchange.js';
import { type RequestWatch } from './kill-switch.js';
import { type NodeRefusal, refusalOf } from './node-refusal.js';

/** A command as the story sends it. */
export interface Command {
  readonly id: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly body: object | Uint8Array;
}

/** An answer to a command, and how it was come by. */
export interface Answer<A> {
  readonly value: A & { readonly replayed?: boolean; readonly unchanged?: boolean };
  /** Duration of the attempt that got the answer. */
  readonly durationMs: number;
  readonly attempts: number;
}

/** How long one attempt may take, and how long a request is repeated. */
const PATIENCE = { attemptMs: 5_000, deadlineMs: 60_000 };
const REPEAT_AFTER_MS = 200;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** One node's API as people at that node use it: signs in by role, repeats what got no answer under the same id. */
export class NodeClient {
  private readonly tokens = new Map<string, string>();

  constructor(
    readonly node: FederationNode,
    private readonly watch: RequestWatch,
    private readonly patience: typeof PATIENCE = PATIENCE,
  ) {}

  /** Reads; throws the refusal when the node gives one. */
  async ask<A>(role: string, path: string): Promise<A> {
    const request = { method: 'GET', url: this.url(path), headers: {} } as const;
    return (await this.repeated('ask', role, request)).value as A;
  }

  /** Reads; undefined when the node does not hold it (404). */
  async find<A>(role: string, path: string): Promise<A | undefined> {
    const request = { method: 'GET', url: this.url(path), headers: {} } as const;
    const { reply } = await this.answered('ask', role, request);
    if (reply.status === 404) return undefined;
    return accepted(reply) as A;
  }

  async send<A>(role: string, command: Command): Promise<Answer<A>> {
    return (await this.repeated('command', role, this.requestOf(command))) as Answer<A>;
  }

  /** Sends a command that the node must refuse; gives the refusal, or undefined with what it answered instead. */
  async sendRefused(role: string, command: Command): Promise<{ refusal?: NodeRefusal; answered?: unknown }> {
    const { reply } = await this.answered('command', role, this.requestOf(command));
    return reply.status < 400 ? { answered: reply.body } : { refusal: refusalOf(reply.status, reply.body) };
  }

  private requestOf(command: Command): HttpRequest {
    const bytes = command.body instanceof Uint8Array;
    return {
      method: command.method,
      url: this.url(command.path),
      headers: { 'idempotency-key': command.id, 'content-type': bytes ? XLSX : 'application/json' },
      body: command.body instanceof Uint8Array ? command.body : Buffer.from(JSON.stringify(command.body)),
    };
  }

  private url(path: string): string {
    return `${this.node.url}${path}`;
  }

  private async repeated(kind: 'ask' | 'command', role: string, request: HttpRequest): Promise<Answer<unknown>> {
    const { reply, attempts } = await this.answered(kind, role, request);
    return { value: accepted(reply) as Answer<unknown>['value'], durationMs: reply.durationMs, attempts };
  }

  /** Repeats until the node answers with anything but a failure of its own; bounded by the deadline. */
  private async answered(
    kind: 'ask' | 'command',
    role: string,
    request: HttpRequest,
  ): Promise<{ reply: HttpReply; attempts: number }> {
    const startedAt = performance.now();
    let signedInAgain = false;
    let lost: HttpReply | undefined;
    for (let attempts = 1; ; attempts += 1) {
      let failure: unknown;
      try {
        const token = this.tokens.get(role) ?? (await this.signIn(role));
        const headers = { ...request.headers, authorization: `Bearer ${token}` };
        const reply = await this.watched(kind, { ...request, headers }, (answer) => {
          lost = answer;
        });
        if (reply?.status === 401 && !signedInAgain) {
          signedInAgain = true;
          this.tokens.delete(role);
          continue;
        }
        if (reply && reply.status < 500) {
          if (kind === 'command') this.demandOnce(request, lost, reply);
          return { reply, attempts };
        }
        failure = reply
          ? refusalOf(reply.status, reply.body)
          : new Error('the answer was lost with the killed process');
      } catch (error) {
        if (!isPassing(error)) throw error;
        failure = error;
      }
      if (performance.now() - startedAt > this.patience.deadlineMs) {
        const what = `${this.node.name} ${this.node.path}: ${request.method} ${request.url}`;
        const tried = `${attempts} attempts in ${this.patience.deadlineMs} ms`;
        throw new Error(`${what}: no answer after ${tried}; last: ${said(failure)}`);
      }
      await pause(REPEAT_AFTER_MS);
    }
  }

  /** What was answered before the process was killed must be answered again from what was kept, not done again. */
  private demandOnce(request: HttpRequest, lost: HttpReply | undefined, reply: HttpReply): void {
    if (!lost || lost.status >= 300) return;
    const { replayed, unchanged } = accepted(reply) as Answer<object>['value'];
    if (replayed || unchanged) return;
    const what = `${request.method} ${request.url}`;
    throw new Error(`${this.node.name} ${this.node.path}: ${what} was answered, and after the kill done once more`);
  }

  /** One attempt; undefined when the kill of this run fell on it, so that its answer counts as lost. */
  private async watched(
    kind: 'ask' | 'command',
    request: HttpRequest,
    lose: (answer: HttpReply) => void,
  ): Promise<HttpReply | undefined> {
    const strike = this.watch.armed(kind);
    if (!strike) return exchange(request, this.patience.attemptMs);
    if (strike.moment === 'before') {
      await strike.fire();
      return undefined;
    }
    let struck: Promise<void> | undefined;
    const fire = () => {
      struck ??= strike.fire();
    };
    try {
      lose(await exchange(request, this.patience.attemptMs, strike.moment === 'sent' ? fire : undefined));
      fire();
    } catch (error) {
      // Unless the process was killed under this request, the failure is an ordinary one and is repeated as such.
      if (!struck) throw error;
    }
    await struck;
    return undefined;
  }

  private async signIn(role: string): Promise<string> {
    const account = this.node.accounts.get(role);
    if (!account) throw new NoAccount(`${this.node.name} ${this.node.path} has no account for ${role}`);
    const reply = await exchange(
      {
        method: 'POST',
        url: this.url('/api/session'),
        headers: { 'content-type': 'application/json' },
        body: Buffer.from(JSON.stringify(account)),
      },
      this.patience.attemptMs,
    );
    if (reply.status >= 500) throw new Passing(refusalOf(reply.status, reply.body).message);
    const { token } = accepted(reply) as { token: string };
    this.tokens.set(role, token);
    return token;
  }
}

class NoAccount extends Error {}

/** A failure that a later attempt may not meet. */
class Passing extends Error {}

function isPassing(error: unknown): boolean {
  if (error instanceof Passing) return true;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return typeof code === 'string' && ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ABORT_ERR', 'ETIMEDOUT'].includes(code);
}

function accepted(reply: HttpReply): unknown {
  if (reply.status >= 400) throw refusalOf(reply.status, reply.body);
  return reply.body;
}

function said(failure: unknown): string {
  return failure instanceof Error
    ? failure.message || String((failure as NodeJS.ErrnoException).code)
    : String(failure);
}
