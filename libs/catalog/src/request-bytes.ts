import { type IncomingMessage } from 'node:http';
import { Refused } from '@wutong/kernel';

/** The body of a request as bytes. A larger one is read to its end without being kept, so that the sender gets its answer. */
export async function readRequestBytes(request: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size <= bytesMax) pieces.push(piece);
  }
  if (size > bytesMax) throw new Refused({ kind: 'invalid', code: 'import.too-large', params: { most: bytesMax } });
  return new Uint8Array(Buffer.concat(pieces));
}
