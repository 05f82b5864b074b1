import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { checkoutFolder } from '@wutong/servers';
import { IN_TESTS } from '../../apps/faults/src/scenarios/selection.js';

const PROGRAM = join(checkoutFolder(), 'apps', 'faults', 'dist', 'main.js');
/** The same each time: what a run that was killed has left there is stopped by the next. */
const FOLDER = join(checkoutFolder(), '.wutong', 'faults-in-tests');
const PLAYED_MS_MAX = 900_000;

/** The last line of a run, as a program reads it. */
interface Line {
  readonly scenarios: readonly { name: string; committed: number; arrived: number; equal: boolean }[];
  readonly failed: readonly { name: string; why: string }[];
}

/** Plays scenarios in small sizes, as a process of its own. */
function play(names: readonly string[]): Promise<Line> {
  return new Promise((resolve, reject) => {
    const args = ['--enable-source-maps', PROGRAM, '--json', '--small', '--data', FOLDER, ...names];
    // Of the test runner's own Node options none is meant for the program.
    const env = { ...process.env, NODE_OPTIONS: '' };
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'], env });
    let told = '';
    child.stdout.setEncoding('utf8').on('data', (piece: string) => {
      told += piece;
    });
    child.once('error', reject);
    child.once('close', (status) => {
      const last = told.trimEnd().split('\n').at(-1);
      if (last) resolve(JSON.parse(last) as Line);
      else reject(new Error(`status ${status}, and nothing was told`));
    });
  });
}

describe('faults on real processes', () => {
  let line: Line;

  beforeAll(async () => {
    line = await play(IN_TESTS.names);
  }, PLAYED_MS_MAX);

  it.each(IN_TESTS.names)('%s: all that was committed has arrived, and both digests are equal', (name) => {
    expect(line.failed.find((one) => one.name === name)?.why).toBeUndefined();
    const row = line.scenarios.find((one) => one.name === name);
    expect(row).toMatchObject({ equal: true, arrived: row?.committed });
    expect(row?.committed).toBeGreaterThan(0);
  });
});
