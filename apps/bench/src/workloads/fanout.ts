import { type Contender, pathOfPlace } from '../contenders/contender.js';
import { scaled } from '../core/outcome.js';
import { judgedTableOf, tookSeconds } from '../messages.js';
import { type Flow, measureFlows } from './flow.js';
import { inTurns, judgedHere, type Workload } from './workload.js';

const NODES = 8;
const ITEMS = 2_000;

/** Of the peer's speed. */
const BAR = 0.9;

/** 2,000 catalog items of about 4 KiB, written at the hub, to eight nodes under it. */
export const fanout: Workload = {
  hasFloor: true,
  children: NODES,
  async run(contenders, options, report) {
    const flow = (scale: number): Flow => ({
      work: { kind: 'items', place: pathOfPlace(0), from: 0, count: scaled(ITEMS, scale), version: 1 },
      writer: 0,
      receivers: Array.from({ length: NODES }, (_, child) => child + 1),
    });
    const shape = { children: NODES, direction: 'down' } as const;
    const measure = (contender: Contender, scale: number) => measureFlows(contender, shape, [flow(scale)]);
    const rounds = await inTurns(contenders, options, report, measure, tookSeconds);
    const rows = flow(options.scale).work.count;
    const judged = judgedHere(rounds, rows * NODES, BAR);
    return { json: { nodes: NODES, rows, ...judged }, lines: judgedTableOf(judged) };
  },
};
