import { Cases1790000400000 } from './1790000400000-cases.js';
import { CaseWorklist1790000410000 } from './1790000410000-case-worklist.js';
import { CaseCounter1790000420000 } from './1790000420000-case-counter.js';

/** In order; never edited after landing. */
export const CASES_MIGRATIONS = [Cases1790000400000, CaseWorklist1790000410000, CaseCounter1790000420000];
