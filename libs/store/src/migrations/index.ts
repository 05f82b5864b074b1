import { Journal1790000000000 } from './1790000000000-journal.js';

/** In order; never edited after landing. */
export const STORE_MIGRATIONS = [Journal1790000000000];
