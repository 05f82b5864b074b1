import { Journal1790000000000 } from './1790000000000-journal.js';
import { LeaseAndBlobs1790000300000 } from './1790000300000-lease-and-blobs.js';
import { Digests1790000310000 } from './1790000310000-digests.js';
import { Epochs1790000320000 } from './1790000320000-epochs.js';
import { StraySeals1790000350000 } from './1790000350000-stray-seals.js';
import { ReturnedCommands1790000360000 } from './1790000360000-returned-commands.js';
import { UncompressedBytes1790000370000 } from './1790000370000-uncompressed-bytes.js';

/** In order; never edited after landing. */
export const STORE_MIGRATIONS = [
  Journal1790000000000,
  LeaseAndBlobs1790000300000,
  Digests1790000310000,
  Epochs1790000320000,
  StraySeals1790000350000,
  ReturnedCommands1790000360000,
  UncompressedBytes1790000370000,
];
