import { type ContentHash } from '@wutong/kernel';
import { type BlobStore, type HeldBlob } from '../blob-store.js';
import { type StagedMap } from './staged-map.js';

/** An attachment as it stands: its pieces follow each other. */
export interface MemoryBlob {
  readonly size: number;
  readonly isComplete: boolean;
  readonly pieces: readonly { readonly at: number; readonly bytes: Uint8Array }[];
}

const endOf = ({ pieces }: MemoryBlob) => pieces.reduce((end, { at, bytes }) => Math.max(end, at + bytes.length), 0);

/** Attachments in memory. */
export class MemoryBlobStore implements BlobStore {
  constructor(private readonly blobs: StagedMap<MemoryBlob>) {}

  async find(hash: ContentHash): Promise<HeldBlob | undefined> {
    const blob = this.blobs.get(hash);
    return blob && { size: blob.size, held: endOf(blob), isComplete: blob.isComplete };
  }

  async add(hash: ContentHash, size: number, at: number, bytes: Uint8Array): Promise<void> {
    const blob = this.blobs.get(hash) ?? { size, isComplete: false, pieces: [] };
    if (blob.pieces.some((piece) => piece.at === at)) return;
    this.blobs.set(hash, { ...blob, pieces: [...blob.pieces, { at, bytes }] });
  }

  async read(hash: ContentHash, at: number, lengthMax: number): Promise<Uint8Array> {
    const pieces = this.blobs.get(hash)?.pieces ?? [];
    const piece = pieces.filter((one) => one.at <= at).at(-1);
    return piece?.bytes.slice(at - piece.at, at - piece.at + lengthMax) ?? new Uint8Array();
  }

  async complete(hash: ContentHash, size: number): Promise<void> {
    this.blobs.set(hash, { size, pieces: [], ...this.blobs.get(hash), isComplete: true });
  }

  async drop(hash: ContentHash): Promise<void> {
    this.blobs.delete(hash);
  }
}
