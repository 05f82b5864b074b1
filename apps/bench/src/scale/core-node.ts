import { type ContentHash, type EntryId, fromHex, isAtOrUnder, type NodeId, toHex } from '@wutong/kernel';
import {
  type EntryProof,
  type HeldEntry,
  type HeldSeal,
  type Member,
  type NumberedEntry,
  type PieceNote,
  type Sealer,
  sealRun,
} from '@wutong/store';
import { type KnownNode } from '@wutong/sync';
import { admittedAt, membersGained, owed } from '@wutong/sync/core/audience';
import { decodeBundle, decodeReceivedEntry, decodeReceivedSeal } from '@wutong/sync/core/decoding';
import {
  type BucketDigest,
  combineDigests,
  digestBuckets,
  heldDigest,
  type KeyDigest,
} from '@wutong/sync/core/digest-tree';
import { equal, judgeKey, judgeOrigin, judgeReadiness, judgeSeal, standsUnder } from '@wutong/sync/core/judgement';
import { type Attached, BUNDLE_BYTES_MAX, type Parcel, pack, type Stretch } from '@wutong/sync/core/packing';
import { takePiece } from '@wutong/sync/core/pieces';
import { type Coverage, cover } from '@wutong/sync/core/ranges';
import { algorithmOf, contentHashOf, encodeEntry, entryIdOf, type FamilyName, type sync } from '@wutong/wire';
import { encodeBundle } from '../core/bundle-bytes.js';
import { BYTES } from './assumptions.js';
import { type Cost, noCost } from './cost.js';
import { type Shared } from './shared.js';
import { type Said } from './traffic.js';

/** Entries that one seal covers, and that a relay reads at once: as the engine does it. */
const RUN_MAX = 200;
/** Bytes of a row that says who belongs to a key's audience. */
const MEMBER_ROW_BYTES = 100;

/** What a model of a whole tree shares between its nodes. */
export interface Surroundings {
  readonly known: (nodeId: string) => KnownNode | undefined;
  readonly shared: Shared;
  readonly randomBytes: (count: number) => Uint8Array;
}

/** A neighbour as a node sees it: how far it was sent to, and what of its journal is held here. */
interface LinkRow {
  readonly node: KnownNode;
  readonly isParent: boolean;
  cursor: bigint;
  coverage: Coverage;
  pieces: readonly PieceNote[];
}

interface KeyRow {
  readonly admissions: { member: Member; number: bigint | undefined; addedBy: EntryId }[];
  readonly entries: NumberedEntry[];
  readonly held: Set<EntryId>;
  heads: EntryId[];
}

/**
 * A node reduced to what sync decides and computes: it writes, seals, numbers, relays, proves and takes entries with the
 * functions of the engine's core, on real bytes, and keeps its tables in memory. It has no database, no hub and no
 * domain: parts are random bytes, and whom an entry admits is told with it.
 */
export class CoreNode {
  private readonly costs = new Map<FamilyName, Cost>();
  private readonly links = new Map<NodeId, LinkRow>();
  private readonly keys = new Map<string, KeyRow>();
  private readonly seals = new Map<string, HeldSeal>();
  private readonly ownSeals: { readonly seal: HeldSeal; readonly at: bigint }[] = [];
  private readonly contents = new Map<ContentHash, Uint8Array>();
  private readonly parts = new Map<ContentHash, Uint8Array>();
  private readonly log: NumberedEntry[] = [];
  private unsealed: HeldEntry[] = [];
  private time = 0n;

  constructor(
    readonly self: KnownNode,
    private readonly sealer: Sealer,
    private readonly around: Surroundings,
  ) {}

  get id(): NodeId {
    return this.self.nodeId as NodeId;
  }

  join(neighbour: KnownNode, isParent: boolean): void {
    const row = { node: neighbour, isParent, cursor: 0n, coverage: { held: 0n, ahead: [] }, pieces: [] };
    this.links.set(neighbour.nodeId as NodeId, row);
  }

  costOf(family: FamilyName): Cost {
    const cost = this.costs.get(family) ?? noCost();
    this.costs.set(family, cost);
    return cost;
  }

  /** What a process must remember between two bundles, whatever its database holds: its links. */
  state(): unknown {
    return [...this.links].map(([id, { cursor, coverage, pieces }]) => ({ id, cursor, coverage, pieces }));
  }

