import { type ContentHash } from '@wutong/kernel';
import { type BlobStore, type HeldBlob } from '../blob-store.js';
import { type PgTx } from '../pg-tx.js';
import { bufferOf, bufferOfHex, bytesOf } from './rows.js';

/** Attachments on PostgreSQL, in pieces as they came. */
export class PgBlobStore implements BlobStore {
  constructor(private readonly tx: Pick<PgTx, 'query'>) {}

  async find(hash: ContentHash): Promise<HeldBlob | undefined> {
    const [row] = await this.tx.query<{ size: string; complete: boolean; held: string }>(
      `select size, complete,
              (select coalesce(max(at + octet_length(data)), 0) from blob_chunk c where c.hash = b.hash) as held
         from blob b where hash = $1`,
      [bufferOfHex(hash)],
    );
    return row && { size: Number(row.size), held: Number(row.held), isComplete: row.complete };
  }

  async add(hash: ContentHash, size: number, at: number, piece: Uint8Array): Promise<void> {
    await this.tx.query('insert into blob (hash, size) values ($1, $2) on conflict do nothing', [
      bufferOfHex(hash),
      size,
    ]);
    await this.tx.query('insert into blob_chunk (hash, at, data) values ($1, $2, $3) on conflict do nothing', [
      bufferOfHex(hash),
      at,
      bufferOf(piece),
    ]);
  }

  async read(hash: ContentHash, at: number, lengthMax: number): Promise<Uint8Array> {
    const [row] = await this.tx.query<{ data: Buffer }>(
      `select substring(data from ($2 - at + 1)::int for $3::int) as data
         from blob_chunk where hash = $1 and at <= $2 order by at desc limit 1`,
      [bufferOfHex(hash), at, lengthMax],
    );
    return row ? bytesOf(row.data) : new Uint8Array();
  }

  async complete(hash: ContentHash, size: number): Promise<void> {
    await this.tx.query(
      'insert into blob (hash, size, complete) values ($1, $2, true) on conflict (hash) do update set complete = true',
      [bufferOfHex(hash), size],
    );
  }

  async drop(hash: ContentHash): Promise<void> {
    await this.tx.query('delete from blob where hash = $1', [bufferOfHex(hash)]);
  }
}
