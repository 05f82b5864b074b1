import { Arrival } from '../contenders/arrival.js';
import { type Contender, pathOfPlace, type Round } from '../contenders/contender.js';
import { Tellings } from '../contenders/tellings.js';
import { type Latency, latenciesOf, latencyOf, writtenBefore } from '../core/latency.js';
import { scaled } from '../core/outcome.js';
import { nowUs, type Paced } from '../core/pace.js';
import { type Work } from '../core/rows.js';
import { ratio } from '../core/statistics.js';
import { line } from '../messages.js';
import { demandWhole, type Flow, openArrivals, prepareFlows, warmUp } from './flow.js';
import { inTurns, type Workload } from './workload.js';

const PROBES = 500;
/** No divisor of any tick of the engine. */
const EVERY_MS = 23;
const IMPORTED_ITEMS = 5_000;
/**
 * What goes before and does not count, as shares of what does: events one after the other at their own pace, then a small
 * import with events beside it, which outlast it. A node runs for months; a round's are seconds old.
 */
const WARMING = { probes: 2, everyMs: 5, items: 0.2, besides: 0.1 } as const;
const SHAPE = { children: 1, direction: 'down' } as const;

/** Milliseconds from each probe's commit until a listener at the other end is told of it; of the limit from its begin. */
interface Measured {
  readonly quiet: readonly number[];
  readonly duringImport: readonly number[];
}

/** One event at a time from the hub to a node under it: on a quiet line, and while 5,000 items are imported at the hub. */
export const latency: Workload = {
  children: SHAPE.children,
  async run(contenders, options, report) {
    const [probes, items] = [scaled(PROBES, options.scale), scaled(IMPORTED_ITEMS, options.scale)];
    const measure = (contender: Contender, scale: number) =>
      measureLatency(contender, scaled(PROBES, scale), scaled(IMPORTED_ITEMS, scale));
    const rounds = await inTurns(contenders, options, report, measure, (one) => JSON.stringify(summaryOf([one])));
    const names = {
      ours: summaryOf(rounds.ours),
      limit: summaryOf(rounds.limit),
      peer: summaryOf(rounds.peer),
    };
    const ratioToPeer = ratio(names.peer.p50Ms, names.ours.p50Ms);
    const told = (which: (each: Summary) => Latency) =>
      Object.entries(names).map(([name, each]) => {
        const { p50Ms, p99Ms } = which(each);
        return line('latency', { name, p50Ms, p99Ms });
      });
    return {
      json: { probes, items, ...names, ratioToPeer },
      lines: [
        line('latency-quiet'),
        ...told((each) => each),
        line('latency-import'),
        ...told(({ duringImport }) => duringImport),
      ],
    };
  },
};

interface Summary extends Latency {
  readonly duringImport: Latency;
}

function summaryOf(rounds: readonly Measured[]): Summary {
  const duringImport = latencyOf(rounds.map((each) => each.duringImport));
  return { ...latencyOf(rounds.map(({ quiet }) => quiet)), duringImport };
}

async function measureLatency(contender: Contender, probes: number, items: number): Promise<Measured> {
  const round = await contender.begin(SHAPE);
  try {
    const warm = await warmUp(contender.name, round, SHAPE);
    const tellings = await Tellings.open(round.url(1));
    // The limit has no line: its probes are written where they are told of.
    const ends = contender.name === 'limit' ? { writer: 1, receivers: [] } : { writer: 0, receivers: [1] };
    const probesFrom = (from: number, share = 1): Flow => ({
      work: workOf('events', from, scaled(probes, share)),
      ...ends,
    });
    const itemsFrom = (from: number, share = 1): Flow => ({
      work: workOf('items', from, scaled(items, share)),
      writer: 0,
      receivers: [1],
    });
    const [quiet, busy, imported] = [probesFrom(0), probesFrom(500_000), itemsFrom(0)];
    const [warmQuiet, warmBusy] = [probesFrom(2_000_000, WARMING.probes), probesFrom(2_500_000, WARMING.besides)];
    const warmItems = itemsFrom(500_000, WARMING.items);
    const from = contender.name === 'limit' ? 'begunUs' : 'committedUs';
    await probe(round, tellings, warmQuiet, WARMING.everyMs);
    await probeDuring(contender, round, tellings, warmBusy, warmItems);
    const onQuietLine = await probe(round, tellings, quiet);
    const beside = await probeDuring(contender, round, tellings, busy, imported);
    const measured = {
      quiet: latenciesOf(onQuietLine.written, onQuietLine.told, from),
      duringImport: latenciesOf(beside.written, beside.told, from),
    };
    await tellings.close();
    const arrivals = await openArrivals(round, [warm, warmQuiet, warmBusy, warmItems, quiet, busy, imported]);
    await Promise.all(arrivals.map((arrival) => arrival.whenWhole()));
    await demandWhole(round, arrivals);
    return measured;
  } finally {
    await round.close();
  }
}

const workOf = (kind: Work['kind'], from: number, count: number): Work => ({
  kind,
  place: pathOfPlace(0),
  from,
  count,
  version: 1,
});

/** Probes as they were written, and when each was told of. */
interface Probed {
  readonly written: readonly Paced[];
  readonly told: ReadonlyMap<string, number>;
}

/** Writes the probes at a steady pace, and waits until all were told of. */
async function probe(round: Round, tellings: Tellings, { work, writer }: Flow, everyMs = EVERY_MS): Promise<Probed> {
  const name = `probes ${work.from}`;
  await round.prepare(writer, name, work);
  const written = await round.writeAtPace(writer, name, everyMs);
  return { written, told: await tellings.of(written.map(({ id }) => id)) };
}

/** Of the probes those count that were written before the import had arrived. */
async function probeDuring(
  contender: Contender,
  round: Round,
  tellings: Tellings,
  busy: Flow,
  imported: Flow,
): Promise<Probed> {
  const { atWriters, atReceivers } = await prepareFlows(contender.name, round, [imported]);
  const arrival = await Arrival.open(round.url(1), 1, [imported.work]);
  const whenImported = async () => {
    await Promise.all([...atWriters, ...atReceivers].map((write) => write()));
    await arrival.whenLast();
    await arrival.close();
    return nowUs();
  };
  const [importedUs, { written, told }] = await Promise.all([whenImported(), probe(round, tellings, busy)]);
  return { written: writtenBefore(written, importedUs), told };
}
