import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ProcessPlan } from '@wutong/servers';
import { Fleet } from './fleet.js';

describe('a fleet', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wutong-fleet-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('that is abandoned has sent SIGKILL to every process when the call returns', async () => {
    const pidFile = join(folder, 'deaf.pid');
    const logFile = join(folder, 'deaf.log');
    const deaf = "process.on('SIGTERM', () => {}); process.stdout.write('deaf'); setInterval(() => {}, 1000);";
    const plan: ProcessPlan = {
      name: 'deaf',
      command: process.execPath,
      args: ['-e', deaf],
      env: {},
      logFile,
      pidFile,
      stopSignal: 'SIGTERM',
      stopMsMax: 60_000,
      isReady: async () => readFileSync(logFile, 'utf8').includes('deaf'),
      readyMsMax: 20_000,
    };
    const fleet = new Fleet(() => undefined);
    await fleet.start({ kind: 'node', name: 'deaf' }, plan);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    const stopped = fleet.stop();
    fleet.abandon();
    // Far below the time that it is given to stop in: only the kill can have ended it.
    await stopped;
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  }, 20_000);
});
