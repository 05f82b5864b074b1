import { isWhole, type Row, reportLine } from './report.js';

const row: Row = { name: 'node-killed', seconds: 12.3, committed: 40, arrived: 40, equal: true, figures: { epoch: 2 } };

describe('the report of a run', () => {
  it('calls whole what has all arrived and is equal', () => {
    expect(isWhole(row)).toBe(true);
    expect(isWhole({ ...row, arrived: 39 })).toBe(false);
    expect(isWhole({ ...row, arrived: 41 })).toBe(false);
    expect(isWhole({ ...row, equal: false })).toBe(false);
  });

  it('does not call whole what nobody worked on', () => {
    expect(isWhole({ ...row, committed: 0, arrived: 0 })).toBe(false);
  });

  it('is one line of JSON, a scenario with its figures, and says what failed and what was skipped', () => {
    const failed = [{ name: 'line-cut', why: 'no' }];
    const skipped = [{ name: 'disk-full', why: 'no root' }];
    const line = reportLine({ rows: [row], failed, skipped }, 60);
    expect(line).not.toContain('\n');
    expect(JSON.parse(line)).toEqual({
      scenarios: [{ name: 'node-killed', seconds: 12.3, committed: 40, arrived: 40, equal: true, epoch: 2 }],
      seconds: 60,
      failed,
      skipped,
    });
  });
});