  write(said: Said): void {
    this.time += 1n;
    const row = this.keyRow(said.key);
    const parts = Array.from({ length: said.parts }, () => this.newPart());
    const needs = said.contents.map((bytes) => this.newContent(bytes));
    const bytes = encodeEntry({
      origin: this.id,
      family: said.family,
      key: said.key,
      parents: row.heads.map(fromHex),
      hybridTime: this.time,
      audienceAdditions: said.admits.map((member) => ({ $typeName: 'wutong.sync.v1.Member', ...member })),
      needs,
      parts,
      commandId: `${this.id}-${this.time}`,
      type: said.type,
      ruleVersion: 1,
      payload: this.around.randomBytes(said.payloadBytes),
    });
    const entry = decodeReceivedEntry(bytes);
    if (!entry) throw new Error(`malformed: ${said.type} of ${this.id}`);
    const held = { id: entryIdOf(bytes, this.self.algorithm), bytes, entry };
    this.around.shared.keep(held.id, held);
    this.unsealed.push(held);
    this.admit(held);
    this.costOf(said.family).written += 1;
  }

  /** Seals what was written, and gives it its journal numbers. */
  seal(): void {
    while (this.unsealed.length > 0) {
      const run = this.unsealed.slice(0, RUN_MAX);
      this.unsealed = this.unsealed.slice(RUN_MAX);
      const ids = run.map(({ id }) => id);
      const { seal, proofs } = sealRun(this.sealer, this.self.epoch, this.ownSeals.at(-1)?.seal, ids, this.time);
      for (const [at, held] of run.entries())
        this.number(held, this.around.shared.keep(`proof ${held.id}`, proofs[at] as EntryProof));
      this.ownSeals.push({ seal, at: this.last });
      this.seals.set(nameOf(seal), this.around.shared.keep(nameOf(seal), seal));
    }
  }

  hasNewsFor(neighbour: NodeId): boolean {
    return this.linkTo(neighbour).cursor < this.last;
  }

  /** Bundles for a neighbour with all that it is owed since the last time. */
  relay(neighbour: NodeId, family: FamilyName): Uint8Array[] {
    const to = this.linkTo(neighbour);
    const cost = this.costOf(family);
    const sent: Uint8Array[] = [];
    while (to.cursor < this.last) {
      const read = this.read(to.cursor);
      const stretches = read.map((entry) => this.stretchOf(entry, to));
      const upto = (read.at(-1) as NumberedEntry).number;
      const seals = to.isParent ? this.ownSeals.filter(({ at }) => at > to.cursor && at <= upto) : [];
      const last = stretches.at(-1) as Stretch;
      stretches[stretches.length - 1] = { ...last, seals: seals.map(({ seal }) => seal) };
      cost.lookedAt += read.length;
      for (const packed of pack(to.cursor, stretches)) {
        const bytes = encodeBundle(packed, this.id, to.node.nodeId, to.coverage.held);
        cost.relayed += packed.parcels.length;
        cost.bytesOut += bytes.length;
        sent.push(bytes);
      }
      to.cursor = upto;
    }
    return sent;
  }

  /** Proves and takes a bundle. Nothing in a model is unsound or out of turn: what is not proved or not ready is a fault. */
  take(bytes: Uint8Array, from: NodeId, family: FamilyName): void {
    const link = this.linkTo(from);
    const bundle = decodeBundle(bytes);
    if (!bundle || bundle.to !== this.id) throw new Error(`no bundle for ${this.id}`);
    for (const content of bundle.contents) this.takeContent(content);
    for (const { hash, box } of bundle.parts) this.parts.set(toHex(hash), this.around.shared.keep(toHex(hash), box));
    const offered = new Map<string, HeldSeal>();
    for (const seal of bundle.seals.map(decodeReceivedSeal)) if (seal) offered.set(nameOf(seal), seal);
    for (const proved of bundle.entries) this.takeEntry(proved, link, offered);
    for (const seal of offered.values()) this.takeSeal(seal);
    const { notes, covered } = takePiece(link.pieces, bundle);
    link.pieces = notes;
    if (covered) link.coverage = cover(link.coverage, covered);
    this.costOf(family).bytesIn += bytes.length;
  }

  /** What is held of a neighbour's journal; both ends must agree once nothing is under way. */
  heldFrom(neighbour: NodeId): bigint {
    return this.linkTo(neighbour).coverage.held;
  }

