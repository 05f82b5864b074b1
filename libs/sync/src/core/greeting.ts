import { isAtOrUnder } from '@wutong/kernel';
import { type HeldSeal } from '@wutong/store';
import { link, PROTOCOL } from '@wutong/wire';
import { type KnownNode } from '../family.js';
import { equal } from './judgement.js';

const { HelloRefusal } = link;

/** What is known here of the node that says hello. */
export interface KnownPeer {
  readonly node: KnownNode | undefined;
  /** The last seal of it that is held here. */
  readonly lastSeal: HeldSeal | undefined;
  readonly instance: string | undefined;
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
    | 'boot'
    | 'epoch'
    | 'lastNumber'
    | 'lastSealNumber'
    | 'lastSealHash'
  >,
  peer: KnownPeer,
  ownId: string,
): link.HelloRefusal | undefined {
  if (hello.protocolMin > PROTOCOL.max || hello.protocolMax < PROTOCOL.min) return HelloRefusal.PROTOCOL;
  if (!peer.node || peer.node.nodeId !== hello.nodeId || hello.to !== ownId) return HelloRefusal.UNKNOWN_NODE;
  if (!peer.signatureHolds) return HelloRefusal.SIGNATURE;
  if (hello.epoch < peer.node.epoch) return HelloRefusal.OLDER_EPOCH;
  if (peer.instance && peer.instance !== hello.instance && peer.instanceIsLive) return HelloRefusal.SECOND_INSTANCE;
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

/** Whether a node stands directly or indirectly under a place: what makes it a child rather than the parent. */
export function isBelow(path: string, own: string): boolean {
  return path !== own && isAtOrUnder(path, own);
}
