export { type Answered, COMMANDS, type CommandContext, type Commands } from './commands.js';
export type {
  EntryDraft,
  EntryProof,
  HeldEntry,
  HeldSeal,
  Journal,
  JournalCounts,
  JournalReader,
  JournalTx,
  LinkState,
  Member,
  NumberedEntry,
  ParkedEntry,
  QuarantinedBytes,
} from './journal.js';
export type { PgTx } from './pg-tx.js';
export { CLOCK, type Clock, DATA_SOURCE, JOURNAL, OWN_NODE, type OwnNode } from './tokens.js';
