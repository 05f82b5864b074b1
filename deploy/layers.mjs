/**
 * Who may import whom, as data; .dependency-cruiser.mjs makes rules of it. `npm run check` refuses what is not here.
 */

/** Arrows point one way: a lib imports those before it, never one after it. */
export const LIBS = ['kernel', 'crypto', 'wire', 'store', 'sync', 'identity', 'catalog', 'cases'];

/** Libs beside that line, with what they import: what starts PostgreSQL, nats-server and nodes on one machine. */
export const SIDE_LIBS = { servers: ['kernel'] };

/**
 * What each app imports of the libs. The command line needs of sync the text of a hub's configuration alone; the
 * console runs in a browser, and knows the node by its OpenAPI document alone. The simulator takes of cases their core.
 */
export const APPS = {
  node: LIBS,
  cli: ['kernel', 'crypto', 'wire', 'sync', 'catalog', 'servers'],
  simulator: ['kernel', 'crypto', 'wire', 'store', 'sync', 'cases'],
  bench: [...LIBS, 'servers'],
  faults: [...LIBS, 'servers'],
  console: [],
};

/** Packages that only some places may import; specs may, everywhere. */
export const FENCES = [
  {
    name: 'nats-stays-in-the-link',
    packages: ['@nats-io/.+'],
    except: ['@nats-io/nkeys'],
    places: ['^libs/sync/src/link/'],
    why: 'only libs/sync/src/link speaks NATS',
  },
  {
    name: 'nkeys-stay-at-the-edges',
    packages: ['@nats-io/nkeys'],
    places: ['^libs/sync/src/link/', '^apps/(cli|bench|faults)/'],
    why: 'NATS user keys are made by the command line, the bench and the faults, and used by the link',
  },
  {
    name: 'typeorm-stays-in-the-store',
    packages: ['typeorm'],
    places: ['^libs/store/', '[.]entity[.]ts$', '[.]repository[.]ts$', '/migrations/'],
    why: 'only libs/store, entities, repositories and migrations use TypeORM; elsewhere use PgTx',
  },
];

/** What a `core/` folder never imports: it is pure, and gets time, chance and data as arguments. */
export const IMPURE = {
  packages: ['@nestjs/.+', 'typeorm', 'pg', '@nats-io/.+', 'rxjs', 'exceljs'],
  builtins: ['fs', 'fs/promises', 'net', 'http', 'https', 'child_process', 'timers', 'timers/promises', 'dns', 'tls'],
};
