import { create, toBinary } from '@bufbuild/protobuf';
import { type ContentHash, type NodeId, toHex } from '@wutong/kernel';
import { type Journal, type JournalTx, type LinkState, type NumberedEntry } from '@wutong/store';
import { link, PROTOCOL, sync } from '@wutong/wire';
import { type Admissions, owed } from './core/audience.js';
import { type Attached, BUNDLE_BYTES_MAX, type Packed, type Parcel, pack, type Stretch } from './core/packing.js';
import { type KnownNode } from './family.js';
import { type SealedPartBox } from './sealed-part-box.js';

/** Entries read from the journal for one turn of a relay. */
const READ_COUNT_MAX = 200;

export interface RelayParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly ownId: NodeId;
  readonly parts: SealedPartBox<T>;
  readonly nowMs: () => number;
}

/** Whom a relay fills bundles for. */
export interface Receiver {
  readonly node: KnownNode;
  /** The parent gets every seal of ours and checks the whole chain; others get those their entries need. */
  readonly isParent: boolean;
}

/** Turns journal numbers after a cursor into bundles for one neighbour, by audience. */
export class Relay<T extends JournalTx> {
  constructor(
    private readonly the: RelayParts<T>,
    private readonly receiver: Receiver,
  ) {}

  /** Bundles that cover what follows `after`, at most one read's worth; none when there is nothing new. */
  async next(after: bigint): Promise<readonly Packed[]> {
    const entries = await this.the.journal.read(after, READ_COUNT_MAX, BUNDLE_BYTES_MAX);
    const last = entries.at(-1);
    if (!last) return [];
    const admissions = new Map<string, Admissions>();
    const stretches: Stretch[] = [];
    for (const entry of entries) {
      const { key } = entry.entry;
      const known = admissions.get(key) ?? (await this.the.journal.admissions(key));
      admissions.set(key, known);
      stretches.push({ number: entry.number, parcels: await this.parcelsOf(entry, known), seals: [] });
    }
    if (this.receiver.isParent) return pack(after, await this.withSeals(after, last.number, stretches));
    return pack(after, stretches);
  }

  /** A bundle as it goes out: encoded, with our watermark of the other direction. */
  async encode(packed: Packed, state: LinkState, gap: boolean): Promise<Uint8Array> {
    const { journal, ownId } = this.the;
    const { start } = journal;
    const counts = await journal.counts();
    const bundle = create(link.BundleSchema, {
      protocol: PROTOCOL.max,
      from: ownId,
      to: this.receiver.node.nodeId,
      instance: start.instance,
      epoch: start.epoch,
      after: packed.after,
      upto: packed.upto,
      sentAtMs: BigInt(this.the.nowMs()),
      seals: packed.seals.map((seal) => seal.signed),
      entries: packed.parcels.map(({ entry }) => provedEntryOf(entry)),
      contents: packed.contents.map(({ hash, bytes }) => create(sync.ContentSchema, { hash, data: bytes })),
      parts: packed.parcels.flatMap(({ parts }) =>
        parts.map(({ hash, bytes }) => create(sync.SealedPartSchema, { hash, box: bytes })),
      ),
      watermark: {
        instance: state.instance,
        held: state.held,
        applied: counts.applied,
        parked: counts.parked + counts.failing,
        quarantined: counts.quarantined,
        gap,
      },
    });
    return toBinary(link.BundleSchema, bundle);
  }

  /** These entries with all that belongs to them, as an answer to who misses them; only keys the asker may hold. */
  async parcelsOfIds(entries: readonly NumberedEntry[]): Promise<Parcel[]> {
    const parcels: Parcel[] = [];
    for (const entry of entries) {
      const admissions = await this.the.journal.admissions(entry.entry.key);
      if (
        owed({ ...entry, number: BigInt(Number.MAX_SAFE_INTEGER) }, admissions, this.receiver.node.path) !== 'nothing'
      )
        parcels.push(await this.parcelOf(entry));
    }
    return parcels;
  }

  private async parcelsOf(entry: NumberedEntry, admissions: Admissions): Promise<Parcel[]> {
    const debt = owed(entry, admissions, this.receiver.node.path);
    if (debt === 'nothing') return [];
    const history = debt === 'history-and-entry' ? await this.the.journal.readKey(entry.entry.key, entry.number) : [];
    const theirs = (one: NumberedEntry) => one.via === this.receiver.node.nodeId;
    return Promise.all([...history, entry].filter((one) => !theirs(one)).map((one) => this.parcelOf(one)));
  }

  private parcelOf(entry: NumberedEntry): Promise<Parcel> {
    return this.the.journal.transaction(async (tx) => {
      const seal = await tx.seal(entry.entry.origin as NodeId, entry.proof.epoch, entry.proof.sealNumber);
      if (!seal) throw new Error(`entry ${entry.id} is numbered without its seal`);
      const contents: Attached[] = [];
      for (const hash of entry.entry.needs) {
        const bytes = await tx.content(toHex<ContentHash>(hash));
        if (bytes) contents.push({ hash, bytes });
      }
      const parts: Attached[] = [];
      const { encryptionAlgorithm: algorithm, encryptionKey: key } = this.receiver.node;
      for (const hash of entry.entry.parts) {
        const bytes = await this.the.parts.boxFor(tx, toHex<ContentHash>(hash), { algorithm, key });
        if (bytes) parts.push({ hash, bytes });
      }
      return { entry, seal, contents, parts };
    });
  }

  private async withSeals(after: bigint, upto: bigint, stretches: readonly Stretch[]): Promise<Stretch[]> {
    const seals = await this.the.journal.ownSeals(after, upto);
    return stretches.map((stretch, at) => (at === stretches.length - 1 ? { ...stretch, seals } : stretch));
  }
}

export function provedEntryOf(entry: NumberedEntry): sync.ProvedEntry {
  const { epoch, sealNumber, sequence, path } = entry.proof;
  return create(sync.ProvedEntrySchema, {
    entry: entry.bytes,
    proof: { epoch, sealNumber, sequence, path: [...path] },
  });
}
