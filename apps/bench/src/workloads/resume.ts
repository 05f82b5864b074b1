import { Arrival } from '../contenders/arrival.js';
import { type Contender, type ContenderName, pathOfPlace } from '../contenders/contender.js';
import { compare, scaled } from '../core/outcome.js';
import { inSeconds, line, tableOf } from '../messages.js';
import { demandWhole, type Flow, heldAt, openArrivals, prepareFlows, warmUp } from './flow.js';
import { inTurns, type Workload } from './workload.js';

const EVENTS = 5_000;
const DOWN_S = 20;
const SHAPE = { children: 1, direction: 'up' } as const;

/** Seconds from a parent's restart until the first and the last of what waited for it is there. */
interface Resumed {
  readonly firstS: number;
  readonly lastS: number;
}

/** The hub's machine (its PostgreSQL, its nats-server, its node) is dead for 20 s, while 5,000 events wait under it. */
export const resume: Workload = {
  children: SHAPE.children,
  async run(contenders, options, report) {
    const downS = DOWN_S * Math.min(1, options.scale);
    const measure = (contender: Contender, scale: number) =>
      measureResume(contender, scaled(EVENTS, scale), DOWN_S * Math.min(1, scale));
    const tell = ({ firstS, lastS }: Resumed) => `${inSeconds(firstS)}, ${inSeconds(lastS)}`;
    const resumed = await inTurns(contenders, options, report, measure, tell);
    const rows = scaled(EVENTS, options.scale);
    const secondsOf = (which: keyof Resumed, count: number) => {
      const of = (name: ContenderName) => resumed[name].map((round) => round[which]);
      return compare({ ours: of('ours'), limit: of('limit'), peer: of('peer') }, count);
    };
    const [first, last] = [secondsOf('firstS', 1), secondsOf('lastS', rows)];
    return {
      json: { rows, downS, ...last, first },
      lines: [line('resume-first'), ...tableOf(first), line('resume-last'), ...tableOf(last)],
    };
  },
};

/** The limit writes the same rows into the same database, which did not die. */
async function measureResume(contender: Contender, count: number, downS: number): Promise<Resumed> {
  const work = { kind: 'events', place: pathOfPlace(1), from: 0, count, version: 1 } as const;
  const flow: Flow = { work, writer: 1, receivers: [0] };
  const round = await contender.begin(SHAPE);
  try {
    const warm = await warmUp(contender.name, round, SHAPE);
    const { atWriters, atReceivers } = await prepareFlows(contender.name, round, [flow]);
    await round.killHub();
    // The limit's did not die: there is nothing to wait for.
    const waitMs = contender.name === 'limit' ? 0 : downS * 1_000;
    const isOver = new Promise((resolve) => setTimeout(resolve, waitMs));
    for (const write of atWriters) await write();
    await isOver;
    const began = performance.now();
    const restarted = round.restartHub();
    const arrival = await Arrival.openWhenServed(round.url(0), 0, heldAt([warm, flow]).get(0) ?? []);
    const written = Promise.all(atReceivers.map((write) => write()));
    await arrival.whenMoreThan(warm.work.count);
    const firstS = (performance.now() - began) / 1_000;
    await arrival.whenWhole();
    const lastS = (performance.now() - began) / 1_000;
    await Promise.all([restarted, written, arrival.close()]);
    await demandWhole(round, await openArrivals(round, [warm, flow]));
    return { firstS, lastS };
  } finally {
    await round.close();
  }
}
