import { type Session } from './core/session.js';

/** What the guard reads of an HTTP request, and leaves on it. */
export interface HttpRequest {
  readonly headers: { readonly authorization?: string };
  readonly body?: unknown;
  readonly query?: unknown;
  session?: Session;
}

/** The token of an `Authorization: Bearer` header (RFC 6750); undefined when there is none. */
export function bearerOf(request: HttpRequest): string | undefined {
  return /^Bearer +([\w~+/.=-]{1,200})$/i.exec(request.headers.authorization ?? '')?.[1];
}
