import { type JournalReader, type NumberedEntry } from '@wutong/store';

/** Entries of a journal after a number, in order, at most `countMax`, as a relay comes by them. */
export async function readFrom(
  journal: JournalReader,
  after = 0n,
  countMax = 10_000,
): Promise<readonly NumberedEntry[]> {
  return journal.readOutlined(await journal.outlines(after, countMax));
}
