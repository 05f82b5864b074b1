import { randomUUID } from 'node:crypto';

const ANSWER_MS_MAX = 60_000;

/** What a node tells of itself, as far as it is read here. */
export interface NodeStatus {
  readonly links: readonly { readonly direction: string; readonly state: string }[];
  readonly releases: readonly { readonly number: number; readonly inForce: boolean }[];
}

/** What anyone may ask a node. */
export function statusOf(url: string): Promise<NodeStatus> {
  return call(`${url}/api/node`, {});
}

/** Someone who is signed in at a node. */
export class SignedIn {
  private constructor(
    private readonly url: string,
    private readonly token: string,
  ) {}

  static async at(url: string, name: string, password: string): Promise<SignedIn> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ name, password });
    const { token } = await call<{ token: string }>(`${url}/api/session`, { method: 'POST', headers, body });
    return new SignedIn(url, token);
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.send(path, 'application/json', JSON.stringify(body));
  }

  /** Sends a workbook (.xlsx). */
  postSheet<T>(path: string, sheet: Uint8Array): Promise<T> {
    return this.send(path, 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', sheet);
  }

  private send<T>(path: string, type: string, body: string | Uint8Array): Promise<T> {
    const headers = {
      authorization: `Bearer ${this.token}`,
      'content-type': type,
      'idempotency-key': randomUUID(),
    };
    return call(`${this.url}${path}`, { method: 'POST', headers, body });
  }
}

async function call<T>(url: string, init: RequestInit): Promise<T> {
  const answer = await fetch(url, { ...init, signal: AbortSignal.timeout(ANSWER_MS_MAX) });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${text.slice(0, 300)}`);
  return JSON.parse(text) as T;
}
