import { Arrival } from '../contenders/arrival.js';
import {
  type Contender,
  type ContenderName,
  hasNoLine,
  pathOfPlace,
  type Round,
  type Shape,
} from '../contenders/contender.js';
import { type Measured, measured } from '../contenders/measured.js';
import { type Work } from '../core/rows.js';

/** Rows that one place writes and others are owed. */
export interface Flow {
  readonly work: Work;
  readonly writer: number;
  readonly receivers: readonly number[];
}

/** Works by the place that ends up holding them. */
export function heldAt(flows: readonly Flow[]): Map<number, Work[]> {
  const held = new Map<number, Work[]>();
  for (const { work, writer, receivers } of flows)
    for (const place of [writer, ...receivers]) held.set(place, [...(held.get(place) ?? []), work]);
  return held;
}

type Write = () => Promise<void>;

/** Writes that are ready to be made; only limit and floor, which carry nothing, write at receivers. */
export interface Writes {
  readonly atWriters: readonly Write[];
  readonly atReceivers: readonly Write[];
}

/** Has all rows of the flows in memory where they are written, so that only writing is measured. */
export async function prepareFlows(name: ContenderName, round: Round, flows: readonly Flow[]): Promise<Writes> {
  const prepared = async (place: number, work: Work) => {
    const label = `${work.kind} ${work.place} ${work.from} ${work.version}`;
    await round.prepare(place, label, work);
    return () => round.write(place, label);
  };
  const writes = { atWriters: [] as Write[], atReceivers: [] as Write[] };
  for (const { work, writer, receivers } of flows) {
    writes.atWriters.push(await prepared(writer, work));
    if (hasNoLine(name)) for (const place of receivers) writes.atReceivers.push(await prepared(place, work));
  }
  return writes;
}

/** From the first write until every receiver holds all; then demands that each table is what it must be. */
export async function measureFlows(contender: Contender, shape: Shape, flows: readonly Flow[]): Promise<Measured> {
  const round = await contender.begin(shape);
  try {
    const arrivals = await openArrivals(round, flows);
    const { atWriters, atReceivers } = await prepareFlows(contender.name, round, flows);
    const took = await measured(round, async () => {
      await Promise.all([...atWriters, ...atReceivers].map((write) => write()));
      await Promise.all(arrivals.map((arrival) => arrival.whenWhole()));
    });
    await demandWhole(round, arrivals);
    return took;
  } finally {
    await round.close();
  }
}

/** Rows with these numbers are none of what is measured. */
const WARM_FROM = 1_000_000;

/** Sends a few rows the way that is measured, and waits for them: connections, plans and streams are there then. */
export async function warmUp(name: ContenderName, round: Round, { direction }: Shape): Promise<Flow> {
  const [writer, receiver] = direction === 'down' ? [0, 1] : [1, 0];
  const work: Work = { kind: 'events', place: pathOfPlace(writer), from: WARM_FROM, count: 10, version: 1 };
  const flow = { work, writer, receivers: [receiver] };
  const { atWriters, atReceivers } = await prepareFlows(name, round, [flow]);
  const arrivals = await openArrivals(round, [flow]);
  for (const write of [...atWriters, ...atReceivers]) await write();
  for (const arrival of arrivals) {
    await arrival.whenWhole();
    await arrival.close();
  }
  return flow;
}

export function openArrivals(round: Round, flows: readonly Flow[]): Promise<Arrival[]> {
  return Promise.all([...heldAt(flows)].map(([place, works]) => Arrival.open(round.url(place), place, works)));
}

/** Demands that nothing was lost on the way and that each table holds exactly what was written. */
export async function demandWhole(round: Round, arrivals: readonly Arrival[]): Promise<void> {
  await round.demandSound();
  for (const arrival of arrivals) {
    await arrival.demandEqual();
    await arrival.close();
  }
}
