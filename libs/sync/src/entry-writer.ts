import { type EntryId } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type JournalTx } from '@wutong/store';

/** Writes an own entry the one way there is: appended, its audience admitted, its projections made, reactions written. */
export interface EntryWriter<T extends JournalTx> {
  write(tx: T, draft: EntryDraft): Promise<HeldEntry>;
  /**
   * Holds a parked entry of this key whose application fails, without applying it: for whoever writes its discard in the
   * same transaction. The key is locked. False when no such entry is parked.
   */
  holdFailing(tx: T, key: string, id: EntryId): Promise<boolean>;
}

/** Injection token of {@link EntryWriter}. */
export const ENTRY_WRITER = Symbol('EntryWriter');
