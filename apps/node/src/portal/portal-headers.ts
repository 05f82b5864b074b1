import { type NextFunction, type Request, type Response } from 'express';

const HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self' data:",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  /** Unless a route says otherwise: progress and errors stay nowhere. */
  'Cache-Control': 'no-store',
} as const;

/** What every answer of the portal carries, errors included. */
export function portalHeaders(_request: Request, response: Response, next: NextFunction): void {
  response.set(HEADERS);
  next();
}
