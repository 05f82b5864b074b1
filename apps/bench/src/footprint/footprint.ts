import { setTimeout as pause } from 'node:timers/promises';
import { readFamilyPssMib, readProcess } from '../servers/process-figures.js';
import { openRunFolder } from '../servers/run-folder.js';
import { type BenchOptions, type Outcome, type Report } from '../workloads/workload.js';
import { judge } from './bars.js';
import { CountyAndVillage } from './county-and-village.js';
import { line } from './messages.js';

/** How long the village is watched at rest, at scale 1. */
const REST_MS = 60_000;
const QUIET_WINDOW_MS = 5_000;
const QUIET_PERCENT = 2;
const QUIET_MS_MAX = 120_000;

/** What a village's node takes of its computer: first start, memory and CPU at rest. Holds when all is under its bar. */
export async function footprint({ scale }: Pick<BenchOptions, 'scale'>, report: Report): Promise<Outcome> {
  const run = await openRunFolder(report);
  const pair = new CountyAndVillage(run, report);
  try {
    report(line('footprint.starting'));
    const { databaseS, nodeS } = await pair.start();
    const items = await pair.publish();
    const { node, postgres } = pair.pids;
    report(line('footprint.resting', { seconds: (REST_MS * scale) / 1_000 }));
    await untilQuiet(node);
    const cpuPercent = await cpuPercentOver(node, REST_MS * scale);
    const { residentMib, peakMib } = readProcess(node);
    const bars = judge({ firstStartS: tenths(databaseS + nodeS), residentMib, cpuPercent });
    const json = {
      firstStart: { databaseS: tenths(databaseS), nodeS: tenths(nodeS) },
      items,
      restS: (REST_MS * scale) / 1_000,
      residentMib,
      peakMib,
      cpuPercent,
      postgresPssMib: tenths(readFamilyPssMib(postgres)),
      bars,
    };
    const lines = [
      ...bars.map(({ name, holds, ...figures }) => line(`footprint.${name}`, { held: holds ? '✓' : '✗', ...figures })),
      line('footprint.postgres', { mib: json.postgresPssMib }),
    ];
    return { json, lines, holds: bars.every(({ holds }) => holds) };
  } finally {
    await pair.stop();
    run.remove();
  }
}

/** Waits until what the start and the release set in motion has ended: a window in which hardly any CPU was used. */
async function untilQuiet(pid: number): Promise<void> {
  const end = performance.now() + QUIET_MS_MAX;
  while ((await cpuPercentOver(pid, QUIET_WINDOW_MS)) > QUIET_PERCENT)
    if (performance.now() > end) throw new Error(line('footprint.never-quiet', { seconds: QUIET_MS_MAX / 1_000 }));
}

/** Share of one core that a process uses in the time to come, percent. */
async function cpuPercentOver(pid: number, ms: number): Promise<number> {
  const [before, began] = [readProcess(pid).cpuS, performance.now()];
  await pause(ms);
  const used = readProcess(pid).cpuS - before;
  return Math.round((used / ((performance.now() - began) / 1_000)) * 10_000) / 100;
}

const tenths = (value: number) => Math.round(value * 10) / 10;
