import { create, toBinary } from '@bufbuild/protobuf';
import { type ContentHash, type EntryId, type NodeId, toHex } from '@wutong/kernel';
import {
  type HeldSeal,
  type Journal,
  type JournalCounts,
  type JournalTx,
  type LinkState,
  type NumberedEntry,
  type OriginSealName,
  type Outline,
  outlineOf,
  type SealedEntry,
} from '@wutong/store';
import { link, sync } from '@wutong/wire';
import { admittedAt, owed } from './core/audience.js';
import { standsUnder } from './core/judgement.js';
import { type Attached, BUNDLE_BYTES_MAX, type Packed, type Parcel, pack, type Stretch } from './core/packing.js';
import { type KnownNode } from './family.js';
import { parkedOf } from './parked-of.js';
import { type SealedPartBox } from './sealed-part-box.js';

/** Numbers looked at, and entries read of them, for one turn of a relay. */
const LOOKED_AT_MAX = 500;
const READ_COUNT_MAX = 200;
/** Contents whose sizes are asked for at once. */
const NEEDS_AT_ONCE = 200;

export interface RelayParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly ownId: NodeId;
  readonly parts: SealedPartBox<T>;
  readonly nowMs: () => number;
}

const COUNTED_EVERY_MS = 1_000;
/** A bundle that answers a question: it must arrive while the asker waits, over any line. */
const ANSWER_BYTES_MAX = 64 * 1024;
/** Entries that go ahead at once. */
const URGENT_COUNT_MAX = 50;

/** How far a relay reads, from where, and how large it packs. */
interface Stretched {
  readonly upto?: bigint;
  readonly lookedAt?: bigint;
  readonly bytesMax?: number;
}

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
  /** It goes ahead: nothing is counted anew for it. */
  readonly isUrgent?: boolean;
}

/** Turns journal numbers after a cursor into bundles for one neighbour, by audience. */
export class Relay<T extends JournalTx> {
  private counted: { readonly atMs: number; readonly counts: JournalCounts } | undefined;

  constructor(
    private readonly the: RelayParts<T>,
    private readonly receiver: Receiver,
  ) {}

  /**
   * Bundles of about `bytesMax` that cover what follows `after`, at most one read's worth and up to `upto`; none for
   * nothing new. Up to `lookedAt` nothing is there for the receiver.
   */
  async next(
    after: bigint,
    { upto, lookedAt = after, bytesMax = BUNDLE_BYTES_MAX }: Stretched = {},
  ): Promise<readonly Packed[]> {
    const outlines = await this.the.journal.outlines(lookedAt, LOOKED_AT_MAX);
    const seen = this.turnOf(upto === undefined ? outlines : outlines.filter(({ number }) => number <= upto));
    const outlined = seen.flatMap(({ outline, debt }) => (debt === 'nothing' ? [] : [outline]));
    const entries = await this.the.journal.readOutlined(outlined);
    const debts = await this.upToABundle(seen, entries, bytesMax);
    const last = debts.at(-1)?.outline;
    if (!last) return [];
    const admitting = debts.flatMap(({ outline, debt }) => (debt === 'history-and-entry' ? [outline] : []));
    const owing = this.owedOf(debts, entries, await this.readHistories(admitting));
    const parcels = await this.parcelsOf([...owing.values()].flat());
    const stretches = debts.map(({ outline: { number } }) => ({
      number,
      parcels: (owing.get(number) ?? []).map((one) => parcels.get(one) as Parcel),
      seals: [],
    }));
    const sealed = this.receiver.isParent ? await this.withSeals(lookedAt, last.number, stretches) : stretches;
    return pack(after, sealed, bytesMax);
  }

