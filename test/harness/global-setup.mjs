import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { sweepDeadRuns, sweepRun } from './sweep.mjs';

/** Gives the run a folder for the servers that its specs start, and clears what killed runs left. */
export default function setUp({ rootDir }) {
  const runs = join(rootDir, '.wutong', 'test', 'runs');
  sweepDeadRuns(runs);
  const folder = join(runs, `run-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  process.env.WUTONG_TEST_RUN_FOLDER = folder;
  // Jest ends at once on a signal, without its global teardown.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      sweepRun(folder);
      process.kill(process.pid, signal);
    });
  }
}
