import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import { type NodeId } from '@wutong/kernel';
import { type HeldSeal, heldSealOf, type Journal, type JournalTx } from '@wutong/store';
import { link } from '@wutong/wire';
import { type EpochQuestion, judgeEpochQuestion, nextEpoch } from './core/epochs.js';
import { type KnownNode, type NodeDirectory } from './family.js';
import { signatureHolds } from './greeter.js';

/** A node under this one that cannot go on before a named person has said which of two journals is its own. */
export interface AwaitedRuling {
  readonly nodeId: string;
  readonly instance: string;
  readonly epoch: bigint;
}

/** Where nodes that were rolled back get their next epoch: at their parent. Grants are entries of the directory. */
export class EpochDesk<T extends JournalTx> {
  /** By node: the journal that asked last and waits. A parent that starts again hears the question again. */
  private readonly awaited = new Map<string, AwaitedRuling>();

  constructor(
    private readonly journal: Journal<T>,
    private readonly directory: NodeDirectory<T>,
    private readonly own: { readonly nodeId: string; readonly path: string },
  ) {}

  /** Answers a child that asks for its next epoch; not while another start of it than the one that asks is heard. */
  async answer(peer: KnownNode, body: Uint8Array, liveBoot: string | undefined): Promise<Uint8Array> {
    const { hello: signed, beside } = fromBinary(link.EpochRequestSchema, body);
    if (!signed || !signatureHolds(signed, peer)) return refusal(link.EpochRefusal.SIGNATURE);
    const hello = fromBinary(link.HelloSchema, signed.hello);
    if (hello.nodeId !== peer.nodeId || hello.to !== this.own.nodeId) return refusal(link.EpochRefusal.UNKNOWN_NODE);
    // Rolled back itself, this node writes no grants yet: the asker asks again.
    if (this.journal.standing !== 'sealing') return refusal(link.EpochRefusal.UNSPECIFIED);
    if (liveBoot !== undefined && liveBoot !== hello.boot) return refusal(link.EpochRefusal.LIVE);
    return this.journal.transaction((tx) => this.judge(tx, peer, questionOf(hello, beside)));
  }

  /** What waits for a person. */
  rulings(): readonly AwaitedRuling[] {
    return [...this.awaited.values()];
  }

  /**
   * A named person says what the journal that asked is. Of a copy nobody has the next epoch yet: the node itself asks for
   * one as well, since what the copy sent was taken for its own. Answers whether anything waited.
   */
  async rule(nodeId: string, ruling: 'restored' | 'clone', accountId: string): Promise<boolean> {
    const awaited = this.awaited.get(nodeId);
    if (!awaited) return false;
    // Before it is written: who says it a second time meanwhile is told that nothing waits.
    this.awaited.delete(nodeId);
    try {
      await this.write(awaited, ruling, accountId);
    } catch (error) {
      if (!this.awaited.has(nodeId)) this.awaited.set(nodeId, awaited);
      throw error;
    }
    return true;
  }

  private write({ nodeId, instance, epoch: asked }: AwaitedRuling, ruling: 'restored' | 'clone', accountId: string) {
    return this.journal.transaction(async (tx) => {
      await this.lockOwnChain(tx);
      const node = await this.directory.node(tx, nodeId);
      if (!node) throw new Error(`${nodeId} is not in the directory`);
      if (node.clones.includes(instance) || node.sealsIn === instance) return;
      const last = await tx.lastSeal(nodeId as NodeId);
      const epoch = nextEpoch(node, { epoch: asked });
      await this.directory.grantEpoch(tx, { nodeId, epoch, instance, ruling, accountId, last });
    });
  }

  /** Of two that grant or rule at once, the second sees what the first wrote. */
  private lockOwnChain(tx: T): Promise<unknown> {
    return tx.lockHeads([this.directory.keyOf(this.own.path)]);
  }

  private async judge(tx: T, peer: KnownNode, question: EpochQuestion): Promise<Uint8Array> {
    const { nodeId } = peer;
    await this.lockOwnChain(tx);
    const node = (await this.directory.node(tx, nodeId)) ?? peer;
    const last = await tx.lastSeal(nodeId as NodeId);
    const atTheirLast = question.last && (await tx.seal(nodeId as NodeId, question.last.epoch, question.last.number));
    const verdict = judgeEpochQuestion(question, { node, last, atTheirLast });
    if (verdict.is === 'refused') return this.refuse(nodeId, question, verdict.why);
    this.awaited.delete(nodeId);
    const { epoch } = verdict;
    const grant = { nodeId, epoch, instance: question.instance, ruling: 'none', accountId: '', last } as const;
    if (verdict.is === 'grant') await this.directory.grantEpoch(tx, grant);
    return reply({ case: 'epoch', value: epoch });
  }

  private refuse(nodeId: string, { instance, epoch }: EpochQuestion, why: link.EpochRefusal): Uint8Array {
    if (why === link.EpochRefusal.RULING) this.awaited.set(nodeId, { nodeId, instance, epoch });
    return refusal(why);
  }
}

function questionOf(hello: link.Hello, beside: link.EpochRequest['beside']): EpochQuestion {
  const { instance, epoch, lastSealNumber: number, lastSealHash: hash } = hello;
  const shown: HeldSeal | undefined = beside && heldSealOf(beside);
  return { instance, epoch, last: number > 0n ? { epoch, number, hash } : undefined, beside: shown };
}

const reply = (answer: link.EpochReply['answer']) =>
  toBinary(link.EpochReplySchema, create(link.EpochReplySchema, { answer }));

const refusal = (why: link.EpochRefusal) => reply({ case: 'refusal', value: why });
