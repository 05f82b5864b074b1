import { type Contender, pathOfPlace } from '../contenders/contender.js';
import { type Measured, measured } from '../contenders/measured.js';
import { type Judged, scaled } from '../core/outcome.js';
import { judgedTableOf, line, tookSeconds } from '../messages.js';
import { demandWhole, type Flow, openArrivals, prepareFlows, warmUp } from './flow.js';
import { type BenchOptions, inTurns, judgedHere, type Report, type Workload } from './workload.js';

const NEW_EVENTS = 20_000;
const RELEASES = 10;
const ITEMS = 2_000;
/** Of the peer's speed. */
const BARS = { added: 0.4, changed: 1 };
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
  hasFloor: true,
  children: SHAPE.children,
  async run(contenders, options, report) {
    const added = await judged(contenders, options, report, newRows, BARS.added);
    const changed = await judged(contenders, options, report, changedRows, BARS.changed);
    return {
      json: { ...added, changed },
      lines: [line('catchup-new'), ...judgedTableOf(added), line('catchup-changed'), ...judgedTableOf(changed)],
    };
  },
};

async function judged(
  contenders: readonly Contender[],
  options: BenchOptions,
  report: Report,
  flowsAt: (scale: number) => Flow[],
  bar: number,
): Promise<Judged & { readonly rows: number }> {
  const measure = (contender: Contender, scale: number) => measureBacklog(contender, flowsAt(scale));
  const rounds = await inTurns(contenders, options, report, measure, tookSeconds);
  const rows = flowsAt(options.scale).reduce((sum, { work }) => sum + work.count, 0);
  return { rows, ...judgedHere(rounds, rows, bar) };
}

/** Limit and floor have no line: what they take to write the same into the receiver is what is measured of them. */
async function measureBacklog(contender: Contender, flows: readonly Flow[]): Promise<Measured> {
  const round = await contender.begin(SHAPE);
  try {
    const warm = await warmUp(contender.name, round, SHAPE);
    const arrivals = await openArrivals(round, [warm, ...flows]);
    const { atWriters, atReceivers } = await prepareFlows(contender.name, round, flows);
    await round.disconnect(1);
    for (const write of atWriters) await write();
    const took = await measured(round, async () => {
      await round.connect(1);
      for (const write of atReceivers) await write();
      await Promise.all(arrivals.map((arrival) => arrival.whenWhole()));
    });
    await demandWhole(round, arrivals);
    return took;
  } finally {
    await round.close();
  }
}
