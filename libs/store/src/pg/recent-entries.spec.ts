import { type NumberedEntry } from '../journal.js';
import { RecentEntries } from './recent-entries.js';

const entry = (number: bigint, size = 10) => ({ number, bytes: new Uint8Array(size) }) as NumberedEntry;
const numbers = (entries: readonly NumberedEntry[]) => entries.map(({ number }) => Number(number));

describe('the entries that were read last', () => {
  let recent: RecentEntries;

  beforeEach(() => {
    recent = new RecentEntries();
    recent.keep([2n, 3n, 4n, 6n].map((number) => entry(number)));
  });

  it('are given from the next number on, up to the first that is lacking', () => {
    expect(numbers(recent.after(1n, 9n, 9, 1_000))).toEqual([2, 3, 4]);
    expect(numbers(recent.after(0n, 9n, 9, 1_000))).toEqual([]);
    expect(numbers(recent.after(5n, 9n, 9, 1_000))).toEqual([6]);
  });

  it('are given up to a number, a count, and about so many bytes, at least one', () => {
    expect(numbers(recent.after(1n, 3n, 9, 1_000))).toEqual([2, 3]);
    expect(numbers(recent.after(1n, 9n, 1, 1_000))).toEqual([2]);
    expect(numbers(recent.after(1n, 9n, 9, 11))).toEqual([2, 3]);
    expect(numbers(recent.after(1n, 9n, 9, 1))).toEqual([2]);
  });

  it('are forgotten when more come than are kept, and when the journal goes on otherwise', () => {
    recent.keep([entry(7n, 5 * 1024 * 1024)]);
    expect(numbers(recent.after(1n, 9n, 9, 1_000))).toEqual([]);
    recent.keep([entry(8n)]);
    expect(numbers(recent.after(7n, 9n, 9, 1_000))).toEqual([8]);
    recent.forget();
    expect(numbers(recent.after(7n, 9n, 9, 1_000))).toEqual([]);
  });
});
