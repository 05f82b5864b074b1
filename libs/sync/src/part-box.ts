import { type ContentHash } from '@wutong/kernel';
import { type JournalTx } from '@wutong/store';

/**
 * Personal parts: what must never stand in an entry. Each is salted, hashed and stored sealed under the node's own key;
 * an entry names it by its hash, and it travels in the same bundle, encrypted to the receiver.
 */
export interface PartBox<T extends JournalTx> {
  put(tx: T, text: Uint8Array): Promise<ContentHash>;
  /** The text of a part that is held here; undefined when it is not (erased, or not for us). */
  open(tx: T, hash: ContentHash): Promise<Uint8Array | undefined>;
  /**
   * 32 bytes that every holder of a part can work out and nobody else: the hash of a domain tag, the part's salt and a
   * context, in the suite that the part's own hash names. Undefined when the part is not held here.
   */
  derive(tx: T, hash: ContentHash, tag: Uint8Array, context: Uint8Array): Promise<Uint8Array | undefined>;
}

/** Injection token of {@link PartBox}. */
export const PARTS = Symbol('PartBox');
