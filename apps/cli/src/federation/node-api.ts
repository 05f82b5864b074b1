import { randomUUID } from 'node:crypto';
import { type Account } from './federation-face.js';

const ANSWER_MS_MAX = 60_000;

/** What a node tells of itself at `GET /api/node`, as far as the launcher reads it. */
export interface NodeStatus {
  readonly releases: readonly { publisher: string; number: number; inForce: boolean }[];
  readonly links: readonly { direction: string; state: string; lagMs: number | null }[];
}

/** A node refused what set-up asked of it. */
export class SetupRefused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    text: string,
  ) {
    super(text);
    this.name = 'SetupRefused';
  }
}

/** A signed-in caller of one node's API; each writing call has a command id of its own. */
export class NodeApi {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async signIn(url: string, { name, password }: Account): Promise<NodeApi> {
    const { token } = await call<{ token: string }>(`${url}/api/session`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, password }),
    });
    return new NodeApi(url, token);
  }

  static status(url: string): Promise<NodeStatus> {
    return call(`${url}/api/node`, {});
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.write(path, 'application/json', JSON.stringify(body));
  }

  /** Sends a workbook (.xlsx). */
  postSheet<T>(path: string, bytes: Uint8Array): Promise<T> {
    return this.write(path, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes);
  }

  private write<T>(path: string, type: string, body: string | Uint8Array): Promise<T> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      'content-type': type,
      'idempotency-key': randomUUID(),
    };
    return call(`${this.url}${path}`, { method: 'POST', headers, body });
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: { readonly zh: string; readonly en: string };
  readonly faults?: readonly { field: string; value?: string; zh: string; en: string }[];
}

async function call<T>(url: string, init: RequestInit): Promise<T> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  const text = await answer.text();
  if (answer.ok) return JSON.parse(text) as T;
  throw refused(url, answer.status, text);
}

function refused(url: string, status: number, text: string): SetupRefused {
  let problem: Problem = {};
  try {
    problem = JSON.parse(text) as Problem;
  } catch (error) {
    // Not a problem document (something else answered at this address): the status and the text are all there is.
    if (!(error instanceof SyntaxError)) throw error;
  }
  const why = problem.detail ? `${problem.detail.zh} | ${problem.detail.en}` : text.slice(0, 300);
  const faults = (problem.faults ?? []).map(({ field, value, zh, en }) => `\n  ${field} ${value ?? ''}: ${zh} | ${en}`);
  return new SetupRefused(status, problem.code ?? '', `${url}: ${status} ${why}${faults.join('')}`);
}
