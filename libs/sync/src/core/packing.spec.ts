import { type HeldSeal, type NumberedEntry } from '@wutong/store';
import fc from 'fast-check';
import { type Parcel, pack, type Stretch } from './packing.js';

const seal = { origin: 'a', epoch: 1n, number: 1n, hash: Uint8Array.of(1) } as Partial<HeldSeal> as HeldSeal;
const parcel = (number: bigint, size: number, contents: readonly number[] = []): Parcel => ({
  entry: { number, bytes: new Uint8Array(size) } as NumberedEntry,
  seal,
  contents: contents.map((length, at) => ({
    hash: Uint8Array.of(Number(number), at, length >> 8, length),
    bytes: new Uint8Array(length),
  })),
  parts: [],
});
const stretch = (number: bigint, ...parcels: Parcel[]): Stretch => ({ number, parcels, seals: [] });

describe('packing', () => {
  it('covers numbers that brought nothing, in one empty bundle', () => {
    const bundles = pack(3n, [stretch(4n), stretch(5n)]);
    expect(bundles.map(({ after, upto, parcels }) => [after, upto, parcels.length])).toEqual([[3n, 5n, 0]]);
  });

  it('sends contents that do not fit before the entry that needs them, in bundles that cover nothing', () => {
    const bundles = pack(0n, [stretch(1n, parcel(1n, 100, [900, 900]))], 1_000);
    expect(bundles.map(({ after, upto }) => [after, upto])).toEqual([
      [0n, 0n],
      [0n, 0n],
      [0n, 1n],
    ]);
    expect(bundles.map(({ contents, parcels }) => [contents.length, parcels.length])).toEqual([
      [1, 0],
      [1, 0],
      [0, 1],
    ]);
  });

  it('keeps a history together with the number that admits: nothing of it is covered before it is whole', () => {
    const history = [parcel(1n, 600), parcel(2n, 600), parcel(7n, 600)];
    const bundles = pack(6n, [stretch(7n, ...history)], 2_000);
    expect(bundles.map(({ upto }) => upto)).toEqual([6n, 6n, 7n]);
    expect(bundles.map(({ piece, pieces }) => [piece, pieces])).toEqual([
      [1, 0],
      [2, 0],
      [0, 2],
    ]);
  });

  it('bounds the entries of a bundle, whose transaction holds locks', () => {
    const bundles = pack(
      0n,
      Array.from({ length: 250 }, (_, at) => stretch(BigInt(at + 1), parcel(BigInt(at + 1), 1))),
    );
    expect(bundles.map(({ parcels, upto, pieces }) => [parcels.length, upto, pieces])).toEqual([
      [100, 100n, 0],
      [100, 200n, 0],
      [50, 250n, 0],
    ]);
  });

  it('covers without a gap, each bundle its own numbers and nothing of others, loses no entry, and keeps their order', () => {
    const sizes = fc.array(fc.array(fc.integer({ min: 1, max: 3_000 }), { maxLength: 3 }), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(sizes, (numbers) => {
        const stretches = numbers.map((entries, at) =>
          stretch(BigInt(at + 1), ...entries.map((size) => parcel(BigInt(at + 1), size, [size]))),
        );
        const bundles = pack(0n, stretches, 4_000);
        let covered = 0n;
        for (const { after, upto, parcels } of bundles) {
          expect(after).toBe(covered);
          covered = upto;
          // What is packed from another number another time carries the same with the same numbers.
          const [first, last] = upto > after ? [after + 1n, upto] : [after + 1n, after + 1n];
          for (const { entry } of parcels) {
            const { number } = entry as NumberedEntry;
            expect(number >= first && number <= last).toBe(true);
          }
        }
        expect(covered).toBe(BigInt(numbers.length));
        const sent = bundles.flatMap(({ parcels }) => parcels.map(({ entry }) => entry));
        expect(sent).toEqual(stretches.flatMap(({ parcels }) => parcels.map(({ entry }) => entry)));
      }),
    );
  });
});