  get last(): bigint {
    return BigInt(this.log.length);
  }

  /** Digests of the keys shared with a neighbour, as anti-entropy compares them. */
  bucketsSharedWith(neighbour: NodeId): BucketDigest[] {
    const { path } = this.linkTo(neighbour).node;
    const shared: KeyDigest[] = [];
    for (const [key, { admissions, heads }] of this.keys)
      if (admittedAt(admissions, path) !== undefined) shared.push({ key, held: heldDigest(heads), made: '' });
    return digestBuckets(shared, combineDigests);
  }

  private stretchOf(entry: NumberedEntry, to: LinkRow): Stretch {
    const row = this.keyRow(entry.entry.key);
    const debt = owed(entry.number, row.admissions, to.node.path);
    if (debt === 'nothing') return { number: entry.number, parcels: [], seals: [] };
    const history = debt === 'history-and-entry' ? row.entries.filter(({ number }) => number < entry.number) : [];
    const parcels = [...history, entry].filter(({ via }) => via !== to.node.nodeId);
    return { number: entry.number, parcels: parcels.map((one) => this.parcelOf(one)), seals: [] };
  }

  private parcelOf(entry: NumberedEntry): Parcel {
    const { origin, needs, parts } = entry.entry;
    const seal = this.seals.get(`${origin} ${entry.proof.epoch} ${entry.proof.sealNumber}`);
    if (!seal) throw new Error(`${entry.id} is held without its seal`);
    return { entry, seal, contents: attached(needs, this.contents), parts: attached(parts, this.parts) };
  }

  private read(after: bigint): NumberedEntry[] {
    let bytes = 0;
    const next = this.log.slice(Number(after), Number(after) + RUN_MAX);
    return next.filter((entry, at) => {
      const fits = at === 0 || bytes < BUNDLE_BYTES_MAX;
      bytes += entry.bytes.length;
      return fits;
    });
  }

  private takeContent({ hash, data }: sync.Content): void {
    const algorithm = algorithmOf(hash);
    if (!algorithm || !equal(contentHashOf(data, algorithm), hash)) throw new Error(`altered content at ${this.id}`);
    this.contents.set(toHex(hash), this.around.shared.keep(toHex(hash), data));
  }

  private takeEntry(proved: sync.ProvedEntry, from: LinkRow, offered: ReadonlyMap<string, HeldSeal>): void {
    const { id, entry, bytes, proof, origin } = this.decode(proved);
    const row = this.keyRow(entry.key);
    if (row.held.has(id)) return;
    this.prove(id, entry, proof, offered, from);
    const contents = heldOf(entry.needs, this.contents);
    const verdict = judgeReadiness(entry, row.held, contents, heldOf(entry.parts, this.parts));
    if (verdict.is !== 'apply') throw new Error(`${id} comes before what it needs, at ${this.id}`);
    const via = from.node.nodeId as NodeId;
    const held = { ...this.around.shared.keep<HeldEntry>(id, { id, bytes, entry }), via };
    this.admit(held);
    this.number(held, this.around.shared.keep<EntryProof>(`proof ${id}`, proof));
    this.countReceived(entry, origin);
  }

  private decode({ entry: bytes, proof }: sync.ProvedEntry) {
    const entry = decodeReceivedEntry(bytes);
    const origin = entry && this.around.known(entry.origin);
    if (!entry || !origin || !proof) throw new Error(`undecodable entry at ${this.id}`);
    return { id: entryIdOf(bytes, origin.algorithm), entry, bytes, proof, origin };
  }

  /** Proves an entry by its origin, its seal and its place under it. */
  private prove(
    id: EntryId,
    entry: sync.Entry,
    proof: EntryProof,
    offered: ReadonlyMap<string, HeldSeal>,
    from: LinkRow,
  ): void {
    const sealName = `${entry.origin} ${proof.epoch} ${proof.sealNumber}`;
    const seal = this.seals.get(sealName) ?? offered.get(sealName);
    const origin = this.around.known(entry.origin);
    if (!seal || !origin) throw new Error(`no seal for ${id} at ${this.id}`);
    this.takeSeal(seal);
    const neighbour = { path: from.node.path, isChild: !from.isParent };
    const unproved =
      judgeOrigin(origin, neighbour, { id: this.id, comesBack: false }) ??
      (standsUnder(id, proof, seal) ? judgeKey(entry) : 'not-under-seal');
    if (unproved) throw new Error(`${unproved}: ${id} at ${this.id}`);
  }

