import { type INestApplication } from '@nestjs/common';
import { PORTAL } from './portal/visit.js';

/** Where the HTTP API begins. */
const API = 'api';

/** Puts the API under its prefix, and leaves the portal's pages where people find them. */
export function setAddresses(app: INestApplication): void {
  app.setGlobalPrefix(API, { exclude: [PORTAL, `${PORTAL}/{*page}`] });
}
