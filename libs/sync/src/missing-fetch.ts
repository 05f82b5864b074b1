import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { link } from '@wutong/wire';
import { type Link } from './link/link.js';

/** Bundles of one answer that are asked for. */
const PARTS_MAX = 512;

/** Entries by their ids, or whole histories of keys. */
export type Wanted = Pick<MessageInitShape<typeof link.MissingRequestSchema>, 'entries' | 'keys'>;

/** Asks a neighbour for entries, or for whole histories of keys, and has each bundle taken. Whether that was all. */
export async function fetchMissing(
  over: Link,
  wanted: Wanted,
  take: (bundle: link.Bundle) => Promise<void>,
): Promise<boolean> {
  for (let part = 0; part < PARTS_MAX; part += 1) {
    const request = create(link.MissingRequestSchema, { ...wanted, part });
    const reply = await over.ask('missing', toBinary(link.MissingRequestSchema, request));
    const { bundle, more } = fromBinary(link.MissingReplySchema, reply);
    if (bundle) await take(bundle);
    if (!more) return true;
  }
  return false;
}
