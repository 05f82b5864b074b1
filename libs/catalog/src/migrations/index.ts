import { Catalog1790000300000 } from './1790000300000-catalog.js';

/** In order; never edited after landing. */
export const CATALOG_MIGRATIONS = [Catalog1790000300000];
