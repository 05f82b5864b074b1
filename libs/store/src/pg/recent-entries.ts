import { type NumberedEntry } from '../journal.js';

/** Bytes of entries that are kept at most. */
const BYTES_MAX = 4 * 1024 * 1024;

/**
 * The entries that were read last, by their numbers: every neighbour's relay reads the same ones, one soon after another,
 * and most of them for nothing. What stands under a number never changes while the journal goes on.
 */
export class RecentEntries {
  private readonly byNumber = new Map<bigint, NumberedEntry>();
  private bytes = 0;

  /** What is kept from the number after `after` on, without a gap, up to `upto`: at most `countMax` and about `bytesMax`. */
  after(after: bigint, upto: bigint, countMax: number, bytesMax: number): NumberedEntry[] {
    const found: NumberedEntry[] = [];
    let bytes = 0;
    for (let number = after + 1n; number <= upto && found.length < countMax && bytes < bytesMax; number += 1n) {
      const entry = this.byNumber.get(number);
      if (!entry) break;
      found.push(entry);
      bytes += entry.bytes.length;
    }
    return found;
  }

  keep(entries: readonly NumberedEntry[]): void {
    for (const entry of entries) {
      if (this.byNumber.has(entry.number)) continue;
      this.byNumber.set(entry.number, entry);
      this.bytes += entry.bytes.length;
    }
    for (const [number, { bytes }] of this.byNumber) {
      if (this.bytes <= BYTES_MAX) break;
      this.byNumber.delete(number);
      this.bytes -= bytes.length;
    }
  }

  /** The journal goes on otherwise: under another instance, or after another process. */
  forget(): void {
    this.byNumber.clear();
    this.bytes = 0;
  }
}
