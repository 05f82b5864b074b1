import { Identity1790000200000 } from './1790000200000-identity.js';

/** In order; never edited after landing. */
export const IDENTITY_MIGRATIONS = [Identity1790000200000];
