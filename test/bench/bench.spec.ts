import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkoutFolder } from '@wutong/servers';

const MS_MAX = 240_000;

/** Runs `npm run bench` as people do; the object of its last line. It fails when a table is not what was written. */
async function bench(...args: string[]) {
  const program = [join(checkoutFolder(), 'deploy', 'run.mjs'), 'bench', ...args, '--rounds', '1', '--json'];
  const { stdout } = await promisify(execFile)(process.execPath, program, { timeout: MS_MAX });
  return JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? '');
}

const timing = {
  medianS: expect.any(Number),
  minS: expect.any(Number),
  maxS: expect.any(Number),
  rowsPerS: expect.any(Number),
  cpuMsPerRow: {
    hubProgram: expect.any(Number),
    hubPostgres: expect.any(Number),
    childPrograms: expect.any(Number),
    childPostgres: expect.any(Number),
    nats: expect.any(Number),
    bench: expect.any(Number),
    all: expect.any(Number),
  },
};
const compared = {
  ours: timing,
  limit: timing,
  floor: timing,
  peer: timing,
  ratioToLimit: expect.any(Number),
  ratioToPeer: expect.any(Number),
  bar: {
    ratioToPeer: expect.any(Number),
    holds: expect.any(Boolean),
    withinS: expect.any(Number),
    roomMsPerRow: expect.any(Number),
  },
};

describe('npm run bench', () => {
  it(
    'measures ours, the limit, the floor and the peer on the same rows, and finds all of them at each',
    async () => {
      const outcome = await bench('catchup', '--scale', '0.01');
      expect(outcome).toEqual({
        workload: 'catchup',
        scale: 0.01,
        rounds: 1,
        rows: 200,
        ...compared,
        changed: { rows: 200, ...compared },
      });
      const { medianS, rowsPerS } = outcome.ours;
      expect(Math.abs(rowsPerS * medianS - 200)).toBeLessThan(20);
      expect(outcome.ours.cpuMsPerRow.childPrograms).toBeGreaterThan(0);
      expect(outcome.limit.cpuMsPerRow.childPrograms).toBe(0);
    },
    MS_MAX,
  );
});
