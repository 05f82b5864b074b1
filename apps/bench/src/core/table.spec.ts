import { demandEqual, upsertParameters, upsertSql } from './table.js';

const row = (id: string) => ({ id, place: '35', version: 1, body: '{}' });

describe('the table of a bench', () => {
  it('is written in one statement, with as many parameters as that names', () => {
    const sql = upsertSql(3);
    expect(sql).toContain('($9, $10, $11, $12)');
    expect(upsertParameters(['a', 'b', 'c'].map(row))).toHaveLength(12);
  });

  it('fails loudly when it does not hold what was written', () => {
    const expected = { rows: 2, hash: 'ab' };
    expect(() => demandEqual('place 1', { rows: 2, hash: 'ab' }, expected)).not.toThrow();
    expect(() => demandEqual('place 1', { rows: 1, hash: 'ab' }, expected)).toThrow('place 1: 1 rows');
    expect(() => demandEqual('place 1', { rows: 2, hash: 'cd' }, expected)).toThrow('expected 2 rows, hash ab');
  });
});
