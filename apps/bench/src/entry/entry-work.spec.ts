import { type BenchRow, rowsOf, TRANSACTION_ROWS, transactionsOf, type Work } from '../core/rows.js';
import { entry } from './entry.js';
import { createOrigin, EntryReader, EntryWriter, pack } from './entry-work.js';

const PLACE = '350428101';
const origin = createOrigin(PLACE);

async function bundlesOf(kind: Work['kind']): Promise<{ rows: BenchRow[]; bundles: Uint8Array[] }> {
  const rows = rowsOf({ kind, place: PLACE, from: 0, count: 3 * TRANSACTION_ROWS, version: 1 });
  const writer = new EntryWriter(origin);
  const bundles: Uint8Array[] = [];
  for (const each of transactionsOf(rows)) bundles.push(pack(await writer.write(kind, each)));
  return { rows, bundles };
}

/** The bundle with one character of a row's text changed. */
function changed(bundle: Uint8Array): Uint8Array {
  const altered = Buffer.from(bundle);
  altered.write('《行政许可道》', altered.lastIndexOf('《行政许可法》'));
  return new Uint8Array(altered);
}

describe.each(['events', 'items'] as const)('the work on %s by themselves', (kind) => {
  it('gives a receiver the rows that were written', async () => {
    const { rows, bundles } = await bundlesOf(kind);
    const reader = new EntryReader(origin.known);
    expect(bundles.flatMap((bundle) => reader.take(bundle))).toEqual(rows);
  });

  it('proves them: what was changed, of another origin or out of turn is not taken', async () => {
    const [first, second, third] = (await bundlesOf(kind)).bundles;
    if (!first || !second || !third) throw new Error('three bundles were written');
    const reader = new EntryReader(origin.known);
    expect(() => reader.take(changed(first))).toThrow(kind === 'events' ? 'not-under-seal' : 'hash');
    expect(() => new EntryReader(createOrigin(PLACE).known).take(first)).toThrow('seal-signature');
    const another = new EntryReader(origin.known);
    another.take(first);
    expect(() => another.take(third)).toThrow('seal-chain');
  });

  it('is measured stage by stage', async () => {
    const told: string[] = [];
    const { json } = await entry({ rounds: 1, scale: 0.05 }, (text) => told.push(text));
    const stages = json[kind] as Record<string, number>;
    expect(Object.keys(stages)).toEqual(['writeMs', 'packMs', 'takeMs']);
    expect(stages.takeMs).toBeGreaterThan(0);
    expect(told).toHaveLength(4);
  });
});
