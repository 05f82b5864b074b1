import { create, toBinary } from '@bufbuild/protobuf';
import { type ContentHash, type EntryId, type NodeId, toHex } from '@wutong/kernel';
import { type HeldSeal, type Journal, type JournalTx, type LinkState, type NumberedEntry } from '@wutong/store';
import { link, sync } from '@wutong/wire';
import { admittedAt, owed } from './core/audience.js';
import { standsUnder } from './core/judgement.js';
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

  /**
   * Bundles of about `bytesMax` that cover what follows `after`, at most one read's worth and up to `upto`; none for
   * nothing new.
   */
  async next(
    after: bigint,
    { upto, bytesMax = BUNDLE_BYTES_MAX }: { readonly upto?: bigint; readonly bytesMax?: number } = {},
  ): Promise<readonly Packed[]> {
    const read = await this.the.journal.read(after, READ_COUNT_MAX, BUNDLE_BYTES_MAX);
    const entries = upto === undefined ? read : read.filter(({ number }) => number <= upto);
    const last = entries.at(-1);
    if (!last) return [];
    const owedOf = await this.owedOf(entries);
    const parcels = await this.parcelsOf([...owedOf.values()].flat());
    const stretches = [...owedOf].map(([{ number }, owedEntries]) => ({
      number,
      parcels: owedEntries.map((one) => parcels.get(one) as Parcel),
      seals: [],
    }));
    const sealed = this.receiver.isParent ? await this.withSeals(after, last.number, stretches) : stretches;
    return pack(after, sealed, bytesMax);
  }

  /**
   * What of one lane goes ahead of a backlog: entries after `mark`, each with what of its key was not sent yet (after
   * `cursor`) before it. The bundles cover nothing: in its turn everything is sent again, and known to be held.
   */
  async urgent(types: readonly string[], mark: bigint, cursor: bigint): Promise<{ bundles: Packed[]; mark: bigint }> {
    const entries = await this.the.journal.readTypes(types, mark, URGENT_COUNT_MAX);
    const unsent: NumberedEntry[] = [];
    for (const entry of entries)
      for (const one of [...(await this.the.journal.readKey(entry.entry.key, entry.number)), entry])
        if (one.number > cursor) unsent.push(one);
    const ahead = new Map([...(await this.owedOf(unsent)).values()].flat().map((one) => [one.id, one]));
    const parcels = [...(await this.parcelsOf([...ahead.values()])).values()];
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
    const entries = await this.the.journal.readIds(ids);
    const admissions = await this.the.journal.admissions(keysOf(entries));
    const { path } = this.receiver.node;
    const allowed = entries.filter(({ entry }) => admittedAt(admissions.get(entry.key) ?? [], path) !== undefined);
    const parcels = [...(await this.parcelsOf(allowed)).values()];
    return pack(0n, [{ number: 0n, parcels, seals: [] }]);
  }

  /**
   * Whole histories of these keys, as bundles for who misses some of it; only keys the asker may hold. What the asker
   * brought itself is among them: it may have been rolled back since.
   */
  async historiesOf(keys: readonly string[]): Promise<readonly Packed[]> {
    const { path } = this.receiver.node;
    const afterAll = (await this.the.journal.lastNumber()) + 1n;
    const owedEntries: NumberedEntry[] = [];
    const admissions = await this.the.journal.admissions(keys);
    for (const key of keys) {
      if (admittedAt(admissions.get(key) ?? [], path) === undefined) continue;
      owedEntries.push(...(await this.the.journal.readKey(key, afterAll)));
    }
    const parcels = [...(await this.parcelsOf(owedEntries)).values()];
    return pack(0n, [{ number: 0n, parcels, seals: [] }]);
  }

  /** What each number brings the receiver: nothing, its entry, or the key's history and it; not what it brought. */
  private async owedOf(entries: readonly NumberedEntry[]): Promise<Map<NumberedEntry, readonly NumberedEntry[]>> {
    const admissions = await this.the.journal.admissions(keysOf(entries));
    const owedEntries = new Map<NumberedEntry, readonly NumberedEntry[]>();
    for (const entry of entries) {
      const { key } = entry.entry;
      const debt = owed(entry, admissions.get(key) ?? [], this.receiver.node.path);
      const history = debt === 'history-and-entry' ? await this.the.journal.readKey(key, entry.number) : [];
      const all = debt === 'nothing' ? [] : [...history, entry];
      owedEntries.set(
        entry,
        all.filter((one) => one.via !== this.receiver.node.nodeId || this.mayBeLacking(one)),
      );
    }
    return owedEntries;
  }

  /** Its own entry, sealed before it was rolled back: while this one was parked here, it was not told to take it back. */
  private mayBeLacking({ entry, proof }: NumberedEntry): boolean {
    const { nodeId, epoch } = this.receiver.node;
    return entry.origin === nodeId && proof.epoch < epoch;
  }

  /** Each entry with its seal and with what it needs and names. */
  private async parcelsOf(entries: readonly NumberedEntry[]): Promise<Map<NumberedEntry, Parcel>> {
    if (entries.length === 0) return new Map();
    return this.the.journal.transaction(async (tx) => {
      const needs = entries.flatMap(({ entry }) => entry.needs.map((hash) => toHex<ContentHash>(hash)));
      const contents = await tx.contents([...new Set(needs)]);
      const parcels = new Map<NumberedEntry, Parcel>();
      for (const entry of entries) parcels.set(entry, await this.parcelOf(tx, entry, contents));
      return parcels;
    });
  }

  private async parcelOf(tx: T, entry: NumberedEntry, held: ReadonlyMap<ContentHash, Uint8Array>): Promise<Parcel> {
    const { needs, parts: named } = entry.entry;
    const seal = await this.sealOf(tx, entry);
    if (!seal) throw new Error(`entry ${entry.id} is numbered without its seal`);
    const contents = needs.map((hash): Attached => {
      const bytes = held.get(toHex<ContentHash>(hash));
      if (!bytes) throw new Error(`entry ${entry.id} is numbered without a content that it needs`);
      return { hash, bytes };
    });
    const parts: Attached[] = [];
    const { encryptionAlgorithm: algorithm, encryptionKey: key } = this.receiver.node;
    for (const hash of named) {
      const bytes = await this.the.parts.boxFor(tx, toHex<ContentHash>(hash), { algorithm, key });
      if (!bytes) throw new Error(`entry ${entry.id} is numbered without a part that it names`);
      parts.push({ hash, bytes });
    }
    return { entry, seal, contents, parts };
  }

  /** The seal an entry stands under: of a node further away there may be two of that number. */
  private async sealOf(tx: T, { id, entry, proof }: NumberedEntry): Promise<HeldSeal | undefined> {
    const named = [entry.origin as NodeId, proof.epoch, proof.sealNumber] as const;
    const [held, strays] = [await tx.seal(...named), await tx.strays(...named)];
    return strays.find((seal) => standsUnder(id, proof, seal)) ?? held;
  }

  private async withSeals(after: bigint, upto: bigint, stretches: readonly Stretch[]): Promise<Stretch[]> {
    const seals = await this.the.journal.ownSeals(after, upto);
    return stretches.map((stretch, at) => (at === stretches.length - 1 ? { ...stretch, seals } : stretch));
  }
}

const keysOf = (entries: readonly NumberedEntry[]) => [...new Set(entries.map(({ entry }) => entry.key))];

export function provedEntryOf(entry: NumberedEntry): sync.ProvedEntry {
  const { epoch, sealNumber, sequence, path } = entry.proof;
  return create(sync.ProvedEntrySchema, {
    entry: entry.bytes,
    proof: { epoch, sealNumber, sequence, path: [...path] },
  });
}
