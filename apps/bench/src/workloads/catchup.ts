import { type Contender, pathOfPlace } from '../contenders/contender.js';
import { type Compared, compare, scaled } from '../core/outcome.js';
import { inSeconds, line, tableOf } from '../messages.js';
import { demandWhole, type Flow, openArrivals, prepareFlows, warmUp } from './flow.js';
import { type BenchOptions, inTurns, type Report, type Workload } from './workload.js';

const NEW_EVENTS = 20_000;
const RELEASES = 10;
const ITEMS = 2_000;
const SHAPE = { children: 1, direction: 'down' } as const;

const flowOf = (work: Omit<Flow['work'], 'place' | 'from'>): Flow => ({
  work: { place: pathOfPlace(0), from: 0, ...work },
  writer: 0,
  receivers: [1],
});

/** 20,000 new events. */
const newRows = (scale: number) => [flowOf({ kind: 'events', count: scaled(NEW_EVENTS, scale), version: 1 })];

/** 2,000 items, each changed ten times. */
const changedRows = (scale: number) =>
  Array.from({ length: RELEASES }, (_, at) => flowOf({ kind: 'items', count: scaled(ITEMS, scale), version: at + 1 }));

/** What was written behind a cut line: seconds from the line's return until the node under the hub holds all. */
export const catchup: Workload = {
  children: SHAPE.children,
  async run(contenders, options, report) {
    const added = await measured(contenders, options, report, newRows);
    const changed = await measured(contenders, options, report, changedRows);
    return {
      json: { ...added, changed },
      lines: [line('catchup-new'), ...tableOf(added), line('catchup-changed'), ...tableOf(changed)],
    };
  },
};

async function measured(
  contenders: readonly Contender[],
  options: BenchOptions,
  report: Report,
  flowsAt: (scale: number) => Flow[],
): Promise<Compared & { readonly rows: number }> {
  const measure = (contender: Contender, scale: number) => measureBacklog(contender, flowsAt(scale));
  const seconds = await inTurns(contenders, options, report, measure, inSeconds);
  const rows = flowsAt(options.scale).reduce((sum, { work }) => sum + work.count, 0);
  return { rows, ...compare(seconds, rows) };
}

/** The limit has no line: what it takes to write the same into the receiver is what is measured of it. */
async function measureBacklog(contender: Contender, flows: readonly Flow[]): Promise<number> {
  const round = await contender.begin(SHAPE);
  try {
    const warm = await warmUp(contender.name, round, SHAPE);
    const arrivals = await openArrivals(round, [warm, ...flows]);
    const { atWriters, atReceivers } = await prepareFlows(contender.name, round, flows);
    await round.disconnect(1);
    for (const write of atWriters) await write();
    const began = performance.now();
    await round.connect(1);
    for (const write of atReceivers) await write();
    await Promise.all(arrivals.map((arrival) => arrival.whenWhole()));
    const seconds = (performance.now() - began) / 1_000;
    await demandWhole(round, arrivals);
    return seconds;
  } finally {
    await round.close();
  }
}
