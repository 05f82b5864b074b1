import { join } from 'node:path';
import { checkoutFolder } from '@wutong/servers';
import { isWhole, type Outcome } from '../../apps/faults/src/report.js';
import { Run } from '../../apps/faults/src/run.js';
import { SCENARIOS } from '../../apps/faults/src/scenarios/scenarios.js';
import { IN_TESTS } from '../../apps/faults/src/scenarios/selection.js';
import { report } from '../harness/test-run.js';

const PLAYED_MS_MAX = 600_000;

describe('faults on real processes', () => {
  let run: Run;
  let outcome: Outcome;

  beforeAll(async () => {
    // The same folder each time: what a run that was killed has left is stopped by the next.
    run = new Run({ sizes: IN_TESTS.sizes, folder: join(checkoutFolder(), '.wutong', 'faults-in-tests'), report });
    outcome = await run.play(SCENARIOS.filter(({ name }) => IN_TESTS.names.includes(name)));
  }, PLAYED_MS_MAX);

  afterAll(() => run.end());

  it.each(IN_TESTS.names)('%s: all that was committed has arrived, and both digests are equal', (name) => {
    expect(outcome.failed.find((one) => one.name === name)?.why).toBeUndefined();
    const row = outcome.rows.find((one) => one.name === name);
    expect(row && isWhole(row)).toBe(true);
  });
});
