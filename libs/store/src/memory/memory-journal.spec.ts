import { createNodeIdentity, suiteOf } from '@wutong/crypto';
import { type NodeId, type Path } from '@wutong/kernel';
import { MemoryJournal } from './memory-journal.js';
import { MemoryTables } from './memory-journal-tx.js';

const PLACE = '350428';
const NO_NATS = { user: '', seed: '' };
const identity = createNodeIdentity(PLACE, 1, NO_NATS, NO_NATS);

function open(tables: MemoryTables, nowMs: number): MemoryJournal {
  return new MemoryJournal({
    own: { nodeId: identity.nodeId, path: PLACE as Path, algorithm: 1 },
    sealer: {
      nodeId: identity.nodeId as NodeId,
      algorithm: 1,
      sign: (bytes) => suiteOf(1).sign(bytes, identity.signing.privateKey),
    },
    clock: { now: () => nowMs, confirmed: true },
    instance: 'spec',
    tables,
  });
}

const draft = (text: string) => ({
  family: 'case',
  key: 'case/a',
  type: 'case.spec.v1',
  ruleVersion: 1,
  payload: new Uint8Array(Buffer.from(text)),
  commandId: text,
});

describe('the journal in memory', () => {
  it('is opened again over what was committed: numbers, seals and stamps go on', async () => {
    const tables = new MemoryTables();
    const before = open(tables, 2_000_000_000_000);
    const first = await before.transaction((tx) => tx.append(draft('first')));
    expect(await before.number(10)).toBe(1);
    const second = await before.transaction((tx) => tx.append(draft('second')));
    const after = open(tables, 1_000_000_000_000);
    const third = await after.transaction((tx) => tx.append(draft('third')));
    expect(third.entry.hybridTime).toBeGreaterThan(second.entry.hybridTime);
    expect(await after.number(10)).toBe(2);
    const read = await after.read(0n, 10, 1e9);
    expect(read.map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
    const seal = await after.transaction((tx) => tx.lastSeal(identity.nodeId as NodeId));
    expect([seal?.number, seal?.lastSequence]).toEqual([2n, 3n]);
  });

  it('keeps the newest 1,000 of what could not be proved, and counts all', async () => {
    const tables = new MemoryTables();
    const journal = open(tables, 1);
    const found = (atMs: number) => ({ via: identity.nodeId as NodeId, reason: 'hash', bytes: new Uint8Array(), atMs });
    for (let at = 1; at <= 1_003; at += 1) await journal.transaction((tx) => tx.quarantine(found(at)));
    const kept = [...tables.quarantined.values()].map(({ atMs }) => atMs);
    expect([kept.length, Math.min(...kept), Math.max(...kept)]).toEqual([1_000, 4, 1_003]);
    expect((await journal.counts()).quarantined).toBe(1_003n);
  });

  it('refuses one of two transactions that wait for each other', async () => {
    const journal = open(new MemoryTables(), 1);
    const inTurn = (first: string, second: string) =>
      journal.transaction(async (tx) => {
        await tx.lockHeads([first]);
        await tx.lockHeads([second]);
      });
    const ends = await Promise.allSettled([inTurn('a', 'b'), inTurn('b', 'a')]);
    expect(ends.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const refused = ends.find((end) => end.status === 'rejected');
    expect(refused?.reason).toMatchObject({ code: '40P01' });
  });
});
