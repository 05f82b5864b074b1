import { type HeldSeal } from '@wutong/store';
import { link, PROTOCOL } from '@wutong/wire';
import { type KnownNode } from '../family.js';
import { aheadOf, heldOf, judgeHello, type KnownPeer } from './greeting.js';

const { HelloRefusal } = link;
const own = { id: '350428-wxyz', protocol: PROTOCOL };
const hash = (byte: number) => new Uint8Array(33).fill(byte);

const hello = {
  protocolMin: 1,
  protocolMax: 1,
  nodeId: '350428106-abcd',
  to: '350428-wxyz',
  instance: 'one',
  previousInstance: '',
  boot: 'now',
  lastNumber: 20n,
  epoch: 2n,
  lastSealNumber: 7n,
  lastSealHash: hash(7),
};

const peer: KnownPeer = {
  node: {
    nodeId: '350428106-abcd',
    path: '350428106',
    epoch: 2n,
    clones: ['copy'] as readonly string[],
  } as Partial<KnownNode> as KnownNode,
  lastSeal: { epoch: 2n, number: 7n, hash: hash(7) } as HeldSeal,
  instance: 'one',
  epoch: 2n,
  held: 12n,
  instanceIsLive: true,
  bootsBefore: ['earlier'],
  signatureHolds: true,
};

describe('a hello', () => {
  it('is accepted from the enrolled node with its own journal', () => {
    expect(judgeHello(hello, peer, own)).toBeUndefined();
    expect(judgeHello({ ...hello, lastSealNumber: 9n, lastSealHash: hash(9) }, peer, own)).toBeUndefined();
  });

  it.each([
    ['a protocol above ours', { ...hello, protocolMin: 3, protocolMax: 4 }, peer, HelloRefusal.PROTOCOL],
    ['a protocol below ours', { ...hello, protocolMin: 0, protocolMax: 0 }, peer, HelloRefusal.PROTOCOL],
    ['a node that is not enrolled', hello, { ...peer, node: undefined }, HelloRefusal.UNKNOWN_NODE],
    ['another node than the link’s', { ...hello, nodeId: '350428104-efgh' }, peer, HelloRefusal.UNKNOWN_NODE],
    ['a wrong signature', hello, { ...peer, signatureHolds: false }, HelloRefusal.SIGNATURE],
    ['an older epoch', { ...hello, epoch: 1n }, peer, HelloRefusal.OLDER_EPOCH],
    [
      'an older epoch than it was heard under',
      { ...hello, epoch: 2n },
      { ...peer, epoch: 3n },
      HelloRefusal.OLDER_EPOCH,
    ],
    ['a journal that a person ruled to be a copy', { ...hello, instance: 'copy' }, peer, HelloRefusal.CLONE],
    ['another receiver', { ...hello, to: '350421-wxyz' }, peer, HelloRefusal.UNKNOWN_NODE],
    [
      'a start that a later one has followed: a clone',
      { ...hello, boot: 'earlier' },
      peer,
      HelloRefusal.SECOND_INSTANCE,
    ],
    ['a journal shorter than what is held of it', { ...hello, lastNumber: 11n }, peer, HelloRefusal.ROLLED_BACK],
    ['a second live instance', { ...hello, instance: 'two' }, peer, HelloRefusal.SECOND_INSTANCE],
    ['a database behind seals held here', { ...hello, lastSealNumber: 6n }, peer, HelloRefusal.ROLLED_BACK],
    ['another seal under the same number', { ...hello, lastSealHash: hash(8) }, peer, HelloRefusal.ROLLED_BACK],
  ])('is refused for %s', (_, said, known, refusal) => {
    expect(judgeHello(said, known, own)).toBe(refusal);
  });

  it('is accepted from a journal that goes on from the live one under a later epoch', () => {
    const next = { ...hello, instance: 'two', previousInstance: 'one', epoch: 3n, lastSealNumber: 0n };
    expect(judgeHello(next, peer, own)).toBeUndefined();
    expect(judgeHello({ ...next, epoch: 2n, lastSealNumber: 7n }, peer, own)).toBe(HelloRefusal.SECOND_INSTANCE);
  });

  it.each([
    ['all of it by the journal itself', { instance: 'one', previousInstance: '', sharedUpto: 0n }, 12n],
    ['what both share by one that goes on from it', { instance: 'two', previousInstance: 'one', sharedUpto: 9n }, 9n],
    ['no more than was held', { instance: 'two', previousInstance: 'one', sharedUpto: 20n }, 12n],
    ['nothing by another', { instance: 'two', previousInstance: 'zero', sharedUpto: 20n }, 0n],
  ])('keeps %s', (_, said, kept) => {
    expect(heldOf({ instance: 'one', held: 12n }, said)).toBe(kept);
  });

  it('keeps of what came out of turn only what the journal has', () => {
    const before = {
      instance: 'one',
      ahead: [
        [20n, 30n],
        [40n, 60n],
        [70n, 1_048_576n],
      ] as const,
    };
    const aheadAfter = (instance: string, lastNumber: bigint) => aheadOf(before, { instance, lastNumber });
    expect(aheadAfter('one', 60n)).toEqual([
      [20n, 30n],
      [40n, 60n],
    ]);
    expect(aheadAfter('two', 60n)).toEqual([]);
  });

  it('is accepted from another instance once the one before is silent', () => {
    expect(judgeHello({ ...hello, instance: 'two' }, { ...peer, instanceIsLive: false }, own)).toBeUndefined();
  });
});
