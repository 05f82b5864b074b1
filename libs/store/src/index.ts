export type { BlobStore, HeldBlob } from './blob-store.js';
export { type Answered, COMMANDS, type CommandContext, type Commands } from './commands.js';
export { BUCKETS, bucketOf } from './core/key-bucket.js';
export { outlineOf } from './core/outline.js';
export { parentsFirst } from './core/run.js';
export { isSealBefore } from './core/seal-order.js';
export type { Standing } from './core/standing.js';
export { FileSealWitness } from './file-seal-witness.js';
export type {
  Admission,
  AppendListener,
  EntryDraft,
  EntryProof,
  Foreseen,
  HeldEntry,
  HeldSeal,
  Journal,
  JournalCounts,
  JournalReader,
  JournalStart,
  JournalTx,
  KeyRange,
  LinkState,
  Member,
  NumberedEntry,
  OriginSealName,
  Outline,
  ParkedEntry,
  PieceNote,
  QuarantinedBytes,
  ReturnedEntry,
  SealedEntry,
  SealName,
  SealsBeside,
  SequenceMark,
  SharedKey,
} from './journal.js';
export { LeaseLost } from './lease.js';
export { MemoryCluster } from './memory/memory-cluster.js';
export { type Candidate, MemoryJournal, type MemoryJournalOptions, type SealFile } from './memory/memory-journal.js';
export { MemoryJournalTx } from './memory/memory-journal-tx.js';
export { MemoryTables, type Pending } from './memory/memory-tables.js';
export { STORE_MESSAGES } from './messages.js';
export { STORE_MIGRATIONS } from './migrations/index.js';
export { type DatabaseConfig, openDatabase } from './pg/data-source.js';
export { type JournalListener, PgJournalListener } from './pg/journal-listener.js';
export { type LeaseOptions, PgLease } from './pg/lease.js';
export { openJournal } from './pg/open-journal.js';
export { PgCommands } from './pg/pg-commands.js';
export { PgJournal } from './pg/pg-journal.js';
export { PgJournalTx } from './pg/pg-journal-tx.js';
export type { PgTx, RowTable } from './pg-tx.js';
export type { SealWitness, Witness } from './seal-witness.js';
export { heldSealOf, type Sealer, sealRun } from './sealer.js';
export { CLOCK, type Clock, DATA_SOURCE, JOURNAL, type Logger, OWN_NODE, type OwnNode } from './tokens.js';
