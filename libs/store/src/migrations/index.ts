import { Journal1790000000000 } from './1790000000000-journal.js';
import { Digests1790000310000 } from './1790000310000-digests.js';

/** In order; never edited after landing. */
export const STORE_MIGRATIONS = [Journal1790000000000, Digests1790000310000];
