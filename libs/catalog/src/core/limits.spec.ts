import fc from 'fast-check';
import { naturalDays, workingDays } from '../../../../test/catalog/catalog.factory.js';
import { compareLimits, findLimit, limitText } from './limits.js';

describe('limits', () => {
  it('compare only in the same days', () => {
    expect(compareLimits(workingDays(3), workingDays(5))).toBe('tighter');
    expect(compareLimits(workingDays(8), workingDays(5))).toBe('wider');
    expect(compareLimits(naturalDays(1), workingDays(5))).toBe('incomparable');
  });

  it.each(['五天左右', '20', '20天', '0个工作日', '-1个工作日', '20 个工作日', '即办件', ''])(
    'take no "%s"',
    (text) => {
      expect(findLimit(text)).toBeUndefined();
    },
  );

  it('read what they write', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9999 }), fc.boolean(), (value, working) => {
        const limit = working ? workingDays(value) : naturalDays(value + 1 > 9999 ? 1 : value + 1);
        expect(findLimit(limitText(limit))).toEqual(limit);
      }),
    );
  });
});
