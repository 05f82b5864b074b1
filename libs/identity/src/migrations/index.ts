import { Identity1790000200000 } from './1790000200000-identity.js';
import { NodeEpochs1790000330000 } from './1790000330000-epochs.js';
import { SyncActs1790000340000 } from './1790000340000-sync-acts.js';

/** In order; never edited after landing. */
export const IDENTITY_MIGRATIONS = [Identity1790000200000, NodeEpochs1790000330000, SyncActs1790000340000];
