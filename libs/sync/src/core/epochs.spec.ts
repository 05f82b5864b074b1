import { type HeldSeal, heldSealOf } from '@wutong/store';
import { encodeSeal, link } from '@wutong/wire';
import { type KnownNode } from '../family.js';
import { agrees, type EpochKnowledge, judgeEpochQuestion, nextEpoch, type SealMark } from './epochs.js';

const { EpochRefusal } = link;

const seal = (number: bigint, branch = 1): SealMark => ({ epoch: 2n, number, hash: new Uint8Array(33).fill(branch) });

const question = { instance: 'next', epoch: 2n, last: seal(7n), beside: undefined };

const node = { epoch: 2n, sealsIn: 'now', clones: ['copy'] as readonly string[] } as Partial<KnownNode> as KnownNode;

const knowing = (last: SealMark | undefined, atTheirLast?: SealMark): EpochKnowledge => ({ node, last, atTheirLast });

const granted = { is: 'grant', epoch: 3n };

describe('a node that asks for its next epoch', () => {
  it.each([
    ['its seals are a beginning of those held here', question, knowing(seal(9n), seal(7n))],
    ['its seals are those held here', question, knowing(seal(7n), seal(7n))],
    ['those held here are a beginning of its own', { ...question, beside: seal(5n) }, knowing(seal(5n))],
    ['none of it is held here', question, knowing(undefined)],
    ['it has lost all', { ...question, last: undefined }, knowing(seal(9n))],
  ])('gets it when %s', (_, asked, known) => {
    expect(judgeEpochQuestion(asked, known)).toEqual(granted);
  });

  it.each([
    ['both have sealed past the last common seal', question, knowing(seal(9n), seal(7n, 2)), EpochRefusal.RULING],
    [
      'it has sealed more, on another branch',
      { ...question, beside: seal(5n, 2) },
      knowing(seal(5n)),
      EpochRefusal.RULING,
    ],
    ['a person ruled that it is a copy', { ...question, instance: 'copy' }, knowing(undefined), EpochRefusal.CLONE],
  ])('is refused when %s', (_, asked, known, why) => {
    expect(judgeEpochQuestion(asked, known)).toEqual({ is: 'refused', why });
  });

  it('is told the same again when its answer was lost', () => {
    const again = judgeEpochQuestion({ ...question, instance: 'now' }, knowing(seal(9n), seal(7n)));
    expect(again).toEqual({ is: 'granted', epoch: 2n });
  });

  it('gets an epoch after all that were used, whoever used them', () => {
    expect([nextEpoch({ epoch: 4n }, { epoch: 2n }), nextEpoch({ epoch: 2n }, { epoch: 6n })]).toEqual([5n, 7n]);
  });
});

describe('a seal of ours that a neighbour holds', () => {
  /** Seals one entry each after the given one; `branch` makes them others. */
  const chain = (count: number, branch = 0, after?: HeldSeal): HeldSeal[] => {
    const seals: HeldSeal[] = [];
    for (let before = after; seals.length < count; before = seals.at(-1)) {
      const sequence = (before?.lastSequence ?? 0n) + 1n;
      const place = { origin: 'town', epoch: 1n, number: (before?.number ?? 0n) + 1n };
      const run = { firstSequence: sequence, lastSequence: sequence, root: new Uint8Array([branch]), hybridTime: 0n };
      const seal = encodeSeal({ ...place, ...run, previous: before?.hash ?? new Uint8Array() });
      seals.push(heldSealOf({ seal, algorithm: 1, signature: new Uint8Array() }));
    }
    return seals;
  };
  const [first, second, last] = chain(3) as [HeldSeal, HeldSeal, HeldSeal];
  const [otherSecond, otherThird, otherFourth] = chain(3, 1, first) as [HeldSeal, HeldSeal, HeldSeal];

  it('agrees when it is the same, or goes on from our last', () => {
    const [next] = chain(1, 0, last) as [HeldSeal];
    expect([agrees(first, first, undefined), agrees(second, second, first), agrees(next, undefined, last)]).toEqual([
      true,
      true,
      true,
    ]);
  });

  it('contradicts ours when it is another of that number', () => {
    expect(agrees(otherSecond, second, first)).toBe(false);
  });

  it('contradicts our last when it follows another seal of that number, though that one is not held there', () => {
    expect(agrees(otherThird, undefined, second)).toBe(false);
  });

  it('says nothing when it is further on', () => {
    expect(agrees(otherFourth, undefined, undefined)).toBe(true);
  });
});
