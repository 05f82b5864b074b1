import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type EntryId, type NodeId, toHex } from '@wutong/kernel';
import { type Journal, type JournalTx } from '@wutong/store';
import { link } from '@wutong/wire';
import { NOTHING_HELD } from './core/greeting.js';
import { type KnownNode } from './family.js';
import { type Relay } from './relay.js';

/** Entries that one question names at most. */
export const MISSING_ASKED_MAX = 200;
const HISTORIES_ASKED_MAX = 50;

/** Answers which entries, or whole histories of keys, a neighbour lacks: page by page, and only what it may hold. */
export class MissingAnswerer<T extends JournalTx> {
  constructor(
    private readonly journal: Journal<T>,
    private readonly relayTo: (peer: KnownNode) => Relay<T>,
    private readonly protocol: number,
  ) {}

  async answer(peer: KnownNode, body: Uint8Array): Promise<Uint8Array> {
    const { entries, keys, part } = fromBinary(link.MissingRequestSchema, body);
    const ids = entries.slice(0, MISSING_ASKED_MAX).map((id) => toHex<EntryId>(id));
    const relay = this.relayTo(peer);
    const bundles =
      keys.length > 0 ? await relay.historiesOf(keys.slice(0, HISTORIES_ASKED_MAX)) : await relay.bundlesOf(ids);
    const packed = bundles[part];
    // Whose hello was never accepted here is answered as well: it may be lacking what it must have to be accepted.
    const state = (await this.journal.transaction((tx) => tx.linkState(peer.nodeId as NodeId))) ?? NOTHING_HELD;
    const reply = create(link.MissingReplySchema, { more: part + 1 < bundles.length });
    if (packed) {
      const envelope = { state, run: '', gap: false, protocol: this.protocol };
      reply.bundle = fromBinary(link.BundleSchema, await relay.encode({ ...packed, piece: 0, pieces: 0 }, envelope));
    }
    return toBinary(link.MissingReplySchema, reply);
  }
}
