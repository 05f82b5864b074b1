import { type EntryDraft, type HeldEntry, type JournalTx } from '@wutong/store';

/** Writes an own entry the one way there is: appended, its audience admitted, its projections made, reactions written. */
export interface EntryWriter<T extends JournalTx> {
  write(tx: T, draft: EntryDraft): Promise<HeldEntry>;
}

/** Injection token of {@link EntryWriter}. */
export const ENTRY_WRITER = Symbol('EntryWriter');
