import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { type Account } from '../federation/equipment.js';

const ATTEMPT_MS_MAX = 10_000;
const REPEAT_AFTER_MS = 200;
const XLSX = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A node refused what was asked of it: it would refuse it again. */
export class NodeRefusal extends Error {
  constructor(
    readonly status: number,
    text: string,
  ) {
    super(text);
    this.name = 'NodeRefusal';
  }
}

/** One node's API as people at that node use it: signs in by role, and asks again under the same id what got no answer. */
export class NodeApi {
  private readonly tokens = new Map<string, string>();
  private isClosed = false;

  constructor(
    private readonly url: string,
    private readonly accounts: ReadonlyMap<string, Account>,
    /** How long one request is repeated. */
    private readonly patienceMs = 120_000,
  ) {}

  ask<A>(role: string, path: string): Promise<A> {
    return this.repeated(role, path, {});
  }

  /** Sends a command until it is answered; its id is the same in every attempt. */
  command<A>(role: string, path: string, body: object, commandId: string = randomUUID()): Promise<A> {
    const headers = { 'idempotency-key': commandId, 'content-type': 'application/json' };
    return this.repeated(role, path, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Sends a workbook (.xlsx). */
  sheet<A>(role: string, path: string, body: Uint8Array): Promise<A> {
    const headers = { 'idempotency-key': randomUUID(), 'content-type': XLSX };
    return this.repeated(role, path, { method: 'POST', headers, body });
  }

  /** Sends JSON and is answered bytes. */
  async bytes(role: string, path: string, body: object): Promise<Uint8Array> {
    const headers = { 'idempotency-key': randomUUID(), 'content-type': 'application/json' };
    const answer = await this.answered(role, path, { method: 'POST', headers, body: JSON.stringify(body) });
    return new Uint8Array(await answer.arrayBuffer());
  }

  /** Nothing is asked again: what waits for an answer fails. */
  close(): void {
    this.isClosed = true;
  }

  private async repeated<A>(role: string, path: string, init: RequestInit): Promise<A> {
    return (await (await this.answered(role, path, init)).json()) as A;
  }

  /** Repeats until the node answers with anything but a failure of its own, for as long as its patience lasts. */
  private async answered(role: string, path: string, init: RequestInit): Promise<Response> {
    const end = performance.now() + this.patienceMs;
    for (;;) {
      const seen = await this.attempt(role, path, init);
      if (seen instanceof Response) return seen;
      if (this.isClosed || performance.now() > end) throw new Error(`${this.url}${path}: no answer, last ${seen}`);
      await pause(REPEAT_AFTER_MS);
    }
  }

  /** An answer, or why there was none yet. */
  private async attempt(role: string, path: string, init: RequestInit): Promise<Response | string> {
    try {
      const token = this.tokens.get(role) ?? (await this.signIn(role));
      const headers = { ...init.headers, authorization: `Bearer ${token}` };
      const answer = await this.fetch(path, { ...init, headers });
      if (answer.ok) return answer;
      const text = `${this.url}${path}: ${answer.status} ${(await answer.text()).slice(0, 300)}`;
      if (answer.status === 401) this.tokens.delete(role);
      else if (answer.status < 500) throw new NodeRefusal(answer.status, text);
      return text;
    } catch (error) {
      // fetch throws TypeError while nothing answers, and a DOMException when the answer is late.
      if (error instanceof TypeError || error instanceof DOMException) return error.message;
      throw error;
    }
  }

  private async signIn(role: string): Promise<string> {
    const account = this.accounts.get(role);
    if (!account) throw new Error(`${this.url} has no account for ${role}`);
    const headers = { 'content-type': 'application/json' };
    const answer = await this.fetch('/api/session', { method: 'POST', headers, body: JSON.stringify(account) });
    if (!answer.ok) throw new TypeError(`${this.url} sign-in: ${answer.status}`);
    const { token } = (await answer.json()) as { token: string };
    this.tokens.set(role, token);
    return token;
  }

  private fetch(path: string, init: RequestInit): Promise<Response> {
    return fetch(`${this.url}${path}`, { ...init, signal: AbortSignal.timeout(ATTEMPT_MS_MAX) });
  }
}
