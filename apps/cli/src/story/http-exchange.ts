import { request } from 'node:http';

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
}

export interface HttpReply {
  readonly status: number;
  /** The JSON value of the body; undefined when it was empty. */
  readonly body: unknown;
  /** From the first byte sent to the last received, in milliseconds. */
  readonly durationMs: number;
}

/**
 * One request over a connection of its own. `onSent` is called when the whole request has been handed to the operating
 * system: a client built on fetch cannot know that, and a kill "after the request" needs it.
 */
export function exchange(wanted: HttpRequest, timeoutMs: number, onSent?: () => void): Promise<HttpReply> {
  return new Promise((resolve, reject) => {
    const startedAt = performance.now();
    const outgoing = request(wanted.url, {
      method: wanted.method,
      headers: { accept: 'application/json', ...wanted.headers, 'content-length': wanted.body?.byteLength ?? 0 },
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
    });
    if (onSent) outgoing.once('finish', onSent);
    outgoing.once('error', reject);
    outgoing.once('response', (incoming) => {
      const pieces: Buffer[] = [];
      incoming.on('data', (piece: Buffer) => pieces.push(piece));
      incoming.once('error', reject);
      incoming.once('end', () => {
        try {
          const text = Buffer.concat(pieces).toString('utf8');
          const body: unknown = text === '' ? undefined : JSON.parse(text);
          resolve({ status: incoming.statusCode ?? 0, body, durationMs: performance.now() - startedAt });
        } catch (error) {
          reject(new Error(`${wanted.method} ${wanted.url}: the answer is not JSON`, { cause: error }));
        }
      });
    });
    outgoing.end(wanted.body);
  });
}
