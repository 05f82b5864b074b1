import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type NodeId } from '@wutong/kernel';
import { BUCKETS, type Journal, type JournalTx, type LinkState } from '@wutong/store';
import { link } from '@wutong/wire';
import { isMoving } from './core/repair.js';
import { type DigestReader } from './digest-reader.js';
import { type KnownNode } from './family.js';

/** Keys that one answer speaks of: it must be made well within the time that the asker waits. */
const KEYS_MAX = 500;

/**
 * Answers what this node holds and made of the keys whose audience holds the asker; of other keys nothing. Buckets are
 * asked for from `after`, the last bucket that an answer spoke for, in decimal; keys of buckets from `after`, a key.
 */
export class DigestAnswerer<T extends JournalTx> {
  constructor(
    private readonly journal: Journal<T>,
    private readonly reader: DigestReader<T>,
  ) {}

  async answer({ nodeId, path }: KnownNode, body: Uint8Array): Promise<Uint8Array> {
    const { buckets, after } = fromBinary(link.DigestRequestSchema, body);
    const lastNumber = await this.journal.lastNumber();
    const state = await this.journal.transaction((tx) => tx.linkState(nodeId as NodeId));
    const watermark = state && { instance: state.instance, held: state.held };
    const told = buckets.length > 0 ? await this.keys(path, buckets, after, state) : await this.buckets(path, after);
    return toBinary(
      link.DigestReplySchema,
      create(link.DigestReplySchema, { ...told, lastNumber, ...(watermark && { watermark }) }),
    );
  }

  private async buckets(path: string, after: string) {
    const { buckets, upto } = await this.reader.buckets(path, lastBucketOf(after), BUCKETS - 1, KEYS_MAX);
    const told = buckets.map((one) => ({ ...one, held: bytesOf(one.held), made: bytesOf(one.made) }));
    return { buckets: told, more: upto < BUCKETS - 1 };
  }

  private async keys(path: string, buckets: readonly number[], after: string, state: LinkState | undefined) {
    const read = await this.reader.keys(path, buckets, after, KEYS_MAX + 1);
    const keys = read.slice(0, KEYS_MAX).map((one) => ({
      key: one.key,
      held: bytesOf(one.held),
      made: bytesOf(one.made),
      moving: isMoving(one, state?.peerHeld ?? 0n),
    }));
    return { keys, more: read.length > KEYS_MAX };
  }
}

function lastBucketOf(after: string): number {
  return /^\d{1,3}$/.test(after) ? Number(after) : -1;
}

const bytesOf = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'));
