import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { link } from '@wutong/wire';

/** What a pull needs of its session. */
export interface SnapshotTaker {
  /** What is held of the neighbour's journal; undefined while no hello is accepted. */
  held(): bigint | undefined;
  ask(question: 'snapshot', body: Uint8Array): Promise<Uint8Array | undefined>;
  take(bundle: Uint8Array): Promise<void>;
}

/**
 * Catches up with a neighbour by question and answer, up to the number at which it began: the stream carries only what
 * comes after that (the tail). It goes on from what is held, so it resumes wherever it broke off; what it leaves out,
 * the link's resending covers.
 */
export async function pullSnapshot(taker: SnapshotTaker): Promise<void> {
  let upto = 0n;
  for (let after = taker.held(); after !== undefined && (upto === 0n || after < upto); ) {
    upto = (await takePage(taker, after, upto)) ?? after;
    const held = taker.held();
    // Something of the page was not proved: it is sent again by the link.
    if (held === undefined || held <= after) return;
    after = held;
  }
}

/** Takes all bundles of one page. Answers where the snapshot ends; undefined when it breaks off. */
async function takePage(taker: SnapshotTaker, after: bigint, asked: bigint): Promise<bigint | undefined> {
  for (let part = 0, upto = asked; ; part += 1) {
    const request = create(link.SnapshotRequestSchema, { after, upto, part });
    const answer = await taker.ask('snapshot', toBinary(link.SnapshotRequestSchema, request));
    const reply = answer && fromBinary(link.SnapshotReplySchema, answer);
    if (!reply?.bundle) return undefined;
    upto = reply.upto;
    await taker.take(toBinary(link.BundleSchema, reply.bundle));
    if (!reply.more) return upto;
  }
}