  /**
   * What of one lane goes ahead of a backlog: owed entries after `mark`, each with what of its key was not sent yet (after
   * `cursor`) before it. The bundles cover nothing: in its turn everything is sent again, and known to be held. Up to the
   * new mark nothing is left to look for.
   */
  async urgent(types: readonly string[], mark: bigint, cursor: bigint): Promise<{ bundles: Packed[]; mark: bigint }> {
    const { journal } = this.the;
    const looked = await journal.lastNumber();
    if (mark >= looked) return { bundles: [], mark };
    const outlines = await journal.outlinesOf(types, mark, URGENT_COUNT_MAX);
    const owing = outlines.filter((outline) => this.debtOf(outline).debt !== 'nothing');
    const entries = await journal.readOutlined(owing);
    const histories = await this.readHistories(owing);
    const unsent = owing
      .flatMap((outline, at) => [...historyBefore(outline, histories), ...entries.slice(at, at + 1)])
      .filter(({ number }) => number > cursor);
    const admissions = new Map(owing.map(({ key, admissions: admitted }) => [key, admitted]));
    const debts = unsent.map((entry) => this.debtOf(outlineOf(entry, admissions.get(entry.entry.key) ?? [])));
    const ahead = new Map([...this.owedOf(debts, unsent, histories).values()].flat().map((one) => [one.id, one]));
    const parcels = [...(await this.parcelsOf([...ahead.values()])).values()];
    const bundles = parcels.length > 0 ? pack(cursor, [{ number: cursor, parcels, seals: [] }]) : [];
    return {
      bundles: bundles.map((packed) => ({ ...packed, upto: cursor, piece: 0, pieces: 0 })),
      mark: later(outlines.at(-1)?.number ?? mark, outlines.length < URGENT_COUNT_MAX ? looked : mark),
    };
  }

