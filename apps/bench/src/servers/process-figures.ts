import { readdirSync, readFileSync } from 'node:fs';

/** `getconf CLK_TCK`: Linux tells user space of CPU time in hundredths of a second, on every architecture. */
const TICKS_PER_SECOND = 100;
const KIB_PER_MIB = 1_024;

/** What a process takes of its machine. */
export interface ProcessFigures {
  /** Resident memory, MiB: shared pages counted whole. */
  readonly residentMib: number;
  /** The most that was resident so far, MiB. */
  readonly peakMib: number;
  /** CPU time so far, user and system, seconds. */
  readonly cpuS: number;
}

/** Reads what a process takes now; it must be alive. */
export function readProcess(pid: number): ProcessFigures {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return {
    residentMib: mibOf(status, 'VmRSS'),
    peakMib: mibOf(status, 'VmHWM'),
    cpuS: cpuSecondsOf(readFileSync(`/proc/${pid}/stat`, 'utf8')),
  };
}

/** Proportional memory (PSS) of a process and all that it has started, MiB: shared pages are counted once in all. */
export function readFamilyPssMib(pid: number): number {
  return familyOf(pid, readParents()).reduce((sum, each) => sum + pssMib(each), 0);
}

/**
 * CPU seconds, user and system, of a process and all that it has started: what still runs, and what has ended and was
 * waited for. 0 for a process that is gone.
 */
export function readFamilyCpuS(pid: number, parents: ReadonlyMap<number, number> = readParents()): number {
  return familyOf(pid, parents).reduce((sum, each) => sum + cpuSecondsWithEnded(readOf(each, 'stat')), 0);
}

/** A process with its children and theirs. */
export function familyOf(pid: number, parents: ReadonlyMap<number, number>): number[] {
  const children = [...parents].filter(([, parent]) => parent === pid).map(([child]) => child);
  return [pid, ...children.flatMap((child) => familyOf(child, parents))];
}

/** A field of `/proc/<pid>/status` or `smaps_rollup`, which say "name: 123 kB". */
export function mibOf(text: string, field: string): number {
  const kib = new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(text)?.[1];
  if (kib === undefined) throw new Error(`no ${field}`);
  return Math.round((Number(kib) / KIB_PER_MIB) * 10) / 10;
}

/** CPU seconds of `/proc/<pid>/stat`: fields 14 and 15, counted after the name, which may hold spaces and brackets. */
export function cpuSecondsOf(stat: string): number {
  const fields = fieldsAfterName(stat);
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The same with what children that ended had taken (fields 16 and 17); 0 for no text. */
export function cpuSecondsWithEnded(stat: string): number {
  if (stat === '') return 0;
  const fields = fieldsAfterName(stat);
  return cpuSecondsOf(stat) + (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND;
}

/** Id of the parent in `/proc/<pid>/stat`. */
export function parentOf(stat: string): number {
  return Number(fieldsAfterName(stat)[1]);
}

const fieldsAfterName = (stat: string) => stat.slice(stat.lastIndexOf(')') + 2).split(' ');

function pssMib(pid: number): number {
  const text = readOf(pid, 'smaps_rollup');
  return text === '' ? 0 : mibOf(text, 'Pss');
}

/** The parent of each process of this machine. */
export function readParents(): Map<number, number> {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return new Map(
    pids.flatMap((pid) => {
      const stat = readOf(Number(pid), 'stat');
      return stat === '' ? [] : [[Number(pid), parentOf(stat)] as const];
    }),
  );
}

/** A file of `/proc`; empty when the process ended meanwhile. */
function readOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
