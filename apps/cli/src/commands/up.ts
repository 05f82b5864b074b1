import { once } from 'node:events';
import { type Federation, startFederation } from '../federation/federation.js';
import { cliLine } from '../messages.js';
import { doorsOf, formatDoors } from './doors.js';
import { formatTable, readTable } from './federation-table.js';
import { listenForLine } from './line-switch.js';
import { publishStandards } from './standards.js';
import { listenForStop } from './stop-request.js';

export interface UpOptions {
  readonly dataFolder: string;
  readonly fresh: boolean;
  readonly json: boolean;
}

/** Status of a program that was stopped before its work was done (128 + SIGINT). */
export const STOPPED_EARLY = 130;

/** Set-up lines go to stderr: stdout is for the table and for what a program reads. */
export function report(line: string): void {
  process.stderr.write(`${line}\n`);
}

/** Starts the federation and serves until it is asked to stop. Gives the exit status. */
export function up({ dataFolder, fresh, json }: UpOptions): Promise<number> {
  return withFederation({ dataFolder, fresh }, async (federation, signal) => {
    await publishStandards(federation, report);
    const nodes = await readTable(federation);
    const doors = doorsOf(federation);
    const told = json
      ? JSON.stringify({ ready: true, nodes, ...doors })
      : `${formatTable(nodes)}\n\n${formatDoors(doors)}`;
    process.stdout.write(`${told}\n`);
    report(cliLine('federation.accounts', { file: `${dataFolder}/demo-accounts.txt` }));
    report(cliLine('federation.ready'));
    const hangUp = listenForLine(federation, process.stdin, report);
    if (!signal.aborted) await once(signal, 'abort');
    hangUp();
    return 0;
  });
}

/** Runs the work on a started federation, and stops it after; also when this program is asked to stop meanwhile. */
export async function withFederation(
  options: { readonly dataFolder: string; readonly fresh: boolean },
  work: (federation: Federation, signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const { stop, kill, close } = listenForStop();
  stop.addEventListener('abort', () => report(cliLine('federation.stopping')));
  kill.addEventListener('abort', () => {
    report(cliLine('federation.killed'));
    // Whoever else listens kills its processes in this same turn; only then may this program end.
    setImmediate(() => process.exit(STOPPED_EARLY));
  });
  try {
    const federation = await startFederation({ ...options, report, stop, kill });
    try {
      return await work(federation, stop);
    } finally {
      await federation.stop();
    }
  } catch (error) {
    if (stop.aborted) return STOPPED_EARLY;
    throw error;
  } finally {
    close();
    if (stop.aborted) report(cliLine('federation.stopped'));
  }
}
