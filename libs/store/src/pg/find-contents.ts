import { type ContentHash, toHex } from '@wutong/kernel';
import { bufferOfHex, bytesOf } from './rows.js';

type Contents = ReadonlyMap<ContentHash, Uint8Array>;

/** Those of these contents that are held: what is known, and the others as they are read. */
export async function findContents(
  hashes: readonly ContentHash[],
  known: (hash: ContentHash) => Uint8Array | undefined,
  read: (lacking: readonly ContentHash[]) => Promise<Contents>,
): Promise<Contents> {
  const found = new Map<ContentHash, Uint8Array>();
  for (const hash of hashes) {
    const data = known(hash);
    if (data) found.set(hash, data);
  }
  const lacking = hashes.filter((hash) => !found.has(hash));
  if (lacking.length > 0) for (const [hash, data] of await read(lacking)) found.set(hash, data);
  return found;
}

/** Reads these contents, those of them that are held. */
export async function readContents(
  hashes: readonly ContentHash[],
  query: <R>(sql: string, parameters: readonly unknown[]) => Promise<R[]>,
): Promise<Contents> {
  const rows = await query<{ hash: Buffer; data: Buffer }>('select hash, data from content where hash = any($1)', [
    hashes.map(bufferOfHex),
  ]);
  return new Map(rows.map(({ hash, data }) => [toHex<ContentHash>(hash), bytesOf(data)]));
}
