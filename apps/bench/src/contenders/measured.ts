import { type Spent, spentBetween, spentOf } from '../core/spent.js';
import { readFamilyCpuS, readParents } from '../servers/process-figures.js';
import { type Round } from './contender.js';

/** How long a piece of work took, and the CPU time that was spent meanwhile. */
export interface Measured {
  readonly seconds: number;
  readonly spent: Spent;
}

/** Measures a piece of work of one round. */
export async function measured(round: Round, work: () => Promise<void>): Promise<Measured> {
  const before = readSpent(round);
  const began = performance.now();
  await work();
  const seconds = (performance.now() - began) / 1_000;
  return { seconds, spent: spentBetween(before, readSpent(round)) };
}

/** CPU time so far. This program is counted alone: it has started all the others. */
function readSpent(round: Round): Spent {
  const parents = readParents();
  const { user, system } = process.cpuUsage();
  return spentOf([
    ['bench', (user + system) / 1_000_000],
    ...round
      .workers()
      .map(({ spender, pid }) => [spender, pid === undefined ? 0 : readFamilyCpuS(pid, parents)] as const),
  ]);
}
