import { link } from '@wutong/wire';
import { type KnownNode } from '../family.js';
import { type EpochKnowledge, judgeEpochQuestion, nextEpoch, type SealMark } from './epochs.js';

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
