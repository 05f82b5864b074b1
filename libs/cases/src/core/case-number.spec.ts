import fc from 'fast-check';
import { caseNumberOf, isCaseNumber, isNumberOf } from './case-number.js';

const NODE = '350428106201-ab2d';
const PLACE = '350428106201';

describe('a case number', () => {
  it('says region, date, node letters and counter, and checks itself', () => {
    const number = caseNumberOf('350428106-abcd', '350428106', '2026-11-22', 7);
    expect(number).toMatch(/^35042810600020261122ABCD00007[0-9A-Z]$/);
    expect(isCaseNumber(number)).toBe(true);
    expect(isNumberOf(number, '350428106')).toBe(true);
    expect(isNumberOf(number, '350428')).toBe(false);
  });

  it('finds every wrong character and every swap of neighbours', () => {
    const counters = fc.integer({ min: 1, max: 99_999 });
    fc.assert(
      fc.property(counters, fc.nat(29), fc.constantFrom(...'0123456789ABCXYZ'), (counter, index, character) => {
        const number = caseNumberOf(NODE, PLACE, '2026-11-22', counter);
        const wrong = number.slice(0, index) + character + number.slice(index + 1);
        expect(isCaseNumber(wrong)).toBe(wrong === number);
        const swapped = number.slice(0, index) + (number[index + 1] ?? '') + number[index] + number.slice(index + 2);
        expect(isCaseNumber(swapped)).toBe(swapped === number);
      }),
    );
  });

  it.each([
    ['nobody', PLACE, '2026-11-22', 1],
    [NODE, '3504281', '2026-11-22', 1],
    [NODE, PLACE, '22.11.2026', 1],
    [NODE, PLACE, '2026-11-22', 0],
    [NODE, PLACE, '2026-11-22', 100_000],
  ])('is none of %s, %s, %s, %s', (node, path, day, counter) => {
    expect(() => caseNumberOf(node, path, day, counter)).toThrow('no case number');
  });
});
