import { execFileSync } from 'node:child_process';
import {
  cpuSecondsOf,
  cpuSecondsWithEnded,
  familyOf,
  mibOf,
  parentOf,
  readFamilyCpuS,
  readFamilyPssMib,
  readProcess,
} from './process-figures.js';

const STAT = '4242 (a (strange) name) S 17 4242 4242 0 -1 4194560 1 2 3 4 150 25 6 7 20 0 11 0 900 1 2 3';

describe('what a process takes', () => {
  it('is read from its stat, whatever its name holds', () => {
    expect(parentOf(STAT)).toBe(17);
    expect(cpuSecondsOf(STAT)).toBe(1.75);
    expect(cpuSecondsWithEnded(STAT)).toBe(1.88);
    expect(cpuSecondsWithEnded('')).toBe(0);
  });

  it('is told in MiB, and not made up when a field is missing', () => {
    expect(mibOf('VmHWM:\t  204800 kB\nVmRSS:\t  153856 kB\n', 'VmRSS')).toBe(150.3);
    expect(() => mibOf('VmHWM: 1 kB', 'VmRSS')).toThrow('no VmRSS');
  });

  it('counts a process with all that it started, and nothing else', () => {
    const parents = new Map([
      [2, 1],
      [3, 2],
      [4, 2],
      [5, 4],
      [6, 1],
    ]);
    expect(familyOf(2, parents).sort()).toEqual([2, 3, 4, 5]);
  });

  it('counts the CPU time of children also after they have ended', () => {
    const before = readFamilyCpuS(process.pid);
    const alone = readProcess(process.pid).cpuS;
    execFileSync(process.execPath, ['-e', 'for (let at = 0; performance.now() < 500; at += 1);']);
    const ownGrowth = readProcess(process.pid).cpuS - alone;
    expect(readFamilyCpuS(process.pid) - before - ownGrowth).toBeGreaterThan(0.2);
  });

  it('is read of this very process', () => {
    const { residentMib, peakMib, cpuS } = readProcess(process.pid);
    expect(residentMib).toBeGreaterThan(10);
    expect(peakMib).toBeGreaterThanOrEqual(residentMib);
    expect(cpuS).toBeGreaterThan(0);
    expect(readFamilyPssMib(process.pid)).toBeGreaterThan(5);
  });
});
