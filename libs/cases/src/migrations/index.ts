import { Cases1790000400000 } from './1790000400000-cases.js';

/** In order; never edited after landing. */
export const CASES_MIGRATIONS = [Cases1790000400000];
