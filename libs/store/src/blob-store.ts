import { type ContentHash } from '@wutong/kernel';

/** How much of an attachment is here. */
export interface HeldBlob {
  /** Bytes of the whole. */
  readonly size: number;
  /** Bytes that are held, from the start on. */
  readonly held: number;
  /** All of it is held, and its hash was found right. */
  readonly isComplete: boolean;
}

/** The bytes of attachments within a journal's transaction: by hash, in pieces, so that a transfer goes on where it was. */
export interface BlobStore {
  find(hash: ContentHash): Promise<HeldBlob | undefined>;
  /** Adds the piece that follows what is held; a piece that is held already changes nothing. */
  add(hash: ContentHash, size: number, at: number, piece: Uint8Array): Promise<void>;
  /** Bytes from an offset on: at most `lengthMax`, fewer where a piece ends, none at the end. */
  read(hash: ContentHash, at: number, lengthMax: number): Promise<Uint8Array>;
  /** The caller has found that the whole is what the hash names. */
  complete(hash: ContentHash, size: number): Promise<void>;
  drop(hash: ContentHash): Promise<void>;
}
