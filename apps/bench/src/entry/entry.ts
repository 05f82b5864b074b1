import { scaled } from '../core/outcome.js';
import { digestOf, rowsOf, TRANSACTION_ROWS, transactionsOf, type Work } from '../core/rows.js';
import { median, rounded } from '../core/statistics.js';
import { demandEqual } from '../core/table.js';
import { line } from '../messages.js';
import { type BenchOptions, type Outcome, type Report } from '../workloads/workload.js';
import { createOrigin, EntryReader, EntryWriter, pack } from './entry-work.js';

const PLACE = '350428101';
const ROWS = { events: 20_000, items: 4_000 };

/** Milliseconds of one core that a row takes, stage by stage. */
interface Stages {
  readonly writeMs: number;
  readonly packMs: number;
  readonly takeMs: number;
}

/**
 * What an entry costs that is kept nowhere and sent nowhere: the writer's encoding, name, seal and proof, the bundle's
 * bytes, and the receiver's decoding and proof, with the functions of the engine. Medians of rounds, after one that
 * does not count.
 */
export async function entry(
  { rounds, scale }: Pick<BenchOptions, 'rounds' | 'scale'>,
  report: Report,
): Promise<Outcome> {
  const figures = {
    events: await stagesOf('events', rounds, scale, report),
    items: await stagesOf('items', rounds, scale, report),
  };
  const lines = Object.entries(figures).map(([kind, stages]) => line(`entry.${kind}`, { ...stages }));
  return { json: { ...figures }, lines };
}

async function stagesOf(kind: Work['kind'], rounds: number, scale: number, report: Report): Promise<Stages> {
  const count = Math.max(TRANSACTION_ROWS, scaled(ROWS[kind], scale));
  const measured: Stages[] = [];
  for (let round = 0; round <= rounds; round += 1) {
    const stages = await measureOnce({ kind, place: PLACE, from: 0, count, version: 1 });
    report(line(`entry.${kind}`, { ...stages }));
    if (round > 0) measured.push(stages);
  }
  const middle = (of: (stages: Stages) => number) => rounded(median(measured.map(of)));
  return {
    writeMs: middle(({ writeMs }) => writeMs),
    packMs: middle(({ packMs }) => packMs),
    takeMs: middle(({ takeMs }) => takeMs),
  };
}

/** Transaction by transaction, so that nothing is kept for long and a stage is not charged for another one's garbage. */
async function measureOnce(work: Work): Promise<Stages> {
  const origin = createOrigin(PLACE);
  const [writer, reader] = [new EntryWriter(origin), new EntryReader(origin.known)];
  const spent = { writeMs: 0, packMs: 0, takeMs: 0 };
  for (const rows of transactionsOf(rowsOf(work))) {
    const atFirst = cpuMs();
    const written = await writer.write(work.kind, rows);
    const whenWritten = cpuMs();
    const bundle = pack(written);
    const whenPacked = cpuMs();
    const taken = reader.take(bundle);
    spent.takeMs += cpuMs() - whenPacked;
    spent.packMs += whenPacked - whenWritten;
    spent.writeMs += whenWritten - atFirst;
    demandEqual(work.kind, digestOf(taken), digestOf(rows));
  }
  const perRow = (ms: number) => rounded(ms / work.count);
  return { writeMs: perRow(spent.writeMs), packMs: perRow(spent.packMs), takeMs: perRow(spent.takeMs) };
}

/** The CPU time that all threads of this process have spent. */
function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}
