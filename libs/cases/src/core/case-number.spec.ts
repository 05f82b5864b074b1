import fc from 'fast-check';
import { caseNumberOf, isCaseNumber, placeOfNumber } from './case-number.js';

const NODE = '350428106201-ab2d';
const PLACE = '350428106201';

describe('a case number', () => {
  it('says region, date, node letters and counter, and checks itself', () => {
    const number = caseNumberOf('350428106-abcd', '350428106', '2026-11-22', 7);
    expect(number).toMatch(/^35042810600020261122ABCD00007[0-9A-Z]$/);
    expect(isCaseNumber(number)).toBe(true);
    expect(placeOfNumber(number)).toBe('350428106');
  });

  it.each([
    ['3504000000002026', '3504'],
    ['3504281000002026', '350428100'],
    ['3504281062002026', '350428106200'],
    ['350428106201A', '350428106201'],
    ['350428106201', undefined],
    ['35042810620aX', undefined],
    [`350428106201${'A'.repeat(53)}`, undefined],
    ['350428106201a/b', undefined],
  ])('says where it was given: %s at %s', (number, place) => {
    expect(placeOfNumber(number)).toBe(place);
  });

  it('finds every wrong character', () => {
    const counters = fc.integer({ min: 1, max: 99_999 });
    fc.assert(
      fc.property(counters, fc.nat(29), fc.constantFrom(...'0123456789ABCXYZ'), (counter, index, character) => {
        const number = caseNumberOf(NODE, PLACE, '2026-11-22', counter);
        const wrong = number.slice(0, index) + character + number.slice(index + 1);
        expect(isCaseNumber(wrong)).toBe(wrong === number);
      }),
    );
  });

  it('finds nearly every swap of neighbours', () => {
    const swaps = Array.from({ length: 500 }, (_, index) => caseNumberOf(NODE, PLACE, '2026-11-22', index * 199 + 1))
      .flatMap((number) => Array.from({ length: 29 }, (_, at) => ({ number, swapped: swapAt(number, at) })))
      .filter(({ number, swapped }) => swapped !== number);
    const missed = swaps.filter(({ swapped }) => isCaseNumber(swapped));
    expect(swaps.length).toBeGreaterThan(10_000);
    expect(missed.length / swaps.length).toBeLessThan(1 / 500);
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

function swapAt(number: string, at: number): string {
  return number.slice(0, at) + (number[at + 1] ?? '') + (number[at] ?? '') + number.slice(at + 2);
}
