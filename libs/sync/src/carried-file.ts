import { randomUUID } from 'node:crypto';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { suiteOf } from '@wutong/crypto';
import { type NodeId, type RefusalKind, Refused, toHex } from '@wutong/kernel';
import { type Journal, type JournalTx, type LinkState } from '@wutong/store';
import { link } from '@wutong/wire';
import { NOTHING_HELD } from './core/greeting.js';
import { type Packed } from './core/packing.js';
import { type KnownNode } from './family.js';
import { type Greeter } from './greeter.js';
import { type Inbox } from './inbox.js';
import { type Neighbour } from './inbox-parts.js';
import { type Relay } from './relay.js';

/** What is put into one file, unless less is asked for; what one journal number brings goes together even so. */
const EXPORT_BYTES_MAX = 64 * 1024 * 1024;
/** What is read of a file: an export, and room for what one number brings beyond it. */
const IMPORT_BYTES_MAX = 2 * EXPORT_BYTES_MAX;

/** What goes by hand to a neighbour whose line is dead. */
export interface Exported {
  readonly bytes: Uint8Array;
  /** Journal numbers of this node that it covers: those after `after`, up to `upto`. */
  readonly after: bigint;
  readonly upto: bigint;
  /** Whether more waits: to be exported once the neighbour has imported this, and its own file was imported here. */
  readonly more: boolean;
}

/** What an import did. */
export interface Imported {
  readonly from: NodeId;
  readonly bundles: number;
  readonly applied: number;
  readonly parked: number;
  readonly unproved: number;
  /** Everything that the neighbour owes up to this number of its journal is held now. */
  readonly held: bigint;
}

/** A node at the other end of a link, whether or not the link was ever up. */
export interface KnownNeighbour {
  readonly node: KnownNode;
  readonly neighbour: Neighbour;
}

export interface CarriedFilesParts<T extends JournalTx> {
  readonly journal: Journal<T>;
  readonly ownId: NodeId;
  readonly greeter: Greeter<T>;
  readonly inbox: Inbox<T>;
  readonly relayTo: (peer: KnownNeighbour) => Relay<T>;
  readonly findNeighbour: (nodeId: string) => Promise<KnownNeighbour | undefined>;
  /** Whether a process of the neighbour was heard over the link within the last seconds. */
  readonly isLive: (nodeId: string) => boolean;
  /** False while this node takes own entries back after a roll-back: nothing else is applied before. */
  readonly mayTake: () => boolean;
}

/**
 * Carries between neighbours by hand what their link would: a signed hello, and bundles that cover what the neighbour is
 * not known to hold. The hello names the hash of the bundles as the start that sends them, so that its signature covers
 * all of the file: a link knows who speaks to it, a file does not.
 */
export class CarriedFiles<T extends JournalTx> {
  constructor(private readonly the: CarriedFilesParts<T>) {}

  /** Makes the file for a neighbour. Refused while this node seals nothing, or does not lead. */
  async export(nodeId: string, bytesMax = EXPORT_BYTES_MAX): Promise<Exported> {
    this.demandLead();
    if (this.the.journal.standing !== 'sealing') refuse('conflict', 'sync.not-sealing');
    const peer = await this.demandNeighbour(nodeId);
    const state = await this.the.journal.transaction((tx) => tx.linkState(peer.neighbour.nodeId));
    const { bundles, upto } = await this.bundlesFor(peer, state, bytesMax);
    const hello = await this.the.greeter.introduce(peer.neighbour.nodeId, '', nameOf(bundles));
    return {
      bytes: toBinary(link.LinkFileSchema, create(link.LinkFileSchema, { hello, bundles })),
      after: state?.peerHeld ?? 0n,
      upto,
      more: upto < (await this.the.journal.lastNumber()),
    };
  }

