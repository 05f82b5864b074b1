import { caseOf, digestOf, finalRows, rowsOf, TRANSACTION_ROWS, transactionsOf, type Work } from './rows.js';

const work = (more: Partial<Work> = {}): Work => ({
  kind: 'events',
  place: '350428101',
  from: 0,
  count: 1_000,
  version: 1,
  ...more,
});

describe('rows of a bench', () => {
  it('are the same wherever they are made, and others with another version or place', () => {
    expect(rowsOf(work())).toEqual(rowsOf(work()));
    expect(rowsOf(work({ from: 10, count: 1 }))[0]).toEqual(rowsOf(work())[10]);
    expect(rowsOf(work({ version: 2 }))[0]?.body).not.toBe(rowsOf(work())[0]?.body);
    expect(rowsOf(work({ place: '350428102' }))[0]?.id).not.toBe(rowsOf(work())[0]?.id);
  });

  it.each([
    ['items', 4_096],
    ['events', 1_024],
  ] as const)('of %s have about %i bytes each', (kind, bytes) => {
    const sizes = rowsOf(work({ kind, count: 200 })).map(({ body }) => Buffer.byteLength(body));
    const mean = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
    expect(Math.abs(mean - bytes)).toBeLessThan(bytes * 0.1);
  });

  it('are JSON, one id each', () => {
    const rows = rowsOf(work());
    expect(rows.map(({ body }) => Object.keys(JSON.parse(body)))).toContainEqual(['law', 'name', 'text', 'limit']);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it('bring five events of each case, in order, each in another transaction', () => {
    const transactions = transactionsOf(rowsOf(work()));
    expect(transactions.map(({ length }) => length)).toEqual(Array(10).fill(TRANSACTION_ROWS));
    const ofCase = transactions.map((rows) => rows.filter((row) => caseOf(row) === '350428101-7').map(({ id }) => id));
    expect(ofCase.flat()).toEqual([1, 2, 3, 4, 5].map((event) => `350428101-7/${event}`));
    expect(ofCase.every((ids) => ids.length <= 1)).toBe(true);
  });

  it('are held in their last version', () => {
    const releases = [1, 2, 3].map((version) => work({ kind: 'items', count: 5, version }));
    expect(finalRows(releases)).toEqual(rowsOf(work({ kind: 'items', count: 5, version: 3 })));
  });

  it('have a digest that tells every difference, and no order', () => {
    const rows = rowsOf(work({ count: 3 }));
    expect(digestOf(rows.toReversed())).toEqual(digestOf(rows));
    const changed = rows.map((row, at) => (at === 1 ? { ...row, version: 9 } : row));
    expect(digestOf(changed).hash).not.toBe(digestOf(rows).hash);
    expect(digestOf(rows.slice(1))).toMatchObject({ rows: 2 });
  });
});
