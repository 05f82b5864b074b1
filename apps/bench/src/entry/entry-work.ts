import { type CryptoSuite, suiteOf } from '@wutong/crypto';
import { type ContentHash, type EntryId, fromHex, type NodeId } from '@wutong/kernel';
import { type EntryDraft, type HeldSeal, type SealedEntry, sealRun } from '@wutong/store';
import { type KnownNode } from '@wutong/sync';
import { decodeBundle, decodeReceivedEntry, decodeReceivedSeal } from '@wutong/sync/core/decoding';
import { judgeSeal, standsUnder } from '@wutong/sync/core/judgement';
import { type Attached } from '@wutong/sync/core/packing';
import { contentHashOf, encodeEntry, entryIdOf, hexOfContent, type link, type sync } from '@wutong/wire';
import { encodeBundle } from '../core/bundle-bytes.js';
import { type BenchRow, type Work } from '../core/rows.js';
import { eventDraft, itemsDraft, rowOfBytes } from '../node/bench-family.js';

const EPOCH = 1n;

/** A node's key, and what others know of it. */
export interface Origin {
  readonly suite: CryptoSuite;
  readonly privateKey: Uint8Array;
  readonly known: KnownNode;
}

export function createOrigin(path: string): Origin {
  const suite = suiteOf(1);
  const { publicKey, privateKey } = suite.generateSigningKeys();
  const encryption = suite.generateEncryptionKeys();
  const known: KnownNode = {
    nodeId: `${path}-test`,
    path,
    algorithm: suite.algorithm,
    signingKey: publicKey,
    encryptionAlgorithm: suite.algorithm,
    encryptionKey: encryption.publicKey,
    isRoot: false,
    epoch: EPOCH,
    sealsIn: '',
    clones: [],
  };
  return { suite, privateKey, known };
}

/** One transaction's entries under their seal, with the contents that they need. */
export interface Written {
  readonly seal: HeldSeal;
  readonly entries: readonly SealedEntry[];
  readonly contents: readonly Attached[];
}

/** What a writer does for entries besides keeping them: encodes, names and seals each. */
export class EntryWriter {
  private readonly heads = new Map<string, EntryId>();
  private last: HeldSeal | undefined;
  private time = 0n;

  constructor(private readonly origin: Origin) {}

  /** One transaction. */
  async write(kind: Work['kind'], rows: readonly BenchRow[]): Promise<Written> {
    const contents: Attached[] = [];
    const putContent = async (hash: ContentHash, bytes: Uint8Array) =>
      void contents.push({ hash: fromHex(hash), bytes });
    const drafts =
      kind === 'events'
        ? rows.map((row) => eventDraft(row, []))
        : [await itemsDraft({ putContent }, this.origin.known.path, rows, false)];
    const held = drafts.map((draft) => this.append(draft));
    const { seal, proofs } = this.seal(held.map(({ id }) => id));
    const entries = held.map((each, at) => ({ ...each, proof: proofs[at] as SealedEntry['proof'] }));
    return { seal, entries, contents };
  }

  private append({ needs = [], ...draft }: EntryDraft) {
    const head = this.heads.get(draft.key);
    this.time += 1n;
    const entry: sync.Entry = {
      $typeName: 'wutong.sync.v1.Entry',
      ...draft,
      origin: this.origin.known.nodeId,
      parents: head ? [fromHex(head)] : [],
      hybridTime: this.time,
      audienceAdditions: [],
      needs: needs.map(fromHex),
      parts: [],
    };
    const bytes = encodeEntry(entry);
    const id = entryIdOf(bytes, this.origin.suite.algorithm);
    this.heads.set(draft.key, id);
    return { id, bytes, entry };
  }

  private seal(ids: readonly EntryId[]) {
    const { suite, privateKey, known } = this.origin;
    const sign = (message: Uint8Array) => suite.sign(message, privateKey);
    const sealer = { nodeId: known.nodeId as NodeId, algorithm: suite.algorithm, sign };
    const sealed = sealRun(sealer, EPOCH, this.last, ids, this.time);
    this.last = sealed.seal;
    return sealed;
  }
}

/** One transaction's entries as they go over a link. */
export function pack({ seal, entries, contents }: Written): Uint8Array {
  const { firstSequence, lastSequence, origin } = seal;
  const parcels = entries.map((entry) => ({ entry, parts: [] }));
  const numbers = { after: firstSequence - 1n, upto: lastSequence, piece: 0, pieces: 0 };
  return encodeBundle({ ...numbers, parcels, contents, seals: [seal] }, origin, 'receiver', 0n);
}

/** What a receiver does for entries besides keeping them: decodes and proves each, and reads its row. */
export class EntryReader {
  private last: HeldSeal | undefined;

  constructor(private readonly origin: KnownNode) {}

  /** The rows of one bundle; throws when anything in it is not proved. */
  take(bytes: Uint8Array): BenchRow[] {
    const bundle = demanded(decodeBundle(bytes), 'bundle');
    const seal = this.provedSeal(bundle);
    const entries = bundle.entries.map((proved) => this.provedEntry(proved, seal));
    const contents = new Map(bundle.contents.map((content) => [this.nameOf(content), content.data]));
    return entries.flatMap(({ needs, payload }) =>
      needs.length === 0
        ? [rowOfBytes(payload)]
        : needs.map((hash) => rowOfBytes(demanded(contents.get(hexOfContent(hash)), 'content'))),
    );
  }

  private provedSeal({ seals: [signed] }: link.Bundle): HeldSeal {
    const seal = demanded(signed && decodeReceivedSeal(signed), 'seal');
    const unproved = judgeSeal(seal, this.origin, { same: undefined, before: this.last, after: undefined });
    if (unproved) throw new Error(unproved);
    this.last = seal;
    return seal;
  }

  private provedEntry({ entry: bytes, proof }: sync.ProvedEntry, seal: HeldSeal): sync.Entry {
    const id = entryIdOf(bytes, this.origin.algorithm);
    if (!standsUnder(id, demanded(proof, 'proof'), seal)) throw new Error('not-under-seal');
    return demanded(decodeReceivedEntry(bytes), 'entry');
  }

  private nameOf({ hash, data }: sync.Content): ContentHash {
    const name = hexOfContent(contentHashOf(data, this.origin.algorithm));
    if (name !== hexOfContent(hash)) throw new Error('hash');
    return name;
  }
}

function demanded<V>(value: V | undefined, what: string): V {
  if (value === undefined) throw new Error(`no ${what}`);
  return value;
}
