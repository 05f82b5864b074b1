import { linkSync, rmSync, writeFileSync } from 'node:fs';
import { readText } from './supervised-process.js';

/**
 * Takes a lock file for this process. Answers the id of the process that holds it, or undefined when it is ours now.
 * A lock whose holder is gone (also when its process id was given to another since) is taken over.
 */
export function takeLock(file: string): number | undefined {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, `${process.pid} ${startOf(process.pid)}\n`);
  try {
    for (;;) {
      try {
        linkSync(mine, file);
        return undefined;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
      const [pid = '', start = ''] = readText(file).trim().split(' ');
      if (start !== '' && startOf(Number(pid)) === start) return Number(pid);
      rmSync(file, { force: true });
    }
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Gives back a lock that this process holds. */
export function releaseLock(file: string): void {
  if (readText(file).startsWith(`${process.pid} `)) rmSync(file, { force: true });
}

/** When a process was started, in clock ticks since boot; empty when there is none. */
function startOf(pid: number): string {
  return (
    readText(`/proc/${pid}/stat`)
      .replace(/^.*\) /s, '')
      .split(' ')[19] ?? ''
  );
}
