import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type NestExpressApplication } from '@nestjs/platform-express';
import { type NextFunction, type Request, type Response } from 'express';

const CONSOLE = '/console';
const PORTAL = '/portal';

/** The console asks its own node alone; its components write styles into the page. */
const HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};
const ASSETS = '/assets/';
/** Files under it carry the hash of their content in their name. */
const FOREVER = 'public, max-age=31536000, immutable';
const ASK_AGAIN = 'no-cache';

/**
 * Serves the built console from the folder: its files, and its page under every address of its own. Nothing else than
 * what was built is served, and nothing in it is secret, so these are no routes of the policy table.
 */
export function serveConsole(app: NestExpressApplication, folder: string): void {
  const page = join(folder, 'index.html');
  app.use(CONSOLE, (_: Request, response: Response, next: NextFunction) => {
    response.set(HEADERS);
    next();
  });
  app.useStaticAssets(folder, {
    prefix: CONSOLE,
    index: false,
    setHeaders: (response: Response, file: string) =>
      response.set('Cache-Control', file.includes(ASSETS) ? FOREVER : ASK_AGAIN),
  });
  app.use(CONSOLE, (request: Request, response: Response, next: NextFunction) => {
    const isAddress = request.method === 'GET' && !request.path.startsWith(ASSETS) && request.accepts('html');
    if (!isAddress || !existsSync(page)) return next();
    response.set('Cache-Control', ASK_AGAIN).sendFile(page);
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    if (request.method === 'GET' && request.path === '/') response.redirect(PORTAL);
    else next();
  });
}
