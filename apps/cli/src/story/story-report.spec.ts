import { storyReport } from './story-report.js';
import { STEP_NAMES, type StepResult } from './story-step.js';

const counts = {
  nodes: 8,
  items: 41,
  releases: 3,
  cases: 4,
  convergeMs: 900,
  compared: { catalog: 280, cases: 4, replicas: 11 },
};
const held: StepResult[] = STEP_NAMES.map((name) => ({ name, ok: true, ms: 7, unchanged: false, notes: ['seen'] }));

describe('the last line of the story', () => {
  it('has the fields that programs read, in their order', () => {
    expect(JSON.stringify(storyReport(counts, held.slice(0, 1), ['bad-import-refused']))).toBe(
      '{"ok":true,"nodes":8,"items":41,"releases":3,"cases":4,"converged":false,"convergeMs":900,' +
        '"compared":{"catalog":280,"cases":4,"replicas":11},"steps":[{"name":"bad-import-refused","ok":true,"ms":7}]}',
    );
  });

  it('is ok when every step held, and then converged', () => {
    expect(storyReport(counts, held, STEP_NAMES)).toMatchObject({ ok: true, converged: true });
  });

  it('is not ok when a step failed or was not told', () => {
    const failed = held.map((result) => (result.name === 'equal' ? { ...result, ok: false } : result));
    expect(storyReport(counts, failed, STEP_NAMES)).toMatchObject({ ok: false, converged: false });
    expect(storyReport(counts, held.slice(0, -1), STEP_NAMES).ok).toBe(false);
  });

  it('is not ok when a count is 0', () => {
    const none = { ...counts, compared: { ...counts.compared, replicas: 0 } };
    expect(storyReport(none, held, STEP_NAMES).ok).toBe(false);
  });
});
