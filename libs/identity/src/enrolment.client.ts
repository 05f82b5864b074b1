import { type RefusalKind, Refused } from '@wutong/kernel';
import { type directory } from '@wutong/wire';
import { encodeRequest } from './core/directory-entry.js';

const TIMEOUT_MS = 10_000;

const KIND_BY_STATUS: Readonly<Record<number, RefusalKind>> = {
  400: 'invalid',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  409: 'conflict',
  422: 'invalid',
};

/**
 * Asks a parent over HTTP to enrol this node; gives the anchors of its answer, still unchecked. One try of at most 10 s:
 * "enrolment.parent-unavailable" is worth another, any other refusal is the parent's own and final.
 */
export async function requestEnrolment(
  parentUrl: string,
  code: string,
  request: directory.EnrolmentRequest,
): Promise<Uint8Array[]> {
  const unavailable = (reason: string) =>
    new Refused({ kind: 'unavailable', code: 'enrolment.parent-unavailable', params: { url: parentUrl, reason } });
  const { status, body } = await post(new URL('/api/directory/enrolments', parentUrl), {
    code,
    request: Buffer.from(encodeRequest(request)).toString('base64'),
  }).catch((error: unknown) => {
    throw unavailable(error instanceof Error ? error.message : String(error));
  });
  const kind = KIND_BY_STATUS[status];
  if (kind) {
    const problem = body as { code?: unknown } | undefined;
    throw new Refused({ kind, code: typeof problem?.code === 'string' ? problem.code : 'enrolment.refused' });
  }
  const { anchors } = (body ?? {}) as { anchors?: unknown };
  if (status < 200 || status > 299 || !Array.isArray(anchors)) throw unavailable(`HTTP ${status}`);
  return anchors.map((anchor) => new Uint8Array(Buffer.from(String(anchor), 'base64')));
}

async function post(url: URL, body: object): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? await response.json() : undefined };
}
