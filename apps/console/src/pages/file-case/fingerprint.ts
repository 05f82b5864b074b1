import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';

/** Bytes read at a time: large enough to be quick, small enough to leave the page responsive. */
const CHUNK_BYTES = 1 << 20;

/**
 * SHA-256 of a file in hex, read in chunks. `onShare` is told how much is done, from 0 to 1. Rejects when the file
 * cannot be read. The browser's own `crypto.subtle` is missing on plain http, where these nodes mostly are.
 */
export async function fingerprintOf(file: Blob, onShare: (share: number) => void): Promise<string> {
  const hash = sha256.create();
  for (let start = 0; start < file.size; start += CHUNK_BYTES) {
    const chunk = await file.slice(start, start + CHUNK_BYTES).arrayBuffer();
    hash.update(new Uint8Array(chunk));
    onShare(Math.min(1, (start + chunk.byteLength) / file.size));
  }
  return bytesToHex(hash.digest());
}
