import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type JournalTx } from '@wutong/store';
import { link } from '@wutong/wire';
import { type Inbox } from './inbox.js';
import { type Neighbour } from './inbox-parts.js';
import { type Link } from './link/link.js';

/** Bundles of one answer that are asked for. */
const PARTS_MAX = 512;

/** Entries by their ids, or whole histories of keys. */
export type Wanted = Pick<MessageInitShape<typeof link.MissingRequestSchema>, 'entries' | 'keys'>;

/** Asks a neighbour for entries, or for whole histories of keys, and applies what it answers. Whether that was all. */
export async function fetchMissing<T extends JournalTx>(
  over: { readonly link: Link; readonly inbox: Inbox<T>; readonly neighbour: Neighbour },
  wanted: Wanted,
): Promise<boolean> {
  for (let part = 0; part < PARTS_MAX; part += 1) {
    const request = create(link.MissingRequestSchema, { ...wanted, part });
    const reply = await over.link.ask('missing', toBinary(link.MissingRequestSchema, request));
    const { bundle, more } = fromBinary(link.MissingReplySchema, reply);
    if (bundle) await over.inbox.applyAsked(bundle, over.neighbour);
    if (!more) return true;
  }
  return false;
}
