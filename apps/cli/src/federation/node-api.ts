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

/** Nothing answered at the node's address, or not in time. */
export class NodeUnreachable extends Error {}

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

  get<T>(path: string): Promise<T> {
    return call(`${this.url}${path}`, { headers: { authorization: `Bearer ${this.token}` } });
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.write(path, 'application/json', JSON.stringify(body));
  }

  /** Sends a workbook (.xlsx). */
  postSheet<T>(path: string, bytes: Uint8Array): Promise<T> {
    return this.write(path, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', bytes);
  }

  postBytes<T>(path: string, bytes: Uint8Array): Promise<T> {
    return this.write(path, 'application/octet-stream', bytes);
  }

  /** Sends JSON, and is answered bytes, with headers that say what they are. */
  async postForBytes(path: string, body: object): Promise<{ bytes: Uint8Array; headers: Headers }> {
    const answer = await answered(`${this.url}${path}`, this.writing('application/json', JSON.stringify(body)));
    return { bytes: new Uint8Array(await answer.arrayBuffer()), headers: answer.headers };
  }

  private write<T>(path: string, type: string, body: string | Uint8Array): Promise<T> {
    return call(`${this.url}${path}`, this.writing(type, body));
  }

  private writing(type: string, body: string | Uint8Array): RequestInit {
    const headers = {
      authorization: `Bearer ${this.token}`,
      'content-type': type,
      'idempotency-key': randomUUID(),
    };
    return { method: 'POST', headers, body };
  }
}

interface Problem {
  readonly code?: string;
  readonly detail?: { readonly zh: string; readonly en: string };
  readonly faults?: readonly { field: string; value?: string; zh: string; en: string }[];
}

async function call<T>(url: string, init: RequestInit): Promise<T> {
  return (await (await answered(url, init)).json()) as T;
}

async function answered(url: string, init: RequestInit): Promise<Response> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) }).catch((error: Error) => {
    throw new NodeUnreachable(`${url}: ${error.message}`, { cause: error });
  });
  if (answer.ok) return answer;
  throw refused(url, answer.status, await answer.text());
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
