import { create, toBinary } from '@bufbuild/protobuf';
import { type ContentHash, type EntryId, type NodeId, toHex } from '@wutong/kernel';
import { type Journal, type JournalTx, type LinkState, type NumberedEntry } from '@wutong/store';
import { link, sync } from '@wutong/wire';
import { admittedAt, owed } from './core/audience.js';
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

/** Entries that go ahead at once. */
const URGENT_COUNT_MAX = 50;

/** Whom a relay fills bundles for. */
export interface Receiver {
  /** What the directory says of it now. */
  readonly node: KnownNode;
  /** The parent gets every seal of ours and checks the whole chain; others get those their entries need. */
  readonly isParent: boolean;
}

/** What a bundle says beside its entries. */
export interface Envelope {
  /** How the other direction stands: what is held of the receiver's journal. */
  readonly state: LinkState;
  /** Whether something of the receiver's is lacking before what is held. */
  readonly gap: boolean;
  readonly protocol: number;
  /** Pieces of one run belong together. */
  readonly run: string;
}

/** Turns journal numbers after a cursor into bundles for one neighbour, by audience. */
export class Relay<T extends JournalTx> {
  constructor(
    private readonly the: RelayParts<T>,
    private readonly receiver: Receiver,
  ) {}

  /** Bundles that cover what follows `after`, at most one read's worth and up to `upto`; none for nothing new. */
  async next(after: bigint, upto?: bigint): Promise<readonly Packed[]> {
    const read = await this.the.journal.read(after, READ_COUNT_MAX, BUNDLE_BYTES_MAX);
    const entries = upto === undefined ? read : read.filter(({ number }) => number <= upto);
    const last = entries.at(-1);
    if (!last) return [];
    const owedOf = new Map<NumberedEntry, readonly NumberedEntry[]>();
    for (const entry of entries) owedOf.set(entry, await this.owedWith(entry));
    const stretches = await this.the.journal.transaction(async (tx) => {
      const made: Stretch[] = [];
      for (const [{ number }, owedEntries] of owedOf)
        made.push({ number, parcels: await this.parcelsOf(tx, owedEntries), seals: [] });
      return made;
    });
    if (this.receiver.isParent) return pack(after, await this.withSeals(after, last.number, stretches));
    return pack(after, stretches);
  }

  /**
   * What of one lane goes ahead of a backlog: entries after `mark`, each with what of its key was not sent yet (after
   * `cursor`) before it. The bundles cover nothing: in its turn everything is sent again, and known to be held.
   */
  async urgent(types: readonly string[], mark: bigint, cursor: bigint): Promise<{ bundles: Packed[]; mark: bigint }> {
    const entries = await this.the.journal.readTypes(types, mark, URGENT_COUNT_MAX);
    const ahead = new Map<EntryId, NumberedEntry>();
    for (const entry of entries)
      for (const one of [...(await this.the.journal.readKey(entry.entry.key, entry.number)), entry])
        if (one.number > cursor) for (const owedOne of await this.owedWith(one)) ahead.set(owedOne.id, owedOne);
    const parcels = await this.the.journal.transaction((tx) => this.parcelsOf(tx, [...ahead.values()]));
    const bundles = parcels.length > 0 ? pack(cursor, [{ number: cursor, parcels, seals: [] }]) : [];
    return {
      bundles: bundles.map((packed) => ({ ...packed, upto: cursor, piece: 0, pieces: 0 })),
      mark: entries.at(-1)?.number ?? mark,
    };
  }

