import fc from 'fast-check';
import { type Coverage, cover, type Range } from './ranges.js';

const none: Coverage = { held: 0n, ahead: [] };
const coverAll = (ranges: readonly Range[]) => ranges.reduce(cover, none);

describe('coverage of a neighbour’s journal', () => {
  it('does not pass a gap, and passes it once it is filled', () => {
    const gap = coverAll([
      [0n, 3n],
      [5n, 8n],
    ]);
    expect(gap).toEqual({ held: 3n, ahead: [[5n, 8n]] });
    expect(cover(gap, [3n, 5n])).toEqual({ held: 8n, ahead: [] });
  });

  it('is moved by no empty bundle', () => {
    expect(cover({ held: 3n, ahead: [] }, [9n, 9n])).toEqual({ held: 3n, ahead: [] });
  });

  it('ends the same for every order and any repetition of the same bundles', () => {
    const steps = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat()), (sizes, chance) => {
        let at = 0n;
        const ranges = sizes.map((size): Range => {
          const range: Range = [at, at + BigInt(size)];
          at += BigInt(size);
          return range;
        });
        const shuffled = [...ranges, ...ranges]
          .map((range) => ({ range, key: chance.next().value }))
          .sort((a, b) => a.key - b.key)
          .map(({ range }) => range);
        expect(coverAll(shuffled)).toEqual({ held: at, ahead: [] });
      }),
    );
  });

  it('never covers what did not come', () => {
    const steps = fc.array(fc.tuple(fc.bigInt(0n, 20n), fc.bigInt(1n, 4n)), { maxLength: 8 });
    fc.assert(
      fc.property(steps, (bundles) => {
        const came = new Set<bigint>();
        for (const [after, size] of bundles) for (let n = after + 1n; n <= after + size; n += 1n) came.add(n);
        const { held, ahead } = coverAll(bundles.map(([after, size]): Range => [after, after + size]));
        const covered = (n: bigint) => n <= held || ahead.some(([after, upto]) => n > after && n <= upto);
        for (let n = 1n; n <= 30n; n += 1n) expect(covered(n)).toBe(came.has(n));
      }),
    );
  });
});
