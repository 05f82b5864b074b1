import { toBinary } from '@bufbuild/protobuf';
import { type Algorithm } from '@wutong/crypto';
import { type ContentHash, type EntryId, type NodeId, toHex } from '@wutong/kernel';
import { type EntryProof, type Foreseen, type HeldEntry, type HeldSeal, type JournalTx } from '@wutong/store';
import { entryIdOf, type link, sync } from '@wutong/wire';
import { decodeReceivedEntry, decodeReceivedSeal } from './core/decoding.js';
import { isWellFormedProof, judgeKey, judgeOrigin, judgeSeal, standsUnder, type Unproved } from './core/judgement.js';
import { type KnownNode } from './family.js';
import { type Neighbour, type ProverParts } from './inbox-parts.js';

/** A proved entry that came with a bundle. */
export interface Arrival {
  readonly id: EntryId;
  readonly held: HeldEntry;
  readonly proof: EntryProof;
}

/** Proves the entries of one bundle: origin, seal, place under the seal, key, authority. */
export class Prover<T extends JournalTx> {
  private readonly origins = new Map<string, KnownNode | undefined>();
  /** Entries that came, read once, by their bytes; undefined for what cannot be read. */
  private readonly read = new Map<Uint8Array, sync.Entry | undefined>();
  /** Their ids: a node's algorithm never changes. */
  private readonly ids = new Map<Uint8Array, EntryId>();
  /** Seals that came and are not judged yet: an entry of the same bundle may enrol their origin. */
  private readonly offered = new Map<string, readonly HeldSeal[]>();
  /** Own seals that came back and are proved. They are not kept: what they sealed is sealed anew. */
  private readonly returned = new Map<string, HeldSeal>();
  private readonly disputed: HeldSeal[] = [];
  /** An own entry came, sealed under the epoch that goes on here, which is not held: this journal was rolled back. */
  showsRollBack = false;
  private readonly bad: { reason: Unproved; bytes: Uint8Array }[] = [];

  constructor(
    private readonly the: ProverParts<T>,
    private readonly tx: T,
    readonly from: Neighbour,
  ) {}

  offer(seals: readonly sync.SignedSeal[]): void {
    for (const signed of seals) {
      const seal = decodeReceivedSeal(signed);
      if (seal) this.offered.set(nameOf(seal), [...(this.offered.get(nameOf(seal)) ?? []), seal]);
      else this.bad.push({ reason: 'undecodable', bytes: signed.seal });
    }
  }

  /** Reads entries and who their origins are. */
  async meet(entries: readonly sync.ProvedEntry[]): Promise<void> {
    const read = entries.map(({ entry: bytes }) => this.entryOf(bytes));
    const origins = new Set(read.flatMap((entry) => entry?.origin ?? []));
    await Promise.all([...origins].map((origin) => this.origin(origin)));
  }

  /** What taking a bundle will ask the journal for; an entry that cannot be read asks for nothing. */
  async foreseen(bundle: link.Bundle): Promise<Foreseen> {
    await this.meet(bundle.entries);
    return this.foreseenOf(bundle);
  }

  /** The same before it is read who the origins are; undefined while the algorithm of one of them is not known. */
  foreseenBlind(bundle: link.Bundle): Foreseen | undefined {
    const origins = bundle.entries.flatMap(({ entry: bytes }) => this.entryOf(bytes)?.origin ?? []);
    return origins.every((origin) => this.the.met.has(origin)) ? this.foreseenOf(bundle) : undefined;
  }

  private foreseenOf({ entries, contents }: link.Bundle): Foreseen {
    const read = entries.flatMap(({ entry: bytes }) => {
      const entry = this.entryOf(bytes);
      return entry ? [{ entry, bytes }] : [];
    });
    const ids = new Set(read.flatMap(({ entry }) => entry.parents.map((parent) => toHex<EntryId>(parent))));
    for (const { entry, bytes } of read) {
      const algorithm = this.the.met.get(entry.origin);
      if (algorithm) ids.add(this.idOf(bytes, algorithm));
    }
    const hashes = (of: (entry: sync.Entry) => readonly Uint8Array[]) =>
      read.flatMap(({ entry }) => of(entry).map((hash) => toHex<ContentHash>(hash)));
    const came = contents.map(({ hash }) => toHex<ContentHash>(hash));
    return {
      keys: [...new Set(read.map(({ entry }) => entry.key))],
      entries: [...ids],
      contents: [...new Set([...came, ...hashes(({ needs }) => needs)])],
      parts: [...new Set(hashes(({ parts }) => parts))],
      seals: [...this.offered.values()].flat().filter(({ origin }) => origin !== this.the.ownId),
    };
  }

  /** The entry proved, or why it is not. */
  async prove({ entry: bytes, proof }: sync.ProvedEntry): Promise<Arrival | Unproved> {
    const entry = this.entryOf(bytes);
    if (!entry || !proof || !isWellFormedProof(proof)) return 'undecodable';
    const origin = await this.origin(entry.origin);
    if (!origin) return 'origin-unknown';
    const id = this.idOf(bytes, origin.algorithm);
    const isHeld = (await this.tx.held([id])).size > 0;
    const foreign = isHeld ? undefined : judgeOrigin(origin, this.from, this.own(proof));
    if (foreign === 'origin-self') this.showsRollBack ||= !(await this.judgePlace(id, this.the.ownId, proof));
    if (foreign) return foreign;
    const unsealed = await this.judgePlace(id, entry.origin as NodeId, proof);
    if (unsealed) return unsealed;
    const held: HeldEntry = { id, bytes, entry, via: this.from.nodeId };
    const mismatch = judgeKey(entry);
    if (mismatch) return mismatch;
    if (this.the.families.get(entry.family)?.authorise(held, origin.path)) return 'not-authorised';
    return { id, held, proof };
  }

