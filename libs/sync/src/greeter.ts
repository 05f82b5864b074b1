import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Algorithm, type NodeIdentity, suiteOf } from '@wutong/crypto';
import { type NodeId } from '@wutong/kernel';
import { type Journal, type JournalTx, type LinkState } from '@wutong/store';
import { link, PROTOCOL } from '@wutong/wire';
import { judgeHello } from './core/greeting.js';
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
  ) {}

  /** Our hello to a neighbour, signed. */
  async introduce(peer: NodeId): Promise<link.SignedHello> {
    const { start } = this.journal;
    const { state, seal } = await this.journal.transaction(async (tx) => ({
      state: await tx.linkState(peer),
      seal: await tx.lastSeal(this.identity.nodeId as NodeId),
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
    });
    const bytes = toBinary(link.HelloSchema, hello);
    const { algorithm, signing } = this.identity;
    return create(link.SignedHelloSchema, {
      hello: bytes,
      algorithm,
      signature: suiteOf(algorithm).sign(bytes, signing.privateKey),
    });
  }

  /** Judges a neighbour's hello; when it is accepted the link's state belongs to its journal instance from then on. */
  async receive(signed: link.SignedHello, peer: KnownNode, instanceIsLive: boolean): Promise<Greeting> {
    const hello = fromBinary(link.HelloSchema, signed.hello);
    return this.journal.transaction(async (tx) => {
      const before = await tx.linkState(peer.nodeId as NodeId);
      const why = judgeHello(hello, {
        node: peer,
        lastSeal: await tx.lastSeal(peer.nodeId as NodeId),
        instance: before?.instance,
        instanceIsLive,
        signatureHolds:
          signed.algorithm === peer.algorithm &&
          suiteOf(signed.algorithm as Algorithm).verify(signed.hello, signed.signature, peer.signingKey),
      });
      if (why !== undefined) return { is: 'refused', why } as const;
      await tx.saveLinkState(peer.nodeId as NodeId, this.stateAfter(hello, before));
      return { is: 'welcome', hello } as const;
    });
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
      peerHeld,
    };
  }
}
