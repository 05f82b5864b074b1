import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Algorithm, type NodeIdentity, suiteOf } from '@wutong/crypto';
import { type NodeId } from '@wutong/kernel';
import { type Journal, type JournalTx, type LinkState } from '@wutong/store';
import { link, PROTOCOL, signedBytesOf } from '@wutong/wire';
import { judgeHello, type KnownPeer } from './core/greeting.js';
import { equal } from './core/judgement.js';
import { type KnownNode } from './family.js';

/** What a hello exchange ended with. */
export type Greeting =
  | { readonly is: 'welcome'; readonly hello: link.Hello }
  | { readonly is: 'refused'; readonly why: link.HelloRefusal };

/** Opens a link: each side says who it is, which journal it has, and what it holds of the other's; each judges. */
export class Greeter<T extends JournalTx> {
  constructor(
    private readonly journal: Journal<T>,
    private readonly identity: NodeIdentity,
    private readonly nowMs: () => number,
    /** Made anew with the process. */
    readonly boot: string,
  ) {}

  /** Our hello to a neighbour, signed. */
  async introduce(peer: NodeId): Promise<link.SignedHello> {
    const { start } = this.journal;
    const { state, seal, theirs } = await this.journal.transaction(async (tx) => ({
      state: await tx.linkState(peer),
      seal: await tx.lastSeal(this.identity.nodeId as NodeId),
      theirs: await tx.lastSeal(peer),
    }));
    const hello = create(link.HelloSchema, {
      protocolMin: PROTOCOL.min,
      protocolMax: PROTOCOL.max,
      nodeId: this.identity.nodeId,
      path: this.identity.path,
      instance: start.instance,
      epoch: start.epoch,
      lastNumber: await this.journal.lastNumber(),
      lastSealNumber: seal?.number ?? 0n,
      lastSealHash: seal?.hash ?? new Uint8Array(),
      watermark: state ? { instance: state.instance, held: state.held } : {},
      systemIdentifier: start.systemIdentifier,
      timeline: start.timeline,
      sentAtMs: BigInt(this.nowMs()),
      to: peer,
      boot: this.boot,
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
  async receive(
    signed: link.SignedHello,
    peer: KnownNode,
    heard: { readonly instanceIsLive: boolean; readonly bootsBefore: readonly string[] },
  ): Promise<Greeting> {
    const hello = fromBinary(link.HelloSchema, signed.hello);
    return this.journal.transaction(async (tx) => {
      const before = await tx.linkState(peer.nodeId as NodeId);
      const known: KnownPeer = {
        ...heard,
        node: peer,
        lastSeal: await tx.lastSeal(peer.nodeId as NodeId),
        instance: before?.instance,
        held: before?.held ?? 0n,
        signatureHolds:
          signed.algorithm === peer.algorithm &&
          suiteOf(signed.algorithm as Algorithm).verify(
            signedBytesOf('signedHello', signed.hello),
            signed.signature,
            peer.signingKey,
          ),
      };
      const why = judgeHello(hello, known, this.identity.nodeId);
      if (why !== undefined) return { is: 'refused', why } as const;
      await tx.saveLinkState(peer.nodeId as NodeId, this.stateAfter(hello, before));
      if (!(await this.holdsShown(tx, hello))) this.journal.stopSealing();
      return { is: 'welcome', hello } as const;
    });
  }

  /** Whether the seal of ours that the neighbour shows is ours. */
  private async holdsShown(tx: T, hello: link.Hello): Promise<boolean> {
    if (hello.yourLastSealNumber === 0n) return true;
    const own = await tx.seal(this.identity.nodeId as NodeId, hello.yourEpoch, hello.yourLastSealNumber);
    return own !== undefined && equal(own.hash, hello.yourLastSealHash);
  }

  private stateAfter(hello: link.Hello, before: LinkState | undefined): LinkState {
    const { watermark } = hello;
    const peerHeld = watermark?.instance === this.journal.start.instance ? watermark.held : 0n;
    const same = before?.instance === hello.instance;
    return {
      instance: hello.instance,
      epoch: hello.epoch,
      held: same ? before.held : 0n,
      ahead: same ? before.ahead : [],
      pieces: same ? before.pieces : [],
      peerHeld,
      peerParked: before?.peerParked ?? 0n,
      peerQuarantined: before?.peerQuarantined ?? 0n,
    };
  }
}
