import { fromBinary } from '@bufbuild/protobuf';
import { type HeldEntry } from '@wutong/store';
import { link } from '@wutong/wire';
import { type Claim, judgeComplete } from './complete.js';
import { type Fact, Facts, Violation, type Witnessed } from './facts.js';
import {
  judgeAnswer,
  judgeAnswered,
  judgeAppliable,
  judgeAppliedOnce,
  judgeEqualAtRest,
  judgeHandedOut,
  judgeHeldByMembers,
  judgeParents,
  judgeWatermark,
} from './judges.js';
import { Losses } from './losses.js';
import { judgeSeals } from './seals.js';

/**
 * The judges of one run. They read the bytes on the disks and on the lines by rules of their own and share no code with
 * what they judge; only the state that a set of events makes is asked of the product's fold (`stateOf`).
 */
export class Bench {
  readonly facts: Facts;
  readonly losses: Losses;
  private readonly answered: { readonly node: Witnessed; readonly id: string }[] = [];
  /** By node: what it was last told that each neighbour holds. */
  private readonly said = new Map<Witnessed, Map<string, bigint>>();
  private found: Violation | undefined;

  constructor(
    nodes: readonly Witnessed[],
    private readonly stateOf: (entries: readonly HeldEntry[]) => string,
  ) {
    this.facts = new Facts(nodes);
    this.losses = new Losses(this.facts);
  }

  /** After every step: what was committed since the last look, and what neighbours said. */
  look(): void {
    for (const { node, facts } of this.facts.look()) {
      for (const fact of facts) {
        judgeParents(this.facts, node, fact);
        judgeAppliedOnce(node, fact);
        this.facts.heldBy(node).add(fact.id);
      }
      for (const key of new Set(facts.map((fact) => fact.key))) judgeHeldByMembers(this.facts, node, key);
    }
    for (const node of this.facts.nodes) this.lookAtWatermarks(node);
  }

  /** A node shows a neighbour's data as complete. */
  wasClaimed(claim: Claim): void {
    judgeComplete(this.facts, claim);
  }

  /** A command was answered with this entry. */
  wasAnswered(node: Witnessed, id: string): void {
    this.answered.push({ node, id });
  }

  /** A bundle was handed to the transport. What is found is told at the next look: this is called by what is judged. */
  wasHandedOut(from: Witnessed, to: string, bytes: Uint8Array): void {
    this.keep(() => judgeHandedOut(this.facts, from, to, fromBinary(link.BundleSchema, bytes)));
  }

  wasAsked(from: Witnessed, to: string, question: string, answer: Uint8Array): void {
    this.keep(() => judgeAnswer(this.facts, from, to, question, answer));
  }

  /** An older state is put back on this node's disk. What stands there was judged when it was told. */
  rollBack(node: Witnessed, change: () => void): void {
    this.losses.rollBack(node, change);
    this.said.set(node, new Map([...node.tables.links].map(([peer, { peerHeld }]) => [peer, peerHeld])));
  }

  /** What is lost with disks that are gone. */
  lost(): readonly Fact[] {
    return [...this.losses.lost()].flatMap((id) => this.facts.entries.get(id) ?? []);
  }

  /** Throws what was found while something was handed out. */
  tell(): void {
    if (this.found) throw this.found;
  }

  atRest(): void {
    const lost = this.losses.lost();
    for (const { node, id } of this.answered) judgeAnswered(node, id, lost);
    judgeEqualAtRest(this.facts, lost, this.stateOf);
    this.always();
    for (const node of this.facts.nodes)
      for (const id of this.facts.heldBy(node)) judgeAppliedOnce(node, this.facts.entries.get(id) as never);
  }

  /** What must hold at any time and costs too much to be looked at after every step. */
  always(): void {
    judgeSeals(this.facts);
    for (const node of this.facts.nodes) judgeAppliable(node);
  }

  private lookAtWatermarks(sender: Witnessed): void {
    const known = this.said.get(sender) ?? new Map<string, bigint>();
    this.said.set(sender, known);
    for (const [peer, { peerHeld }] of sender.tables.links) {
      if (known.get(peer) === peerHeld) continue;
      known.set(peer, peerHeld);
      if (this.losses.isStale(sender, peer, peerHeld)) continue;
      const receivers = this.facts.nodes.filter(({ id }) => id === peer);
      const isSaid = (number: bigint) => number <= peerHeld && this.losses.isShared(sender, number);
      judgeWatermark(this.facts, sender, receivers, { upto: peerHeld, isSaid });
    }
  }

  private keep(judge: () => void): void {
    try {
      judge();
    } catch (error) {
      if (!(error instanceof Violation)) throw error;
      this.found ??= error;
    }
  }
}
