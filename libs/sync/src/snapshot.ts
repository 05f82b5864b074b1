import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { link } from '@wutong/wire';

/** What a pull needs of its session. */
export interface SnapshotTaker {
  /** What is held of the neighbour's journal; undefined while no hello is accepted. */
  held(): bigint | undefined;
  ask(question: 'snapshot', body: Uint8Array): Promise<Uint8Array | undefined>;
  take(bundle: Uint8Array): Promise<void>;
}

/** A question for a page: what follows `after`, up to where the snapshot ends (0: now), by bundles numbered from 0. */
interface Asked {
  readonly after: bigint;
  readonly upto: bigint;
  readonly part: number;
}

/**
 * Catches up with a neighbour by question and answer, up to the number at which it began: the stream carries only what
 * comes after that (the tail). The next bundle is under way while one is taken. It begins with what is held, so it resumes
 * wherever it broke off; what it leaves out, the link's resending covers.
 */
export async function pullSnapshot(taker: SnapshotTaker): Promise<void> {
  const held = taker.held();
  if (held === undefined) return;
  let asked: Asked | undefined = { after: held, upto: 0n, part: 0 };
  let coming = askFor(taker, asked);
  while (asked) {
    const reply: link.SnapshotReply | undefined = await coming;
    if (!reply?.bundle) return;
    asked = nextOf(asked, reply);
    if (asked) coming = askFor(taker, asked);
    await taker.take(toBinary(link.BundleSchema, reply.bundle));
    // Something of it was not proved: it is sent again by the link.
    if ((taker.held() ?? 0n) < reply.bundle.upto) return;
  }
}

/** What is asked for after a reply; nothing when the snapshot ends with it. */
function nextOf({ after, part }: Asked, { upto, more, bundle }: link.SnapshotReply): Asked | undefined {
  if (more) return { after, upto, part: part + 1 };
  return bundle && bundle.upto < upto && bundle.upto > after ? { after: bundle.upto, upto, part: 0 } : undefined;
}

async function askFor(taker: SnapshotTaker, asked: Asked): Promise<link.SnapshotReply | undefined> {
  const answer = await taker.ask(
    'snapshot',
    toBinary(link.SnapshotRequestSchema, create(link.SnapshotRequestSchema, asked)),
  );
  return answer && fromBinary(link.SnapshotReplySchema, answer);
}
