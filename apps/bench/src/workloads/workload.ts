import { availableParallelism } from 'node:os';
import { type Contender, type ContenderName } from '../contenders/contender.js';
import { type Judged, judge, orderOf, type Rounds } from '../core/outcome.js';
import { line } from '../messages.js';

/** What every workload is told. */
export interface BenchOptions {
  readonly json: boolean;
  readonly rounds: number;
  /** Factor on all counts of rows. */
  readonly scale: number;
  /** Folder for CPU profiles of our nodes; none are made when not said. */
  readonly profile?: string;
}

/** What a workload prints: the object of its last line, and a table for people. */
export interface Outcome {
  readonly json: Readonly<Record<string, unknown>>;
  readonly lines: readonly string[];
  /** Whether what it was to show is so; the program's status says it. A workload that judges nothing leaves it out. */
  readonly holds?: boolean;
}

export type Report = (text: string) => void;

/** What is measured against the limit and the peer. */
export interface Workload {
  /** How many places it needs under the hub's. */
  readonly children: number;
  /** Whether the floor is measured beside the three. */
  readonly hasFloor?: boolean;
  run(contenders: readonly Contender[], options: BenchOptions, report: Report): Promise<Outcome>;
}

/** Round 0 is not counted: it warms processes and caches with a small part of the rows. */
const WARM_UP = 0.1;

/** Measures each contender once in each round, taking turns. */
export async function inTurns<R>(
  contenders: readonly Contender[],
  { rounds, scale }: BenchOptions,
  report: Report,
  measure: (contender: Contender, scale: number) => Promise<R>,
  tell: (result: R) => string,
): Promise<Record<ContenderName, R[]>> {
  const results: Record<ContenderName, R[]> = { ours: [], limit: [], floor: [], peer: [] };
  for (let round = 0; round <= rounds; round += 1)
    for (const contender of orderOf(contenders, round)) {
      const { name } = contender;
      const result = await measure(contender, round === 0 ? scale * WARM_UP : scale).catch((error: Error) => {
        throw new Error(`${name}: ${error.message}`, { cause: error });
      });
      report(line(round === 0 ? 'warm' : 'measured', { name, round, result: tell(result) }));
      if (round > 0) results[name].push(result);
    }
  return results;
}

/** Judges what was measured on this machine by a bar of the peer's speed. */
export const judgedHere = (rounds: Rounds, rows: number, bar: number): Judged =>
  judge(rounds, rows, bar, availableParallelism());