  /** A bundle as it goes out: encoded, with our watermark of the other direction. */
  async encode(packed: Packed, { state, gap, protocol, run }: Envelope): Promise<Uint8Array> {
    const { journal, ownId } = this.the;
    const { start } = journal;
    const counts = await journal.counts();
    const bundle = create(link.BundleSchema, {
      protocol,
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
        parts.map(({ hash, bytes }) =>
          create(sync.SealedPartSchema, { hash, box: bytes, algorithm: this.receiver.node.encryptionAlgorithm }),
        ),
      ),
      watermark: {
        instance: state.instance,
        held: state.held,
        applied: counts.applied,
        parked: counts.parked + counts.failing,
        quarantined: counts.quarantined,
        gap,
        gapUpto: state.ahead[0]?.[0] ?? 0n,
      },
      run,
      piece: packed.piece,
      pieces: packed.pieces,
    });
    return toBinary(link.BundleSchema, bundle);
  }

  /** These entries with all that belongs to them, as bundles for who misses them; only keys the asker may hold. */
  async bundlesOf(ids: readonly EntryId[]): Promise<readonly Packed[]> {
    const allowed: NumberedEntry[] = [];
    for (const entry of await this.the.journal.readIds(ids)) {
      const admissions = await this.the.journal.admissions(entry.entry.key);
      if (admittedAt(admissions, this.receiver.node.path) !== undefined) allowed.push(entry);
    }
    const parcels = await this.the.journal.transaction((tx) => this.parcelsOf(tx, allowed));
    return pack(0n, [{ number: 0n, parcels, seals: [] }]);
  }

  /**
   * Whole histories of these keys, as bundles for who misses some of it; only keys the asker may hold, and of them only
   * what it may take from here: its own entries, should it have been rolled back, but a parent else nothing that it
   * brought.
   */
  async historiesOf(keys: readonly string[]): Promise<readonly Packed[]> {
    const { node, isParent } = this.receiver;
    const afterAll = (await this.the.journal.lastNumber()) + 1n;
    const owedEntries: NumberedEntry[] = [];
    for (const key of keys) {
      if (admittedAt(await this.the.journal.admissions(key), node.path) === undefined) continue;
      const history = await this.the.journal.readKey(key, afterAll);
      owedEntries.push(
        ...history.filter(({ entry, via }) => entry.origin === node.nodeId || !(isParent && via === node.nodeId)),
      );
    }
    const parcels = await this.the.journal.transaction((tx) => this.parcelsOf(tx, owedEntries));
    return pack(0n, [{ number: 0n, parcels, seals: [] }]);
  }

  /** What a number brings the receiver: nothing, its entry, or the key's history and it; not what the receiver brought. */
  private async owedWith(entry: NumberedEntry): Promise<readonly NumberedEntry[]> {
    const { key } = entry.entry;
    const debt = owed(entry, await this.the.journal.admissions(key), this.receiver.node.path);
    if (debt === 'nothing') return [];
    const history = debt === 'history-and-entry' ? await this.the.journal.readKey(key, entry.number) : [];
    return [...history, entry].filter((one) => one.via !== this.receiver.node.nodeId || this.mayBeLacking(one));
  }

  /** Its own entry, sealed before it was rolled back: while this one was parked here, it was not told to take it back. */
  private mayBeLacking({ entry, proof }: NumberedEntry): boolean {
    const { nodeId, epoch } = this.receiver.node;
    return entry.origin === nodeId && proof.epoch < epoch;
  }

  private async parcelsOf(tx: T, entries: readonly NumberedEntry[]): Promise<Parcel[]> {
    const parcels: Parcel[] = [];
    for (const entry of entries) parcels.push(await this.parcelOf(tx, entry));
    return parcels;
  }

  private async parcelOf(tx: T, entry: NumberedEntry): Promise<Parcel> {
    const { origin, needs, parts: named } = entry.entry;
    const seal = await tx.seal(origin as NodeId, entry.proof.epoch, entry.proof.sealNumber);
    if (!seal) throw new Error(`entry ${entry.id} is numbered without its seal`);
    const contents: Attached[] = [];
    for (const hash of needs) {
      const bytes = await tx.content(toHex<ContentHash>(hash));
      if (!bytes) throw new Error(`entry ${entry.id} is numbered without a content that it needs`);
      contents.push({ hash, bytes });
    }
    const parts: Attached[] = [];
    const { encryptionAlgorithm: algorithm, encryptionKey: key } = this.receiver.node;
    for (const hash of named) {
      const bytes = await this.the.parts.boxFor(tx, toHex<ContentHash>(hash), { algorithm, key });
      if (!bytes) throw new Error(`entry ${entry.id} is numbered without a part that it names`);
      parts.push({ hash, bytes });
    }
    return { entry, seal, contents, parts };
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
