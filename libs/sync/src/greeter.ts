import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Algorithm, type NodeIdentity, suiteOf } from '@wutong/crypto';
import { type NodeId } from '@wutong/kernel';
import { type Journal, type JournalTx, type LinkState } from '@wutong/store';
import { commonProtocol, link, type ProtocolRange, signedBytesOf } from '@wutong/wire';
import { aheadOf, heldOf, judgeHello, type KnownPeer } from './core/greeting.js';
import { equal } from './core/judgement.js';
import { type KnownNode } from './family.js';

/** What a hello exchange ended with. */
export type Greeting =
  | {
      readonly is: 'welcome';
      readonly hello: link.Hello;
      /** The protocol that both speak. */
      readonly protocol: number;
      /** What the neighbour has shown of our own seals: all are held here; or one is not, of an older epoch or of this. */
      readonly lacking: 'nothing' | 'older-seals' | 'seals';
    }
  | { readonly is: 'refused'; readonly why: link.HelloRefusal };

/** What was heard of a neighbour before the hello that is judged. */
export interface Heard {
  readonly instanceIsLive: boolean;
  readonly bootsBefore: readonly string[];
  /**
   * Whether the hello was carried by hand: then it may be older than what is held, and shows no roll-back by that, but
   * only by a seal other than the one held under its number.
   */
  readonly isCarried?: boolean;
}

/** Opens a link: each side says who it is, which journal it has, and what it holds of the other's; each judges. */
export class Greeter<T extends JournalTx> {
  constructor(
    private readonly journal: Journal<T>,
    private readonly identity: NodeIdentity,
    private readonly nowMs: () => number,
    /** Made anew with the process. */
    readonly boot: string,
    readonly protocol: ProtocolRange,
  ) {}

  /**
   * Our hello to a neighbour, signed; with `candidate`, as the instance that a next epoch is asked for; with `boot`, in
   * the name of something else than this process.
   */
  async introduce(peer: NodeId, candidate = '', boot = this.boot): Promise<link.SignedHello> {
    const { start } = this.journal;
    const { state, seal, theirs } = await this.journal.transaction(async (tx) => {
      // A process that was taken over speaks for its node no more: its start would be taken for the living one.
      await tx.checkLease();
      return {
        state: await tx.linkState(peer),
        seal: await tx.lastSeal(this.identity.nodeId as NodeId),
        theirs: await tx.lastSeal(peer),
      };
    });
    const hello = create(link.HelloSchema, {
      protocolMin: this.protocol.min,
      protocolMax: this.protocol.max,
      nodeId: this.identity.nodeId,
      path: this.identity.path,
      instance: candidate || start.instance,
      previousInstance: candidate ? start.instance : start.previousInstance,
      sharedUpto: start.sharedUpto,
      epoch: start.epoch,
      lastNumber: await this.journal.lastNumber(),
      lastSealNumber: seal?.epoch === start.epoch ? seal.number : 0n,
      lastSealHash: seal?.epoch === start.epoch ? seal.hash : new Uint8Array(),
      watermark: state ? { instance: state.instance, held: state.held } : {},
      systemIdentifier: start.systemIdentifier,
      timeline: start.timeline,
      sentAtMs: BigInt(this.nowMs()),
      to: peer,
      boot,
      yourEpoch: theirs?.epoch ?? 0n,
      yourLastSealNumber: theirs?.number ?? 0n,
      yourLastSealHash: theirs?.hash ?? new Uint8Array(),
    });
    const bytes = toBinary(link.HelloSchema, hello);
    const { algorithm, signing } = this.identity;
    return create(link.SignedHelloSchema, {
      hello: bytes,
      algorithm,
      signature: suiteOf(algorithm).sign(signedBytesOf('signedHello', bytes), signing.privateKey),
    });
  }

  /** Judges a neighbour's hello; when it is accepted the link's state belongs to its journal instance from then on. */
  async receive(signed: link.SignedHello, peer: KnownNode, heard: Heard): Promise<Greeting> {
    const hello = fromBinary(link.HelloSchema, signed.hello);
    const { instance } = this.journal.start;
    const greeting = await this.journal.transaction(async (tx): Promise<Greeting> => {
      await tx.checkLease();
      const id = peer.nodeId as NodeId;
      const before = await tx.linkState(id);
      const mayBeOld = heard.isCarried === true && before?.instance === hello.instance;
      const known: KnownPeer = {
        ...heard,
        node: peer,
        lastSeal: mayBeOld ? await tx.seal(id, hello.epoch, hello.lastSealNumber) : await tx.lastSeal(id),
        instance: before?.instance,
        epoch: before?.epoch ?? 0n,
        held: mayBeOld ? 0n : (before?.held ?? 0n),
        signatureHolds: signatureHolds(signed, peer),
      };
      const { protocol } = this;
      const why = judgeHello(hello, known, { id: this.identity.nodeId, protocol });
      if (why !== undefined) return { is: 'refused', why };
      const after = this.stateAfter(hello, before);
      const peerHeld = mayBeOld && before.peerHeld > after.peerHeld ? before.peerHeld : after.peerHeld;
      await tx.saveLinkState(id, { ...after, peerHeld });
      const common = commonProtocol(protocol, { min: hello.protocolMin, max: hello.protocolMax }) ?? protocol.min;
      return { is: 'welcome', hello, protocol: common, lacking: await this.lackingOf(tx, hello) };
    });
    if (greeting.is === 'welcome' && greeting.lacking === 'seals') await this.journal.stopSealing(instance);
    return greeting;
  }

  /** Whether the seal of ours that the neighbour shows is held here. After a fork that was settled, one need not be. */
  private async lackingOf(tx: T, hello: link.Hello): Promise<'nothing' | 'older-seals' | 'seals'> {
    const { yourEpoch, yourLastSealNumber, yourLastSealHash } = hello;
    if (yourLastSealNumber === 0n) return 'nothing';
    const own = await tx.seal(this.identity.nodeId as NodeId, yourEpoch, yourLastSealNumber);
    const isOlder = yourEpoch < this.journal.start.epoch;
    if (own && (isOlder || equal(own.hash, yourLastSealHash))) return 'nothing';
    return isOlder ? 'older-seals' : 'seals';
  }

  private stateAfter(hello: link.Hello, before: LinkState | undefined): LinkState {
    const { watermark } = hello;
    const peerHeld = watermark?.instance === this.journal.start.instance ? watermark.held : 0n;
    const same = before?.instance === hello.instance;
    return {
      instance: hello.instance,
      epoch: hello.epoch,
      held: before ? heldOf(before, hello) : 0n,
      ahead: before ? aheadOf(before, hello) : [],
      pieces: same ? before.pieces : [],
      peerHeld,
      peerParked: before?.peerParked ?? 0n,
      peerQuarantined: before?.peerQuarantined ?? 0n,
    };
  }
}

/** Whether a hello is signed by the node that it should be of. */
export function signatureHolds(signed: link.SignedHello, { algorithm, signingKey }: KnownNode): boolean {
  if (signed.algorithm !== algorithm) return false;
  const message = signedBytesOf('signedHello', signed.hello);
  return suiteOf(signed.algorithm as Algorithm).verify(message, signed.signature, signingKey);
}