  /** Takes a neighbour's file: judged as over a link, but that it may be old; applying it again changes nothing. */
  async import(bytes: Uint8Array): Promise<Imported> {
    this.demandLead();
    if (!this.the.mayTake()) refuse('conflict', 'sync.returns-first');
    const { signed, hello, bundles } = decode(bytes);
    if (hello.to !== this.the.ownId) refuse('conflict', 'sync.file-for-another', { to: hello.to });
    const { node, neighbour } = await this.demandNeighbour(hello.nodeId);
    if (hello.boot !== nameOf(bundles)) refuse('invalid', 'sync.file-altered');
    const heard = { instanceIsLive: this.the.isLive(node.nodeId), bootsBefore: [], isCarried: true };
    const greeting = await this.the.greeter.receive(signed, node, heard);
    if (greeting.is === 'refused') refuse('conflict', 'sync.file-refused', { why: link.HelloRefusal[greeting.why] });
    return this.apply(bundles, neighbour);
  }

  private async apply(bundles: readonly link.Bundle[], neighbour: Neighbour): Promise<Imported> {
    const { journal, inbox } = this.the;
    const before = await journal.transaction((tx) => tx.linkState(neighbour.nodeId));
    const sum = { applied: 0, parked: 0, unproved: 0 };
    let held = before?.held ?? 0n;
    for (const bundle of bundles) {
      // What an old file says of us was surpassed since.
      if ((bundle.watermark?.held ?? 0n) < (before?.peerHeld ?? 0n)) bundle.watermark = undefined;
      const done = await inbox.apply(toBinary(link.BundleSchema, bundle), neighbour);
      sum.applied += done.applied;
      sum.parked += done.parked;
      sum.unproved += done.unproved;
      held = done.state?.held ?? held;
    }
    return { from: neighbour.nodeId, bundles: bundles.length, ...sum, held };
  }

  /** What the neighbour is not known to hold, as bundles; at least an empty one, which says what is held here. */
  private async bundlesFor(
    peer: KnownNeighbour,
    state: LinkState | undefined,
    bytesMax: number,
  ): Promise<{ bundles: link.Bundle[]; upto: bigint }> {
    const relay = this.the.relayTo(peer);
    const { protocol } = this.the.greeter;
    const envelope = { state: state ?? NOTHING_HELD, run: randomUUID(), gap: false, protocol: protocol.max };
    const bundles: link.Bundle[] = [];
    let room = Math.min(bytesMax, EXPORT_BYTES_MAX);
    const add = async (packed: Packed) => {
      const bytes = await relay.encode(packed, envelope);
      bundles.push(fromBinary(link.BundleSchema, bytes));
      room -= bytes.length;
    };
    let upto = state?.peerHeld ?? 0n;
    for (let next = await relay.next(upto); next.length > 0; next = await relay.next(upto))
      for (const packed of next) {
        // The pieces of a number go together: alone they cover nothing.
        if (room <= 0 && packed.after === upto && packed.piece <= 1) return { bundles, upto };
        await add(packed);
        upto = packed.upto;
      }
    if (bundles.length === 0)
      await add({ after: upto, upto, piece: 0, pieces: 0, parcels: [], contents: [], seals: [] });
    return { bundles, upto };
  }

  private demandLead(): void {
    if (!this.the.journal.isLeading) refuse('unavailable', 'sync.stands-by');
  }

  private async demandNeighbour(nodeId: string): Promise<KnownNeighbour> {
    const found = await this.the.findNeighbour(nodeId);
    return found ?? refuse('not-found', 'sync.no-neighbour', { nodeId });
  }
}

function refuse(kind: RefusalKind, code: string, params: Readonly<Record<string, string>> = {}): never {
  throw new Refused({ kind, code, params });
}

/** Hash of the bundles of a file. */
function nameOf(bundles: readonly link.Bundle[]): string {
  const hash = suiteOf(1).startHash();
  for (const bundle of bundles) hash.update(suiteOf(1).hash(toBinary(link.BundleSchema, bundle)));
  return `file ${toHex<string>(hash.digest())}`;
}

function decode(bytes: Uint8Array): { signed: link.SignedHello; hello: link.Hello; bundles: link.Bundle[] } {
  if (bytes.length > IMPORT_BYTES_MAX) refuse('invalid', 'sync.file-too-large');
  try {
    const { hello: signed, bundles } = fromBinary(link.LinkFileSchema, bytes);
    if (!signed) throw new Error('no hello');
    return { signed, hello: fromBinary(link.HelloSchema, signed.hello), bundles };
  } catch (error) {
    if (error instanceof Error) return refuse('invalid', 'sync.file-unreadable');
    throw error;
  }
}
