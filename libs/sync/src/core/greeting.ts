import { isAtOrUnder } from '@wutong/kernel';
import { type HeldSeal, type LinkState } from '@wutong/store';
import { commonProtocol, link, type ProtocolRange } from '@wutong/wire';
import { type KnownNode } from '../family.js';
import { equal } from './judgement.js';

const { HelloRefusal } = link;

/** How a link stands before any hello of the neighbour was accepted. */
export const NOTHING_HELD: LinkState = {
  instance: '',
  epoch: 0n,
  held: 0n,
  ahead: [],
  pieces: [],
  peerHeld: 0n,
  peerParked: 0n,
  peerQuarantined: 0n,
};

/** What is known here of the node that says hello. */
export interface KnownPeer {
  readonly node: KnownNode | undefined;
  /** The last seal of it that is held here. */
  readonly lastSeal: HeldSeal | undefined;
  readonly instance: string | undefined;
  /** The epoch it was last heard under. */
  readonly epoch: bigint;
  /** What is held of that instance's journal. */
  readonly held: bigint;
  /** Whether that instance was heard on this link within the last seconds. */
  readonly instanceIsLive: boolean;
  /** Starts of its process that a later one has followed: one that speaks again is a second live instance. */
  readonly bootsBefore: readonly string[];
  readonly signatureHolds: boolean;
}

/**
 * Whether a neighbour's hello is accepted, and if not, why: protocol out of range, a node that is not enrolled, a wrong
 * signature, an older epoch, a second live instance of one identity, or a database that was rolled back behind seals
 * that are held here.
 */
export function judgeHello(
  hello: Pick<
    link.Hello,
    | 'protocolMin'
    | 'protocolMax'
    | 'nodeId'
    | 'to'
    | 'instance'
    | 'previousInstance'
    | 'boot'
    | 'epoch'
    | 'lastNumber'
    | 'lastSealNumber'
    | 'lastSealHash'
  >,
  peer: KnownPeer,
  own: { readonly id: string; readonly protocol: ProtocolRange },
): link.HelloRefusal | undefined {
  const theirs = { min: hello.protocolMin, max: hello.protocolMax };
  if (commonProtocol(own.protocol, theirs) === undefined) return HelloRefusal.PROTOCOL;
  if (!peer.node || peer.node.nodeId !== hello.nodeId || hello.to !== own.id) return HelloRefusal.UNKNOWN_NODE;
  if (!peer.signatureHolds) return HelloRefusal.SIGNATURE;
  if (peer.node.clones.includes(hello.instance)) return HelloRefusal.CLONE;
  if (hello.epoch < peer.node.epoch || hello.epoch < peer.epoch) return HelloRefusal.OLDER_EPOCH;
  const isSuccessor = hello.previousInstance === peer.instance && hello.epoch > peer.epoch;
  const isOther = peer.instance !== undefined && peer.instance !== hello.instance && !isSuccessor;
  if (isOther && peer.instanceIsLive) return HelloRefusal.SECOND_INSTANCE;
  if (peer.bootsBefore.includes(hello.boot)) return HelloRefusal.SECOND_INSTANCE;
  if (peer.instance === hello.instance && hello.lastNumber < peer.held) return HelloRefusal.ROLLED_BACK;
  if (peer.lastSeal && isBehind(hello, peer.lastSeal)) return HelloRefusal.ROLLED_BACK;
  return undefined;
}

function isBehind(hello: Pick<link.Hello, 'epoch' | 'lastSealNumber' | 'lastSealHash'>, held: HeldSeal): boolean {
  if (hello.epoch !== held.epoch) return hello.epoch < held.epoch;
  if (hello.lastSealNumber === held.number) return !equal(hello.lastSealHash, held.hash);
  return hello.lastSealNumber < held.number;
}

/** What is held of a journal that says it goes on from the one held so far: what means the same in both. */
export function heldOf(
  before: { readonly instance: string; readonly held: bigint },
  hello: Pick<link.Hello, 'instance' | 'previousInstance' | 'sharedUpto'>,
): bigint {
  if (before.instance === hello.instance) return before.held;
  if (before.instance !== hello.previousInstance) return 0n;
  return before.held < hello.sharedUpto ? before.held : hello.sharedUpto;
}

/**
 * What came out of turn of a journal, as far as it has such numbers: a range that ends beyond its last one was never sent
 * as it came, and would cover what will come under those numbers. What is forgotten is sent again.
 */
export function aheadOf(
  before: Pick<LinkState, 'instance' | 'ahead'>,
  hello: Pick<link.Hello, 'instance' | 'lastNumber'>,
): LinkState['ahead'] {
  return before.instance === hello.instance ? before.ahead.filter(([, upto]) => upto <= hello.lastNumber) : [];
}

/** Whether a node stands directly or indirectly under a place: what makes it a child rather than the parent. */
export function isBelow(path: string, own: string): boolean {
  return path !== own && isAtOrUnder(path, own);
}
