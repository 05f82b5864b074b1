import { createNodeIdentity, suiteOf } from '@wutong/crypto';
import { type NodeId, type Path } from '@wutong/kernel';
import { LeaseLost } from '../lease.js';
import { MemoryCluster } from './memory-cluster.js';
import { MemoryJournal } from './memory-journal.js';
import { MemoryTables } from './memory-tables.js';

const PLACE = '350428';
const NO_NATS = { user: '', seed: '' };
const identity = createNodeIdentity(PLACE, 1, NO_NATS, NO_NATS);

function open(tables: MemoryTables, nowMs: number, cluster = new MemoryCluster('spec')): MemoryJournal {
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
    cluster,
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
    const read = await after.outlines(0n, 10);
    expect(read.map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
    const seal = await after.transaction((tx) => tx.lastSeal(identity.nodeId as NodeId));
    expect([seal?.number, seal?.lastSequence]).toEqual([2n, 3n]);
  });

  it('undoes what relied on a lease that was taken before its commit', async () => {
    const tables = new MemoryTables();
    const journal = open(tables, 1);
    const work = journal.transaction(async (tx) => {
      await tx.checkLease();
      await tx.append(draft('late'));
      open(tables, 1);
    });
    await expect(work).rejects.toThrow(LeaseLost);
    expect(tables.entries.size).toBe(0);
  });

  it('undoes what a process has open when it ends, and frees what that held', async () => {
    const [tables, cluster] = [new MemoryTables(), new MemoryCluster('spec')];
    const before = open(tables, 1, cluster);
    let disconnect = () => {};
    const gone = new Promise<void>((resolve) => {
      disconnect = resolve;
    });
    const lost = before.transaction(async (tx) => {
      await tx.append(draft('lost'));
      before.disconnect();
      await gone;
    });
    const after = open(tables, 1, cluster);
    await after.transaction((tx) => tx.append(draft('kept')));
    expect(await after.number(10)).toBe(1);
    disconnect();
    await expect(lost).rejects.toThrow('connection');
    expect([...tables.entries.values()].map(({ entry }) => entry.commandId)).toEqual(['kept']);
  });

  it('lets no transaction go on that waited for another of the same process when that ended', async () => {
    const [tables, cluster] = [new MemoryTables(), new MemoryCluster('spec')];
    const before = open(tables, 1, cluster);
    const never = new Promise<void>(() => {});
    let holds = () => {};
    const isHeld = new Promise<void>((resolve) => {
      holds = resolve;
    });
    void before.transaction(async (tx) => {
      await tx.lockHeads(['case/a']);
      holds();
      await never;
    });
    await isHeld;
    const waiting = before.transaction(async (tx) => {
      await tx.append(draft('late'));
      await never;
    });
    before.disconnect();
    await expect(waiting).rejects.toThrow('connection');
    const after = open(tables, 1, cluster);
    await after.transaction((tx) => tx.append(draft('kept')));
    expect(await after.number(10)).toBe(1);
  });

  it('numbers in another cluster what was left over when its tables were dumped', async () => {
    const tables = new MemoryTables();
    const before = open(tables, 1);
    for (const text of ['one', 'two', 'three']) await before.transaction((tx) => tx.append(draft(text)));
    const after = open(tables, 1, new MemoryCluster('another'));
    expect(after.start.systemIdentifier).toBe('another');
    expect(await after.number(10)).toBe(3);
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
