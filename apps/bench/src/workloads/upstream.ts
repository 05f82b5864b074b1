import { type Contender, pathOfPlace } from '../contenders/contender.js';
import { scaled } from '../core/outcome.js';
import { judgedTableOf, tookSeconds } from '../messages.js';
import { type Flow, measureFlows } from './flow.js';
import { inTurns, judgedHere, type Workload } from './workload.js';

const SOURCES = 8;
const EVENTS = 5_000;

/** Of the peer's speed. */
const BAR = 0.6;

/** 5,000 case events of about 1 KiB from each of eight nodes at once, to the hub above them. */
export const upstream: Workload = {
  hasFloor: true,
  children: SOURCES,
  async run(contenders, options, report) {
    const count = (scale: number) => scaled(EVENTS, scale);
    const flows = (scale: number): Flow[] =>
      Array.from({ length: SOURCES }, (_, at) => ({
        work: { kind: 'events', place: pathOfPlace(at + 1), from: 0, count: count(scale), version: 1 },
        writer: at + 1,
        receivers: [0],
      }));
    const shape = { children: SOURCES, direction: 'up' } as const;
    const measure = (contender: Contender, scale: number) => measureFlows(contender, shape, flows(scale));
    const rounds = await inTurns(contenders, options, report, measure, tookSeconds);
    const rows = count(options.scale) * SOURCES;
    const judged = judgedHere(rounds, rows, BAR);
    return { json: { sources: SOURCES, rows, ...judged }, lines: judgedTableOf(judged) };
  },
};
