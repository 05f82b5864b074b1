import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { toHex } from '@wutong/kernel';
import { BUCKETS } from '@wutong/store';
import { link } from '@wutong/wire';
import { type KeyDigest } from './core/digest-tree.js';
import { type BucketPage } from './digest-reader.js';
import { type Link } from './link/link.js';

/** Answers that are asked for in a row, at most: a neighbour that always has more is not believed. */
const PAGES_MAX = 1_000;

/** The neighbour did not answer a question in time, or the link broke. */
export class Unanswered extends Error {}

export interface PeerKeyDigest extends KeyDigest {
  readonly isMoving: boolean;
}

/** How far each side held the other's journal when an answer was made; both as the neighbour says. */
export interface PeerWatermark {
  readonly lastNumber: bigint;
  /** What it holds of our journal, by this instance of it. */
  readonly instance: string;
  readonly held: bigint;
}

/** Asks one neighbour for its digests of what it shares with this node. */
export class PeerDigests {
  /** What the neighbour said with its last answer; with the first of several that made one. */
  watermark: PeerWatermark = { lastNumber: 0n, instance: '', held: 0n };

  constructor(private readonly link: Link) {}

  /** The next buckets after `after`, and the last one that the answer speaks for. */
  async buckets(after: number): Promise<BucketPage> {
    const { buckets, more } = await this.ask({ after: String(after) });
    const told = buckets.map((one) => ({ ...one, held: toHex<string>(one.held), made: toHex<string>(one.made) }));
    const upto = more ? (told.at(-1)?.bucket ?? after) : BUCKETS - 1;
    if (upto <= after) throw new Error('the neighbour answers the same digests again and again');
    return { buckets: told, upto };
  }

  /** All keys of these buckets. */
  async keys(buckets: readonly number[]): Promise<PeerKeyDigest[]> {
    const keys: PeerKeyDigest[] = [];
    let first: PeerWatermark | undefined;
    for (let page = 0; page < PAGES_MAX; page += 1) {
      const reply = await this.ask({ buckets: [...buckets], after: keys.at(-1)?.key ?? '' });
      first ??= this.watermark;
      this.watermark = first;
      for (const { key, held, made, moving } of reply.keys)
        keys.push({ key, held: toHex<string>(held), made: toHex<string>(made), isMoving: moving });
      if (!reply.more) return keys;
    }
    throw new Error('the neighbour has more keys than a bucket can hold');
  }

  private async ask(request: MessageInitShape<typeof link.DigestRequestSchema>): Promise<link.DigestReply> {
    const body = toBinary(link.DigestRequestSchema, create(link.DigestRequestSchema, request));
    const answer = await this.link.ask('digests', body).catch((error: Error) => {
      throw new Unanswered(error.message);
    });
    const reply = fromBinary(link.DigestReplySchema, answer);
    const { lastNumber, watermark } = reply;
    this.watermark = { lastNumber, instance: watermark?.instance ?? '', held: watermark?.held ?? 0n };
    return reply;
  }
}