  /** Judges the seals that no entry needed, and tells of those that are not their origin's. */
  async takeSeals(): Promise<readonly { reason: Unproved; bytes: Uint8Array }[]> {
    for (const seal of [...this.offered.values()].flat().sort((a, b) => (a.number < b.number ? -1 : 1))) {
      const judged = await this.take(seal);
      // Whole, with its signature: two seals of one number are evidence.
      if (judged) this.bad.push({ reason: judged, bytes: toBinary(sync.SignedSealSchema, seal.signed) });
      if (judged === 'seal-conflict' || judged === 'seal-chain') this.disputed.push(seal);
    }
    return this.bad;
  }

  /** Whether the neighbour has signed a seal that its seals held here contradict: two sealed as it. */
  get isDisputed(): boolean {
    return this.disputed.some(({ origin }) => origin === this.from.nodeId);
  }

  /** After an entry of the directory: who was unknown may be known now. */
  forgetOrigins(): void {
    this.origins.clear();
  }

  /** An own entry comes back when it is of an epoch that is over, or while this journal waits for its next. */
  private own({ epoch }: sync.Proof) {
    const { standing, start } = this.the.journal;
    return { id: this.the.ownId, comesBack: standing === 'rolled-back' || epoch < start.epoch };
  }

  /** Whether an entry stands under a seal that is held or came, of its origin. */
  private async judgePlace(id: EntryId, origin: NodeId, proof: sync.Proof): Promise<Unproved | undefined> {
    const { epoch, sealNumber } = proof;
    const name = `${origin} ${epoch} ${sealNumber}`;
    const came = this.offered.get(name) ?? [];
    // An own entry that comes back is sealed anew: it is proved by what came with it, whatever is held under the number.
    const isOwn = origin === this.the.ownId;
    // With those beside it, which are asked for if it is a new one.
    if (came[0] && !isOwn) await this.tx.sealsBeside(came[0]);
    const held = isOwn && came.length > 0 ? undefined : await this.held(name, origin, proof);
    if (held && standsUnder(id, proof, held)) return undefined;
    const fitting = came.find((seal) => standsUnder(id, proof, seal));
    if (fitting) return this.take(fitting);
    const strays = isOwn ? [] : await this.tx.strays(origin, epoch, sealNumber);
    if (strays.some((seal) => standsUnder(id, proof, seal))) return undefined;
    return held || came.length > 0 ? 'not-under-seal' : 'seal-missing';
  }

  private async held(name: string, origin: NodeId, { epoch, sealNumber }: sync.Proof): Promise<HeldSeal | undefined> {
    return this.returned.get(name) ?? (await this.tx.seal(origin, epoch, sealNumber));
  }

  private async take(seal: HeldSeal): Promise<Unproved | undefined> {
    const origin = await this.origin(seal.origin);
    if (!origin) return 'origin-unknown';
    const isOwn = seal.origin === this.the.ownId;
    const beside = isOwn ? NONE_BESIDE : await this.tx.sealsBeside(seal);
    const judged = judgeSeal(seal, origin, beside);
    const isStray = (judged === 'seal-conflict' || judged === 'seal-chain') && seal.origin !== this.from.nodeId;
    if (judged && !isStray) return judged;
    if (isOwn) this.returned.set(nameOf(seal), seal);
    else if (isStray) await this.tx.putStray(seal);
    else if (!beside.same) await this.tx.putSeal(seal);
    this.forgetOffered(seal);
    return undefined;
  }

  private forgetOffered(seal: HeldSeal): void {
    const left = (this.offered.get(nameOf(seal)) ?? []).filter((one) => one !== seal);
    if (left.length > 0) this.offered.set(nameOf(seal), left);
    else this.offered.delete(nameOf(seal));
  }

  private entryOf(bytes: Uint8Array): sync.Entry | undefined {
    if (!this.read.has(bytes)) this.read.set(bytes, decodeReceivedEntry(bytes));
    return this.read.get(bytes);
  }

  private idOf(bytes: Uint8Array, algorithm: Algorithm): EntryId {
    const id = this.ids.get(bytes) ?? entryIdOf(bytes, algorithm);
    this.ids.set(bytes, id);
    return id;
  }

  private async origin(nodeId: string): Promise<KnownNode | undefined> {
    const known = this.origins.get(nodeId);
    if (known || this.origins.has(nodeId)) return known;
    const node = await this.the.directory.node(this.tx, nodeId);
    this.origins.set(nodeId, node);
    if (node) this.noteMet(node);
    return node;
  }

  private noteMet({ nodeId, algorithm }: KnownNode): void {
    const { met } = this.the;
    if (met.size >= MET_MAX) met.clear();
    met.set(nodeId, algorithm);
  }
}

/** Origins whose algorithms are remembered. */
const MET_MAX = 1_000;
const NONE_BESIDE = { same: undefined, before: undefined, after: undefined };

const nameOf = ({ origin, epoch, number }: HeldSeal) => `${origin} ${epoch} ${number}`;