  private countReceived(entry: sync.Entry, origin: KnownNode): void {
    const cost = this.costOf(entry.family as FamilyName);
    cost.received += 1;
    if (isAtOrUnder(origin.path, this.self.path)) return;
    if (isAtOrUnder(this.self.path, origin.path)) cost.fromAbove += 1;
    else cost.foreign += 1;
  }

  private takeSeal(seal: HeldSeal): void {
    const at = (number: bigint) => this.seals.get(`${seal.origin} ${seal.epoch} ${number}`);
    if (at(seal.number)) return;
    const beside = { same: undefined, before: at(seal.number - 1n), after: at(seal.number + 1n) };
    const origin = this.around.known(seal.origin);
    if (!origin) throw new Error(`a seal of nobody known, at ${this.id}`);
    const unproved = judgeSeal(seal, origin, beside);
    if (unproved) throw new Error(`${unproved}: seal ${nameOf(seal)} at ${this.id}`);
    this.seals.set(nameOf(seal), this.around.shared.keep(nameOf(seal), seal));
  }

  private admit({ id, entry }: HeldEntry): void {
    const row = this.keyRow(entry.key);
    const cost = this.costOf(entry.family as FamilyName);
    if (row.held.size === 0) cost.keys += 1;
    if (row.held.size === 0 || entry.audienceAdditions.length > 0) {
      const members = row.admissions.map(({ member }) => member);
      const gained = membersGained(members, entry.audienceAdditions);
      for (const member of gained) row.admissions.push({ member, number: undefined, addedBy: id });
      cost.keptBytes += gained.length * MEMBER_ROW_BYTES;
    }
    const parents = new Set(entry.parents.map((parent) => toHex<EntryId>(parent)));
    row.heads = [...row.heads.filter((head) => !parents.has(head)), id];
    row.held.add(id);
  }

  private number(held: HeldEntry, proof: EntryProof): void {
    const numbered: NumberedEntry = { ...held, number: this.last + 1n, proof };
    const row = this.keyRow(held.entry.key);
    this.log.push(numbered);
    row.entries.push(numbered);
    for (const admission of row.admissions) if (admission.addedBy === held.id) admission.number ??= numbered.number;
    const { needs, parts } = held.entry;
    const beside = [...attached(needs, this.contents), ...attached(parts, this.parts)];
    const bytes = held.bytes.length + proof.path.length * 32 + beside.reduce((sum, one) => sum + one.bytes.length, 0);
    this.costOf(held.entry.family as FamilyName).keptBytes += bytes;
  }

  private newPart(): Uint8Array {
    const box = this.around.randomBytes(BYTES.part);
    const hash = contentHashOf(box, this.self.algorithm);
    this.parts.set(toHex(hash), this.around.shared.keep(toHex(hash), box));
    return hash;
  }

  private newContent(count: number): Uint8Array {
    const data = this.around.randomBytes(count);
    const hash = contentHashOf(data, this.self.algorithm);
    this.contents.set(toHex(hash), this.around.shared.keep(toHex(hash), data));
    return hash;
  }

  private keyRow(key: string): KeyRow {
    const row = this.keys.get(key) ?? { admissions: [], entries: [], held: new Set(), heads: [] };
    this.keys.set(key, row);
    return row;
  }

  private linkTo(neighbour: NodeId): LinkRow {
    const row = this.links.get(neighbour);
    if (!row) throw new Error(`${neighbour} is no neighbour of ${this.id}`);
    return row;
  }
}

const nameOf = ({ origin, epoch, number }: HeldSeal) => `${origin} ${epoch} ${number}`;

/** Those of these hashes whose bytes are held. */
function heldOf(hashes: readonly Uint8Array[], held: ReadonlyMap<ContentHash, Uint8Array>): Set<ContentHash> {
  return new Set(hashes.map((hash) => toHex<ContentHash>(hash)).filter((name) => held.has(name)));
}

/** The bytes that an entry names, with their hashes. */
function attached(hashes: readonly Uint8Array[], held: ReadonlyMap<ContentHash, Uint8Array>): Attached[] {
  return hashes.map((hash) => {
    const bytes = held.get(toHex<ContentHash>(hash));
    if (!bytes) throw new Error('an entry is held without what it names');
    return { hash, bytes };
  });
}
