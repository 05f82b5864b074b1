import { type HeldSeal, type SealName } from '@wutong/store';
import { link } from '@wutong/wire';
import { type KnownNode } from '../family.js';
import { equal, follows } from './judgement.js';

const { EpochRefusal } = link;

/** A seal as two nodes compare it. */
export interface SealMark extends SealName {
  readonly hash: Uint8Array;
}

/** What a node that was rolled back says when it asks for its next epoch. */
export interface EpochQuestion {
  readonly instance: string;
  readonly epoch: bigint;
  /** Its last seal. */
  readonly last: SealMark | undefined;
  /** Its seal under the number of the last one that the parent holds. */
  readonly beside: SealMark | undefined;
}

/** What the parent knows of it. */
export interface EpochKnowledge {
  readonly node: KnownNode;
  /** The last seal of the node that is held. */
  readonly last: SealMark | undefined;
  /** What is held under the number of the node's last seal. */
  readonly atTheirLast: SealMark | undefined;
}

/** What is done with the question: the epoch was granted before; it is granted now; or why not. */
export type EpochVerdict =
  | { readonly is: 'granted'; readonly epoch: bigint }
  | { readonly is: 'grant'; readonly epoch: bigint }
  | { readonly is: 'refused'; readonly why: link.EpochRefusal };

const refused = (why: link.EpochRefusal): EpochVerdict => ({ is: 'refused', why });

/**
 * Whether a rolled-back node may go on under the next epoch: yes when its seals are a beginning of those held here, or
 * those held here of its own. When both hold seals past the last common one, no machine can tell a restored node from a
 * copy: a person must.
 */
export function judgeEpochQuestion(question: EpochQuestion, { node, last, atTheirLast }: EpochKnowledge): EpochVerdict {
  if (node.clones.includes(question.instance)) return refused(EpochRefusal.CLONE);
  if (node.sealsIn === question.instance) return { is: 'granted', epoch: node.epoch };
  const isAhead = last === undefined || (question.beside !== undefined && isSame(question.beside, last));
  const isBehind = !question.last || (atTheirLast !== undefined && isSame(question.last, atTheirLast));
  if (!isAhead && !isBehind) return refused(EpochRefusal.RULING);
  return { is: 'grant', epoch: nextEpoch(node, question) };
}

/** The epoch after all that were used. */
export function nextEpoch(node: Pick<KnownNode, 'epoch'>, asker: { readonly epoch: bigint }): bigint {
  return (node.epoch > asker.epoch ? node.epoch : asker.epoch) + 1n;
}

export function isSame(one: SealMark, other: SealMark): boolean {
  return one.epoch === other.epoch && one.number === other.number && equal(one.hash, other.hash);
}

/**
 * Whether a seal of our identity that a neighbour holds agrees with ours: it is ours of that number, or goes on from the
 * one before, our last of its epoch. Further on nothing can be said.
 */
export function agrees(theirs: HeldSeal, ours: HeldSeal | undefined, before: HeldSeal | undefined): boolean {
  if (ours) return isSame(ours, theirs);
  return before === undefined || follows(theirs, before);
}
