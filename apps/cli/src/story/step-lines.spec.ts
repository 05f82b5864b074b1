import { NotHeld } from './condition.js';
import { failureLines, lineOf } from './step-lines.js';

describe('what people read of a step', () => {
  it('is its name, its time and what was seen', () => {
    const line = lineOf({ name: 'cut', ok: true, ms: 12, unchanged: false, notes: ['断开 / down'] });
    expect(line).toBe('✓ cut 12 ms\n    断开 / down');
  });

  it('says when an earlier run had done it', () => {
    expect(lineOf({ name: 'import', ok: true, ms: 3, unchanged: true, notes: [] })).toContain('无变化 / unchanged');
  });

  it('names node, condition and last value of what did not hold', () => {
    const lines = failureLines(new NotHeld('光明镇 350428106', '生效 / in force', { releases: [] }, 60_012));
    expect(lines).toEqual([
      '节点 / node: 光明镇 350428106',
      '等待 / awaited: 生效 / in force (60012 ms)',
      '所见 / last seen: {"releases":[]}',
    ]);
  });

  it('gives the message and the cause of any other failure', () => {
    expect(failureLines(new Error('no answer', { cause: new Error('refused') }))).toEqual(['no answer: refused']);
  });
});
