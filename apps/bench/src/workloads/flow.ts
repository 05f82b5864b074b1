import { Arrival } from '../contenders/arrival.js';
import { type Contender, type ContenderName, type Round, type Shape } from '../contenders/contender.js';
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

const nameOf = (at: number) => `flow-${at}`;

/** Where a contender writes a flow: at its writer; the limit, which carries nothing, at every place that is owed it. */
const writersOf = (name: ContenderName, { writer, receivers }: Flow) =>
  name === 'limit' ? [writer, ...receivers] : [writer];

/** Seconds from the first write until every receiver holds all; then demands that each table is what it must be. */
export async function measureFlows(contender: Contender, shape: Shape, flows: readonly Flow[]): Promise<number> {
  const round = await contender.begin(shape);
  try {
    const arrivals = await openArrivals(round, flows);
    const writes = await prepareFlows(contender.name, round, flows);
    const began = performance.now();
    await Promise.all([...writes.map((write) => write()), ...arrivals.map((arrival) => arrival.whenWhole())]);
    const seconds = (performance.now() - began) / 1_000;
    await demandWhole(round, arrivals);
    return seconds;
  } finally {
    await round.close();
  }
}

/** Has all rows in memory, so that only writing is measured. */
export async function prepareFlows(name: ContenderName, round: Round, flows: readonly Flow[]) {
  const writes: (() => Promise<void>)[] = [];
  for (const [at, flow] of flows.entries())
    for (const place of writersOf(name, flow)) {
      await round.prepare(place, nameOf(at), flow.work);
      writes.push(() => round.write(place, nameOf(at)));
    }
  return writes;
}

export function openArrivals(round: Round, flows: readonly Flow[]): Promise<Arrival[]> {
  return Promise.all([...heldAt(flows)].map(([place, works]) => Arrival.open(round, place, works)));
}

export async function demandWhole(round: Round, arrivals: readonly Arrival[]): Promise<void> {
  await round.demandSound();
  for (const arrival of arrivals) {
    await arrival.demandEqual();
    await arrival.close();
  }
}
