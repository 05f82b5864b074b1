import createClient, { type Middleware } from 'openapi-fetch';
import type { paths } from '../gen/api';
import { expireSession, sessionToken } from '../session/session-store';
import { NoAnswer, problemOf } from './problem';

/** After this long without an answer a request is given up, so that the screen can say so. */
const ANSWER_MS = 15_000;

const bearer: Middleware = {
  onRequest({ request }) {
    const token = sessionToken();
    if (token) request.headers.set('Authorization', `Bearer ${token}`);
    return request;
  },
  onResponse({ request, response }) {
    if (response.status === 401 && request.headers.has('Authorization')) expireSession();
  },
};

/** By hand: `AbortSignal.any` and `timeout` are younger than the browsers of many offices. */
async function fetchInTime(request: Request): Promise<Response> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWER_MS);
  request.signal.addEventListener('abort', () => late.abort());
  try {
    return await fetch(request, { signal: late.signal });
  } finally {
    clearTimeout(timer);
  }
}

export const client = createClient<paths>({
  baseUrl: window.location.origin,
  querySerializer: { array: { style: 'form', explode: false } },
  fetch: fetchInTime,
});
client.use(bearer);

interface Exchange<T> {
  readonly data?: T;
  readonly error?: unknown;
  readonly response: Response;
}

/** The answer's body; throws a `Problem` for a refusal and `NoAnswer` when the node could not be reached. */
export async function bodyOf<T>(exchange: Promise<Exchange<T>>): Promise<T> {
  const { data, error, response } = await exchange.catch((cause: unknown) => {
    throw new NoAnswer(cause);
  });
  if (!response.ok) throw problemOf(response.status, error);
  return data as T;
}
