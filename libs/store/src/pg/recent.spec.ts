import { keptAfter, Recent } from './recent.js';

const one = (number: bigint, size = 10) => [number, { number, size }] as const;
const numbers = (read: readonly { readonly number: bigint }[]) => read.map(({ number }) => Number(number));

describe('what was read last of the numbers', () => {
  let recent: Recent<bigint, ReturnType<typeof one>[1]>;

  beforeEach(() => {
    recent = new Recent(({ size }) => size, 100);
    recent.keep([2n, 3n, 4n, 6n].map((number) => one(number)));
  });

  it('is given from the next number on, up to the first that is lacking', () => {
    expect(numbers(keptAfter(recent, 1n, 9n, 9))).toEqual([2, 3, 4]);
    expect(numbers(keptAfter(recent, 0n, 9n, 9))).toEqual([]);
    expect(numbers(keptAfter(recent, 5n, 9n, 9))).toEqual([6]);
    expect(recent.get(6n)?.size).toBe(10);
    expect(recent.get(5n)).toBeUndefined();
  });

  it('is given up to a number and a count', () => {
    expect(numbers(keptAfter(recent, 1n, 3n, 9))).toEqual([2, 3]);
    expect(numbers(keptAfter(recent, 1n, 9n, 1))).toEqual([2]);
  });

  it('is forgotten when more comes than is kept, and when the journal goes on otherwise', () => {
    recent.keep([one(7n, 101)]);
    expect(numbers(keptAfter(recent, 1n, 9n, 9))).toEqual([]);
    recent.keep([one(8n)]);
    expect(numbers(keptAfter(recent, 7n, 9n, 9))).toEqual([8]);
    recent.forget();
    expect(numbers(keptAfter(recent, 7n, 9n, 9))).toEqual([]);
  });
});
