import { Identity1790000200000 } from './1790000200000-identity.js';
import { NodeEpochs1790000330000 } from './1790000330000-epochs.js';

/** In order; never edited after landing. */
export const IDENTITY_MIGRATIONS = [Identity1790000200000, NodeEpochs1790000330000];