  /** A bundle as it goes out: encoded, with our watermark of the other direction. */
  async encode(packed: Packed, { state, gap, protocol, run, isUrgent = false }: Envelope): Promise<Uint8Array> {
    const { journal, ownId } = this.the;
    const { start } = journal;
    const counts = await this.counts(isUrgent);
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

  /** What people are told of this node's journal need not be newer than a heartbeat. */
  private async counts(isUrgent: boolean): Promise<JournalCounts> {
    const nowMs = this.the.nowMs();
    const known = this.counted;
    if (known && (isUrgent || Math.abs(nowMs - known.atMs) < COUNTED_EVERY_MS)) return known.counts;
    const counts = await this.the.journal.counts();
    this.counted = { atMs: nowMs, counts };
    return counts;
  }

  /**
   * These entries with all that belongs to them, as bundles for who misses them; only keys the asker may hold, and what
   * is parked here of its own.
   */
  async bundlesOf(ids: readonly EntryId[]): Promise<readonly Packed[]> {
    const entries = await this.the.journal.readIds(ids);
    const admissions = await this.the.journal.admissions(keysOf(entries));
    const { path, nodeId } = this.receiver.node;
    const allowed = entries.filter(({ entry }) => admittedAt(admissions.get(entry.key) ?? [], path) !== undefined);
    const parked =
      entries.length === ids.length ? [] : await this.the.journal.transaction((tx) => parkedOf(tx, nodeId));
    const asked = new Set(ids);
    const parcels = [...(await this.parcelsOf([...allowed, ...parked.filter(({ id }) => asked.has(id))])).values()];
    return pack(0n, [{ number: 0n, parcels, seals: [] }], ANSWER_BYTES_MAX);
  }

  /**
   * Whole histories of these keys, as bundles for who misses some of it; only keys the asker may hold. What the asker
   * brought itself is among them: it may have been rolled back since.
   */
  async historiesOf(keys: readonly string[]): Promise<readonly Packed[]> {
    const { path } = this.receiver.node;
    const afterAll = (await this.the.journal.lastNumber()) + 1n;
    const admissions = await this.the.journal.admissions(keys);
    const allowed = keys.filter((key) => admittedAt(admissions.get(key) ?? [], path) !== undefined);
    const byKey = groupedByKey(await this.the.journal.readKeys(new Map(allowed.map((key) => [key, afterAll]))));
    // Key by key in the order in which they were asked for: what proves another may have been named before it.
    const parcels = [...(await this.parcelsOf(allowed.flatMap((key) => byKey.get(key) ?? []))).values()];
    return pack(0n, [{ number: 0n, parcels, seals: [] }], ANSWER_BYTES_MAX);
  }

  /** What one turn takes of these: about a bundle's bytes of what is owed. */
  private turnOf(outlines: readonly Outline[]): Debt[] {
    const debts: Debt[] = [];
    let [count, bytes] = [0, 0];
    for (const outline of outlines) {
      if (count >= READ_COUNT_MAX || bytes >= BUNDLE_BYTES_MAX) break;
      const one = this.debtOf(outline);
      debts.push(one);
      if (one.debt === 'nothing') continue;
      count += 1;
      bytes += outline.size;
    }
    return debts;
  }

  /**
   * As many of these as make about a bundle with the contents that their entries need. Looks no further than that: a
   * backlog of releases needs a hundred contents an entry.
   */
  private async upToABundle(
    debts: readonly Debt[],
    entries: readonly NumberedEntry[],
    bytesMax: number,
  ): Promise<readonly Debt[]> {
    if (entries.every(({ entry }) => entry.needs.length === 0)) return debts;
    let bytes = 0;
    for (const group of groupedByNeeds(entries)) {
      const sizes = await this.the.journal.contentSizes([...new Set(group.flatMap(needsOf))]);
      for (const entry of group) {
        bytes += needsOf(entry).reduce((sum, hash) => sum + (sizes.get(hash) ?? 0), entry.bytes.length);
        if (bytes >= bytesMax) return debts.filter(({ outline }) => outline.number <= entry.number);
      }
    }
    return debts;
  }

  /** What a number brings the receiver: nothing, its entry, or the key's history and it; not what it brought. */
  private debtOf(outline: Outline): Debt {
    const debt = owed(outline.number, outline.admissions, this.receiver.node.path);
    return { outline, debt: debt === 'entry' && !this.mayBeLacking(outline) ? 'nothing' : debt };
  }

  /** The entries of each number that brings any, of `entries` and the histories of their keys. */
  private owedOf(
    debts: readonly Debt[],
    entries: readonly NumberedEntry[],
    histories: Histories,
  ): ReadonlyMap<bigint, readonly NumberedEntry[]> {
    const byNumber = new Map(entries.map((entry) => [entry.number, entry]));
    const owedOf = new Map<bigint, readonly NumberedEntry[]>();
    for (const { outline, debt } of debts) {
      const entry = byNumber.get(outline.number);
      if (debt === 'nothing' || !entry) continue;
      const all = debt === 'history-and-entry' ? [...historyBefore(outline, histories), entry] : [entry];
      owedOf.set(
        outline.number,
        all.filter(({ via, entry: { origin }, proof: { epoch } }) => this.mayBeLacking({ via, origin, epoch })),
      );
    }
    return owedOf;
  }

  /** What the key of each of these numbers, in order, had before it. */
  private async readHistories(outlines: readonly Outline[]): Promise<Histories> {
    const before = new Map(outlines.map(({ key, number }) => [key, number]));
    return groupedByKey(before.size > 0 ? await this.the.journal.readKeys(before) : []);
  }

  /**
   * Whether the receiver may lack an entry: one that it did not bring, or its own, sealed before it was rolled back (while
   * this one was parked here, it was not told to take it back).
   */
  private mayBeLacking({ via, origin, epoch }: Pick<Outline, 'via' | 'epoch'> & { readonly origin: string }): boolean {
    const { node } = this.receiver;
    return via !== node.nodeId || (origin === node.nodeId && epoch < node.epoch);
  }

  /** Each entry with its seal and with what it needs and names. */
  private async parcelsOf<E extends SealedEntry>(entries: readonly E[]): Promise<Map<E, Parcel>> {
    const seals = await this.sealsOf(entries);
    const attached = await this.attachedTo(entries);
    return new Map(
      entries.map((entry) => {
        const seal = seals.get(entry);
        if (!seal) throw new Error(`entry ${entry.id} is numbered without its seal`);
        return [entry, { entry, seal, ...(attached.get(entry) ?? NOTHING_ATTACHED) }] as const;
      }),
    );
  }

  /** Contents and parts of those entries that have any. */
  private async attachedTo(entries: readonly SealedEntry[]): Promise<ReadonlyMap<SealedEntry, Attachments>> {
    const needs = new Set(entries.flatMap(needsOf));
    const held = needs.size > 0 ? await this.the.journal.contents([...needs]) : new Map<ContentHash, Uint8Array>();
    const partsOf = await this.partsOf(entries);
    const having = entries.filter(({ entry }) => entry.needs.length + entry.parts.length > 0);
    return new Map(
      having.map((entry) => [entry, { contents: contentsOf(entry, held), parts: partsOf.get(entry) ?? [] }]),
    );
  }

  /** Parts of those entries that name any, each sealed for the receiver. */
  private async partsOf(entries: readonly SealedEntry[]): Promise<ReadonlyMap<SealedEntry, readonly Attached[]>> {
    const naming = entries.filter(({ entry }) => entry.parts.length > 0);
    if (naming.length === 0) return new Map();
    const { encryptionAlgorithm: algorithm, encryptionKey: key } = this.receiver.node;
    return this.the.journal.transaction(async (tx) => {
      const partsOf = new Map<SealedEntry, readonly Attached[]>();
      for (const entry of naming) {
        const parts: Attached[] = [];
        for (const hash of entry.entry.parts) {
          const bytes = await this.the.parts.boxFor(tx, toHex<ContentHash>(hash), { algorithm, key });
          if (!bytes) throw new Error(`entry ${entry.id} is numbered without a part that it names`);
          parts.push({ hash, bytes });
        }
        partsOf.set(entry, parts);
      }
      return partsOf;
    });
  }

  /** The seals the entries stand under: of a node further away there may be several of one number. */
  private async sealsOf(entries: readonly SealedEntry[]): Promise<ReadonlyMap<SealedEntry, HeldSeal>> {
    const names = new Map(entries.map((entry) => [sealNameOf(entry), originSealOf(entry)]));
    const byName = new Map<string, readonly HeldSeal[]>();
    for (const seal of names.size > 0 ? await this.the.journal.sealsNamed([...names.values()]) : [])
      byName.set(nameOf(seal), [...(byName.get(nameOf(seal)) ?? []), seal]);
    const under = (entry: SealedEntry) => {
      const [held, ...strays] = byName.get(sealNameOf(entry)) ?? [];
      return strays.find((seal) => standsUnder(entry.id, entry.proof, seal)) ?? held;
    };
    const found = new Map<SealedEntry, HeldSeal>();
    for (const entry of entries) {
      const seal = under(entry);
      if (seal) found.set(entry, seal);
    }
    return found;
  }

  private async withSeals(after: bigint, upto: bigint, stretches: readonly Stretch[]): Promise<Stretch[]> {
    const seals = await this.the.journal.ownSeals(after, upto);
    return stretches.map((stretch, at) => (at === stretches.length - 1 ? { ...stretch, seals } : stretch));
  }
}

/** What a number brings the receiver. */
interface Debt {
  readonly outline: Outline;
  readonly debt: ReturnType<typeof owed>;
}

/** What travels with an entry. */
type Attachments = Pick<Parcel, 'contents' | 'parts'>;

const NOTHING_ATTACHED: Attachments = { contents: [], parts: [] };

/** Numbered entries in order, by key. */
type Histories = ReadonlyMap<string, readonly NumberedEntry[]>;

const historyBefore = ({ key, number }: Outline, histories: Histories) =>
  (histories.get(key) ?? []).filter((one) => one.number < number);

/** Entries in order, as many at a time as have about {@link NEEDS_AT_ONCE}. */
function* groupedByNeeds(entries: readonly NumberedEntry[]): Generator<readonly NumberedEntry[]> {
  let [group, needs]: [NumberedEntry[], number] = [[], 0];
  for (const entry of entries) {
    group.push(entry);
    needs += entry.entry.needs.length;
    if (needs < NEEDS_AT_ONCE) continue;
    yield group;
    [group, needs] = [[], 0];
  }
  if (group.length > 0) yield group;
}

const needsOf = ({ entry }: SealedEntry) => entry.needs.map((hash) => toHex<ContentHash>(hash));

function contentsOf(entry: SealedEntry, held: ReadonlyMap<ContentHash, Uint8Array>): Attached[] {
  return entry.entry.needs.map((hash) => {
    const bytes = held.get(toHex<ContentHash>(hash));
    if (!bytes) throw new Error(`entry ${entry.id} is numbered without a content that it needs`);
    return { hash, bytes };
  });
}

const originSealOf = ({ entry, proof }: SealedEntry) => ({
  origin: entry.origin,
  epoch: proof.epoch,
  number: proof.sealNumber,
});

const later = (one: bigint, other: bigint) => (one > other ? one : other);

const nameOf = ({ origin, epoch, number }: OriginSealName) => `${origin} ${epoch} ${number}`;

const sealNameOf = (entry: SealedEntry) => nameOf(originSealOf(entry));

function groupedByKey(entries: readonly NumberedEntry[]): Histories {
  const byKey = new Map<string, NumberedEntry[]>();
  for (const one of entries) {
    const others = byKey.get(one.entry.key);
    if (others) others.push(one);
    else byKey.set(one.entry.key, [one]);
  }
  return byKey;
}

const keysOf = (entries: readonly SealedEntry[]) => [...new Set(entries.map(({ entry }) => entry.key))];

export function provedEntryOf(entry: SealedEntry): sync.ProvedEntry {
  const { epoch, sealNumber, sequence, path } = entry.proof;
  return create(sync.ProvedEntrySchema, {
    entry: entry.bytes,
    proof: { epoch, sealNumber, sequence, path: [...path] },
  });
}
