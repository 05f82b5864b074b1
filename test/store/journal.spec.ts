import { type ContentHash, type EntryId, type NodeId, toHex } from '@wutong/kernel';
import {
  BUCKETS,
  bucketOf,
  type HeldEntry,
  heldSealOf,
  type Journal,
  type JournalTx,
  type KeyRange,
  LeaseLost,
  MemoryCluster,
  MemoryJournal,
  MemoryTables,
  openDatabase,
  openJournal,
  PgJournalListener,
  type PgLease,
  STORE_MIGRATIONS,
} from '@wutong/store';
import { contentHashOf, encodeSeal } from '@wutong/wire';
import { standsUnder } from '../../libs/sync/src/core/judgement.js';
import { eventually } from '../harness/eventually.js';
import { readFrom } from '../harness/read-from.js';
import { createTestDatabase } from '../harness/test-database.js';
import {
  createLease,
  createMemoryJournal,
  createTicking,
  createWriter,
  draftOf,
  expectDenseAndOrdered,
  LOST_PROOF,
  lostEntry,
  numberAll,
  numberEvery,
  textOf,
} from './journal-contract.js';

type AnyJournal = Journal<JournalTx>;

interface Opened {
  readonly journal: AnyJournal;
  readonly own: string;
  readonly suite: { nodeId: string };
  /** Another process opens it as well. */
  openAgain(holder: string): Promise<AnyJournal>;
  /** Whether a transaction waits for another one. */
  isWaiting(): Promise<boolean>;
  close(): Promise<void>;
}

async function openMemory(): Promise<Opened> {
  const writer = createWriter('350428');
  const disk = { tables: new MemoryTables(), cluster: new MemoryCluster('spec') };
  const openAgain = async (holder: string) =>
    new MemoryJournal({ ...writer, ...disk, clock: createTicking(), instance: 'spec', holder }) as AnyJournal;
  const { own } = writer;
  const journal = await openAgain('spec');
  // Nothing shows it here: whichever begins first, the second one is let in at the first one's end.
  const isWaiting = async () => true;
  return { journal, own: own.nodeId, suite: own, openAgain, isWaiting, close: async () => undefined };
}

async function openPostgres(): Promise<Opened> {
  const database = await createTestDatabase();
  const dataSource = await openDatabase({ url: database.url, migrations: STORE_MIGRATIONS, poolMax: 12 });
  const listener = new PgJournalListener(database.url);
  const writer = createWriter('350428');
  let witnessed: unknown;
  const witness = {
    read: async () => undefined,
    write: async (seal: unknown) => {
      witnessed = seal;
    },
  };
  const leases: PgLease[] = [];
  const openAgain = async (holder: string) => {
    // The session of who led before is gone: the lease is free at once.
    await dataSource.query('select pg_terminate_backend(session_pid) from lease');
    const lease = createLease(database.url, holder);
    leases.push(lease);
    return (await openJournal({
      ...writer,
      dataSource,
      listener,
      lease,
      witness,
      clock: createTicking(),
    })) as AnyJournal;
  };
  return {
    journal: await openAgain('spec'),
    openAgain,
    async isWaiting() {
      const [{ waiting }] = await dataSource.query(
        'select count(*)::int as waiting from pg_stat_activity where datname = current_database() and cardinality(pg_blocking_pids(pid)) > 0',
      );
      return waiting > 0;
    },
    own: writer.own.nodeId,
    suite: writer.own,
    async close() {
      expect(witnessed === undefined || typeof witnessed === 'object').toBe(true);
      await Promise.all([listener.close(), ...leases.map((lease) => lease.close())]);
      await dataSource.destroy();
      await database.drop();
    },
  };
}

const readAll = (journal: AnyJournal) => readFrom(journal);

describe.each([
  ['memory', openMemory],
  ['PostgreSQL', openPostgres],
] as const)('the journal in %s', (_, open) => {
  let opened: Opened;
  let journal: AnyJournal;

  beforeEach(async () => {
    opened = await open();
    journal = opened.journal;
  });

  afterEach(() => opened.close());

  it('tells relays of what it has just numbered exactly what they would read of it', async () => {
    const { journal: other, own } = createMemoryJournal('350428106');
    const received = await other.transaction((tx) => tx.append(draftOf('case/b', 'received')));
    const leader = await opened.openAgain('who leads now');
    const admitted = [{ path: '350428', subtree: false }];
    await leader.transaction((tx) => tx.append(draftOf('case/a', 'first')));
    await numberEvery(leader);
    await leader.transaction(async (tx) => {
      const { id } = await tx.append(draftOf('case/a', 'own'));
      await tx.addMembers('case/a', admitted, id);
      await tx.append(draftOf('case/a', 'after it'));
      const proof = { epoch: 1n, sealNumber: 1n, sequence: 1n, path: [new Uint8Array(32)] };
      const undone = tx.attempt(async () => {
        await tx.hold({ ...received, via: own.nodeId as NodeId }, { ...proof, sealNumber: 9n, path: [] });
        throw new Error('undone');
      });
      await expect(undone).rejects.toThrow('undone');
      await tx.hold({ ...received, via: own.nodeId as NodeId }, proof);
      await tx.addMembers('case/b', [{ path: '350428106', subtree: true }], received.id);
    });
    await journal.transaction((tx) => tx.append(draftOf('case/c', 'written by another process')));
    await numberEvery(leader);
    const read = await opened.openAgain('another process');
    await read.number(10);
    const outlines = await read.outlines(0n, 10);
    expect(outlines.map(({ admissions }) => admissions.length)).toContain(1);
    expect(await leader.outlines(0n, 10)).toEqual(outlines);
    expect(await leader.readOutlined(outlines)).toEqual(await read.readOutlined(outlines));
    const names = outlines.map(({ origin, epoch }) => ({ origin, epoch, number: 2n }));
    expect(await leader.sealsNamed(names)).toEqual(await read.sealsNamed(names));
  });

  it('gives 8 writers over shared keys dense numbers, parents first, and a cursor misses none', async () => {
    const writers = 8;
    const each = 12;
    const keys = ['case/a', 'case/b', 'case/c'];
    let writing = true;
    const read: string[] = [];
    const relay = (async () => {
      let cursor = 0n;
      while (writing || (await journal.counts()).unnumbered > 0n || cursor < (await journal.lastNumber())) {
        await journal.number(7);
        for (const entry of await readFrom(journal, cursor, 5)) {
          expect(entry.number).toBe(cursor + 1n);
          cursor = entry.number;
          read.push(textOf(entry));
        }
      }
    })();
    await Promise.all(
      Array.from({ length: writers }, async (__, writer) => {
        for (let turn = 0; turn < each; turn += 1)
          await journal.transaction(async (tx) => {
            const [first, second] = [keys[turn % 3] ?? '', keys[(turn + writer) % 3] ?? ''];
            await tx.lockHeads([first, second]);
            await tx.append(draftOf(first, `${writer}.${turn}.1`));
            await tx.append(draftOf(second, `${writer}.${turn}.2`));
          });
      }),
    );
    writing = false;
    await relay;
    expect(read).toHaveLength(writers * each * 2);
    expect(new Set(read).size).toBe(read.length);
    expectDenseAndOrdered(await readAll(journal));
    for (const key of keys) expect(await journal.transaction((tx) => tx.heads(key))).toHaveLength(1);
  });

  it('keeps nothing of a transaction that fails', async () => {
    const failing = journal.transaction(async (tx) => {
      await tx.append(draftOf('case/a', 'lost'));
      await tx.addMembers('case/a', [{ path: '350428', subtree: false }], 'ff' as EntryId);
      throw new Error('refused');
    });
    await expect(failing).rejects.toThrow('refused');
    await numberAll(journal);
    expect(await readAll(journal)).toEqual([]);
    expect(await journal.transaction((tx) => tx.audience('case/a'))).toEqual([]);
    expect((await journal.counts()).entries).toBe(0n);
  });

  it('keeps nothing of an attempt that fails, and all around it', async () => {
    await journal.transaction(async (tx) => {
      await tx.append(draftOf('case/a', 'before'));
      const attempt = tx.attempt(async () => {
        await tx.append(draftOf('case/b', 'within'));
        throw new Error('failing');
      });
      await expect(attempt).rejects.toThrow('failing');
      await tx.append(draftOf('case/a', 'after'));
    });
    await eventually('both entries are numbered', async () => {
      await journal.number(10);
      return (await journal.lastNumber()) === 2n || undefined;
    });
    expect((await readAll(journal)).map(textOf)).toEqual(['before', 'after']);
  });

  it('numbers nothing while a transaction that wrote before it is still open', async () => {
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    let wrote = () => {};
    const hasWritten = new Promise<void>((resolve) => {
      wrote = resolve;
    });
    const slow = journal.transaction(async (tx) => {
      await tx.append(draftOf('case/slow', 'slow'));
      wrote();
      await finished;
    });
    await hasWritten;
    await journal.transaction((tx) => tx.append(draftOf('case/quick', 'quick')));
    await journal.number(10);
    expect((await readAll(journal)).map(textOf)).toEqual([]);
    finish();
    await slow;
    await eventually('both entries are numbered', async () => {
      await journal.number(10);
      return (await journal.lastNumber()) === 2n || undefined;
    });
    expect((await readAll(journal)).map(textOf).sort()).toEqual(['quick', 'slow']);
  });

  it('lets who opened it last number and apply; who had it before still commits', async () => {
    const successor = await opened.openAgain('successor');
    await journal.transaction((tx) => tx.append(draftOf('case/a', 'late')));
    await expect(journal.number(10)).rejects.toThrow(LeaseLost);
    await expect(journal.transaction((tx) => tx.checkLease())).rejects.toThrow('taken over by successor');
    await eventually('the successor has numbered it', async () => {
      await successor.number(10);
      return (await successor.lastNumber()) === 1n || undefined;
    });
    expect((await readAll(successor)).map(textOf)).toEqual(['late']);
  });

  it('seals own runs into one chain under which every entry stands', async () => {
    for (let run = 0; run < 3; run += 1) {
      await journal.transaction(async (tx) => {
        for (let at = 0; at <= run * 2; at += 1) await tx.append(draftOf(`case/${at}`, `${run}.${at}`));
      });
      const wanted = BigInt((run + 1) ** 2);
      await eventually(`run ${run} is numbered`, async () => {
        await journal.number(100);
        return (await journal.lastNumber()) === wanted || undefined;
      });
    }
    const seals = await journal.ownSeals(0n, 100n);
    expect(seals.map(({ number }) => number)).toEqual(seals.map((__, at) => BigInt(at + 1)));
    seals.slice(1).forEach((seal, at) => {
      expect(seal.firstSequence).toBe((seals[at]?.lastSequence ?? 0n) + 1n);
    });
    for (const entry of await readAll(journal)) {
      const seal = seals.find(({ number }) => number === entry.proof.sealNumber);
      expect(seal && standsUnder(entry.id, entry.proof, seal)).toBe(true);
      expect(seal && standsUnder(entry.id, { ...entry.proof, sequence: entry.proof.sequence + 1n }, seal)).toBe(false);
    }
  });

  it('lists the seals of one origin after a place in its chain, page by page', async () => {
    for (const text of ['one', 'two', 'three']) {
      await journal.transaction((tx) => tx.append(draftOf('case/a', text)));
      await numberEvery(journal);
    }
    const after = (number: bigint, epoch = 1n) =>
      journal.transaction((tx) => tx.sealsAfter(opened.own as NodeId, { epoch, number }, 2));
    const numbersAfter = async (...place: Parameters<typeof after>) =>
      (await after(...place)).map(({ number }) => number);
    expect([await numbersAfter(0n, 0n), await numbersAfter(2n)]).toEqual([[1n, 2n], [3n]]);
    expect(await numbersAfter(3n)).toEqual([]);
    expect(
      await journal.transaction((tx) => tx.sealsAfter('350428-none' as NodeId, { epoch: 0n, number: 0n }, 2)),
    ).toEqual([]);
  });

  it('keeps a stray seal beside the one that it contradicts', async () => {
    await journal.transaction((tx) => tx.append(draftOf('case/a', 'one')));
    await numberEvery(journal);
    const named = [opened.own as NodeId, 1n, 1n] as const;
    const { seal, none } = await journal.transaction(async (tx) => ({
      seal: await tx.seal(...named),
      none: await tx.strays(...named),
    }));
    if (!seal) throw new Error('nothing was sealed');
    const { origin, epoch, number, firstSequence, lastSequence } = seal;
    const run = { firstSequence, lastSequence, root: new Uint8Array(33), previous: new Uint8Array(), hybridTime: 1n };
    const bytes = encodeSeal({ origin, epoch, number, ...run });
    const stray = heldSealOf({ seal: bytes, algorithm: 1, signature: new Uint8Array(64) });
    for (let times = 0; times < 2; times += 1) await journal.transaction((tx) => tx.putStray(stray));
    expect(none).toEqual([]);
    expect(await journal.transaction((tx) => tx.strays(...named))).toEqual([stray]);
    expect(await journal.transaction((tx) => tx.seal(...named))).toEqual(seal);
  });

  it('outlines no more than it was asked for, whose each is and since when, and reads what was outlined', async () => {
    const town = { path: '350428106', subtree: false };
    await journal.transaction(async (tx) => {
      for (const name of ['a', 'b', 'b']) {
        const held = await tx.append(draftOf(`case/${name}`, name.repeat(1_000)));
        if (name === 'b') await tx.addMembers('case/b', [town], held.id);
      }
    });
    await eventually('three entries are numbered', async () => {
      await journal.number(10);
      return (await journal.lastNumber()) === 3n || undefined;
    });
    expect(await journal.outlines(0n, 2)).toHaveLength(2);
    expect(await journal.outlines(2n, 10)).toHaveLength(1);
    expect(await journal.outlines(3n, 10)).toEqual([]);
    const outlines = await journal.outlines(0n, 10);
    const [first] = outlines.filter(({ key }) => key === 'case/b');
    for (const { key, number, size, via, epoch, admissions } of outlines) {
      expect(admissions).toEqual(key === 'case/b' ? [{ member: town, number: first?.number }] : []);
      expect([via, epoch]).toEqual([undefined, 1n]);
      expect((await journal.readOutlined(outlines.filter((one) => one.number === number)))[0]?.bytes).toHaveLength(
        size,
      );
    }
    const read = await journal.readOutlined(outlines);
    expect(read.map(({ id, number }) => [id, number])).toEqual(outlines.map(({ id, number }) => [id, number]));
    const renumbered = outlines.slice(1).map((outline) => ({ ...outline, number: outline.number - 1n }));
    await expect(journal.readOutlined(renumbered)).rejects.toThrow('any more');
  });

  it('reads of each key what was numbered before the number that is given for it', async () => {
    await journal.transaction(async (tx) => {
      for (const [key, text] of ['a 1', 'b 2', 'a 3', 'b 4', 'c 5'].map((each) => each.split(' ')))
        await tx.append(draftOf(`case/${key}`, text ?? ''));
    });
    await numberEvery(journal);
    const numbers = new Map((await journal.outlines(0n, 10)).map(({ id, number }) => [id, number]));
    const all = await journal.readOutlined(await journal.outlines(0n, 10));
    const [lastOfA, lastOfB] = ['case/a', 'case/b'].map(
      (key) => all.findLast(({ entry }) => entry.key === key)?.number,
    );
    const before = new Map([
      ['case/a', (lastOfA ?? 0n) + 1n],
      ['case/b', lastOfB ?? 0n],
      ['case/d', 10n],
    ]);
    const read = await journal.readKeys(before);
    expect(read.map(textOf).sort()).toEqual(['1', '2', '3']);
    expect(read.map(({ id, number }) => [id, number])).toEqual(read.map(({ id }) => [id, numbers.get(id)]));
    expect(read.map(({ number }) => number)).toEqual(read.map(({ number }) => number).sort((x, y) => Number(x - y)));
    expect(await journal.readKeys(new Map())).toEqual([]);
  });

  it('outlines those of some types alone, also as another process reads them', async () => {
    const urgent = 'case.urgent.v1';
    await journal.transaction(async (tx) => {
      for (const type of ['case.spec.v1', urgent, 'case.spec.v1', urgent])
        await tx.append({ ...draftOf('case/a', type), type });
    });
    await numberEvery(journal);
    const another = await opened.openAgain('another process');
    await another.number(10);
    for (const read of [journal, another]) {
      expect((await read.outlinesOf([urgent], 1n, 10)).map(({ number }) => number)).toEqual([2n, 4n]);
      expect(await read.outlinesOf([urgent], 0n, 1)).toHaveLength(1);
      expect(await read.outlinesOf([urgent], 4n, 10)).toEqual([]);
    }
  });

  it('tells what it foresaw as it is: also what was written since, and not what was undone in an attempt', async () => {
    const other = createMemoryJournal('350428106');
    const [first, second] = await other.journal.transaction(async (tx) => [
      await tx.append(draftOf('case/b', 'first')),
      await tx.append(draftOf('case/b', 'second')),
    ]);
    if (!first || !second) throw new Error('nothing was written');
    const hash = contentHashOf(Uint8Array.of(1), 1);
    const content = toHex<ContentHash>(hash);
    const proof = { epoch: 1n, sealNumber: 1n, sequence: 1n, path: [] };
    const received = (held: HeldEntry) => ({ ...held, via: other.own.nodeId as NodeId });
    const seen = async (tx: JournalTx) => ({
      held: [...(await tx.held([first.id, second.id]))],
      history: (await tx.history('case/b')).map(({ id }) => id),
      heads: await tx.heads('case/b'),
      audience: (await tx.audience('case/b')).map(({ path }) => path),
      contents: [...(await tx.contents([content])).keys()],
    });
    const none = { held: [], history: [], heads: [], audience: [], contents: [] };
    const one = { held: [first.id], history: [first.id], heads: [first.id], audience: ['3504'], contents: [content] };
    const two = { ...one, held: [first.id, second.id], history: [first.id, second.id], heads: [second.id] };
    await journal.transaction(async (tx) => {
      await tx.foresee({ keys: ['case/b'], entries: [first.id, second.id], contents: [content], parts: [], seals: [] });
      expect(await seen(tx)).toEqual(none);
      await tx.putContent(content, Uint8Array.of(1));
      await tx.hold(received(first), proof);
      await tx.addMembers('case/b', [{ path: '3504', subtree: false }], first.id);
      expect(await seen(tx)).toEqual(one);
      const failing = tx.attempt(async () => {
        await tx.hold(received(second), { ...proof, sequence: 2n });
        expect(await seen(tx)).toEqual(two);
        throw new Error('undone');
      });
      await expect(failing).rejects.toThrow('undone');
      expect(await seen(tx)).toEqual(one);
      await tx.hold(received(second), { ...proof, sequence: 2n });
    });
    expect(await journal.transaction(seen)).toEqual(two);
  });

  it('tells what it foresaw as it is also where another transaction wrote it at the same time', async () => {
    const other = createMemoryJournal('350428106');
    const { id, ...received } = await other.journal.transaction((tx) => tx.append(draftOf('case/b', 'first')));
    const proof = { epoch: 1n, sealNumber: 1n, sequence: 1n, path: [] };
    const second = await journal.transaction(async (tx) => {
      await tx.hold({ id, ...received, via: other.own.nodeId as NodeId }, proof);
      const seen = journal.transaction(async (meanwhile) => {
        await meanwhile.foresee({ keys: ['case/b'], entries: [id], contents: [], parts: [], seals: [] });
        return { held: [...(await meanwhile.held([id]))], heads: await meanwhile.heads('case/b') };
      });
      await eventually('the second transaction waits for the first', opened.isWaiting);
      return { seen };
    });
    expect(await second.seen).toEqual({ held: [id], heads: [id] });
  });

  it('knows since which number each member belongs to a key', async () => {
    const id = await journal.transaction(async (tx) => {
      await tx.append(draftOf('case/a', 'first'));
      const held = await tx.append(draftOf('case/a', 'second'));
      await tx.addMembers('case/a', [{ path: '3504', subtree: false }], held.id);
      return held.id;
    });
    const before = await journal.admissions(['case/a', 'case/none']);
    expect([...before]).toMatchObject([
      ['case/a', [{ number: undefined }]],
      ['case/none', []],
    ]);
    await eventually('two entries are numbered', async () => {
      await journal.number(10);
      return (await journal.lastNumber()) === 2n || undefined;
    });
    const after = await journal.admissions(['case/a']);
    expect(after.get('case/a')).toEqual([{ member: { path: '3504', subtree: false }, number: 2n }]);
    expect((await journal.readIds([id])).map(textOf)).toEqual(['second']);
  });

  it('lists the keys that a neighbour shares by bucket and key, from where one page ended to the next', async () => {
    const keys = ['case/a', 'case/b', 'case/c', 'case/甲', 'case/back\\slash'];
    const neighbour = '350428106';
    const all = { bucket: 0, after: '', uptoBucket: BUCKETS - 1 };
    const shared = (range: KeyRange, limit = 100) =>
      journal.transaction((tx) => tx.sharedKeys(neighbour, range, limit));
    await journal.transaction(async (tx) => {
      await tx.append(draftOf('case/own', 'own'));
      for (const key of keys) {
        const { id } = await tx.append(draftOf(key, key));
        await tx.addMembers(key, [{ path: '350428', subtree: true }], id);
      }
    });
    expect((await shared(all)).every(({ isUnsettled }) => isUnsettled)).toBe(true);
    await eventually('all are numbered', async () => {
      await journal.number(10);
      return (await journal.lastNumber()) === 6n || undefined;
    });
    const inOrder = keys.sort((a, b) => bucketOf(a) - bucketOf(b) || (a < b ? -1 : 1));
    expect((await shared(all)).map(({ key }) => key)).toEqual(inOrder);
    const [first, second] = await shared(all, 2);
    expect(first).toEqual({
      key: inOrder[0],
      heads: await journal.transaction((tx) => tx.heads(inOrder[0] ?? '')),
      isUnsettled: false,
      lastNumber: (await readAll(journal)).find(({ entry }) => entry.key === inOrder[0])?.number,
    });
    const bucket = bucketOf(second?.key ?? '');
    const rest = await shared({ bucket, after: second?.key ?? '', uptoBucket: BUCKETS - 1 });
    expect(rest.map(({ key }) => key)).toEqual(inOrder.slice(2));
    const ofBucket = await shared({ bucket, after: '', uptoBucket: bucket });
    expect(ofBucket.map(({ key }) => key)).toEqual(inOrder.filter((key) => bucketOf(key) === bucket));
  });

  it('calls a shared key unsettled while an entry of it is parked or has no number', async () => {
    const all = { bucket: 0, after: '', uptoBucket: BUCKETS - 1 };
    const unsettled = async () =>
      (await journal.transaction((tx) => tx.sharedKeys('3504', all, 10))).flatMap(({ key, isUnsettled }) =>
        isUnsettled ? [key] : [],
      );
    await journal.transaction(async (tx) => {
      for (const key of ['case/a', 'case/b', 'case/c']) {
        const { id } = await tx.append(draftOf(key, key));
        await tx.addMembers(key, [{ path: '3504', subtree: false }], id);
      }
    });
    await eventually('all are numbered', async () => {
      await journal.number(10);
      return (await journal.lastNumber()) === 3n || undefined;
    });
    expect(await unsettled()).toEqual([]);
    await journal.transaction(async (tx) => {
      await tx.append(draftOf('case/a', 'more'));
      const proof = { epoch: 1n, sealNumber: 1n, sequence: 1n, path: [] };
      const waiting = { missing: ['bb'], failure: '', sinceMs: 5, bytes: new Uint8Array([1]), proof };
      await tx.park({ ...waiting, id: 'aa'.repeat(33) as EntryId, via: '350428106-abcd' as never, key: 'case/b' });
    });
    expect((await unsettled()).sort()).toEqual(['case/a', 'case/b']);
  });

  it('keeps parked entries by what they wait for, and link states as they were saved', async () => {
    const id = 'aa'.repeat(33) as EntryId;
    const wanted = 'bb'.repeat(33);
    const peer = '350428106-abcd' as never;
    const state = {
      instance: 'one',
      epoch: 1n,
      held: 7n,
      ahead: [[9n, 12n]] as const,
      pieces: [{ run: 'r', after: 12n, taken: [1, 3], pieces: 0, upto: 12n }],
      peerHeld: 3n,
      peerParked: 1n,
      peerQuarantined: 2n,
    };
    const proof = { epoch: 1n, sealNumber: 1n, sequence: 1n, path: [new Uint8Array([1, 2])] };
    const parked = {
      id,
      via: peer,
      bytes: new Uint8Array([1]),
      proof,
      key: 'case/a',
      missing: [wanted],
      failure: '',
      sinceMs: 5,
    };
    await journal.transaction(async (tx) => {
      await tx.park(parked);
      await tx.saveLinkState(peer, state);
    });
    await journal.transaction(async (tx) => {
      expect(await tx.parkedFor(wanted)).toEqual([parked]);
      expect(await tx.parkedFor('cc')).toEqual([]);
      expect(await tx.linkState(peer)).toEqual(state);
      await tx.unpark(id);
      expect(await tx.parked(10)).toEqual([]);
    });
  });

  it('knows by its command what a roll-back took and a neighbour brought back', async () => {
    const commandId = 'command of two entries';
    const first = await lostEntry(journal, draftOf('case/lost', 'first', { commandId }));
    const second = await lostEntry(journal, draftOf('case/lost-too', 'second', { commandId }));
    const returned = (id: string) => journal.transaction((tx) => tx.returned(id));
    await journal.transaction((tx) => tx.append(draftOf('case/written', 'never lost')));
    expect(await returned(commandId)).toBeUndefined();
    await journal.transaction((tx) => tx.hold(first, LOST_PROOF));
    await journal.transaction((tx) => tx.hold(second, LOST_PROOF));
    expect(await returned(commandId)).toEqual({ id: first.id, key: 'case/lost' });
    expect(await returned('never lost')).toBeUndefined();
    await numberEvery(journal);
    const sealed = await readFrom(journal);
    expect(sealed.map(({ via, proof }) => [via, proof.sealNumber < LOST_PROOF.sealNumber])).toEqual(
      sealed.map(() => [undefined, true]),
    );
  });

  it('forgets with its instance what neighbours held of that, but for the numbers that stay as they were', async () => {
    const peer = '350428106-abcd' as NodeId;
    const state = {
      instance: 'theirs',
      epoch: 1n,
      held: 7n,
      ahead: [],
      pieces: [],
      peerParked: 0n,
      peerQuarantined: 0n,
    };
    await journal.transaction((tx) => tx.saveLinkState(peer, { ...state, peerHeld: 3n }));
    await journal.stopSealing(journal.start.instance);
    await journal.beginEpoch(2n);
    expect(journal.start.sharedUpto).toBe(0n);
    expect(await journal.transaction((tx) => tx.linkState(peer))).toEqual({ ...state, peerHeld: 0n });
  });

  it('keeps an attachment piece by piece, and forgets it whole', async () => {
    const hash = '01'.repeat(33) as ContentHash;
    const bytes = (...values: number[]) => new Uint8Array(values);
    const find = () => journal.transaction((tx) => tx.blobs.find(hash));
    expect(await find()).toBeUndefined();
    await journal.transaction((tx) => tx.blobs.add(hash, 5, 0, bytes(1, 2, 3)));
    expect(await find()).toEqual({ size: 5, held: 3, isComplete: false });
    await journal.transaction(async (tx) => {
      await tx.blobs.add(hash, 5, 0, bytes(9, 9, 9));
      await tx.blobs.add(hash, 5, 3, bytes(4, 5));
      await tx.blobs.complete(hash, 5);
    });
    expect(await find()).toEqual({ size: 5, held: 5, isComplete: true });
    await journal.transaction(async (tx) => {
      expect(await tx.blobs.read(hash, 0, 2)).toEqual(bytes(1, 2));
      expect(await tx.blobs.read(hash, 1, 100)).toEqual(bytes(2, 3));
      expect(await tx.blobs.read(hash, 3, 100)).toEqual(bytes(4, 5));
      expect(await tx.blobs.read(hash, 5, 100)).toEqual(bytes());
      await tx.blobs.drop(hash);
      expect(await tx.blobs.read(hash, 0, 100)).toEqual(bytes());
    });
    expect(await find()).toBeUndefined();
    await journal.transaction((tx) => tx.blobs.complete(hash, 0));
    expect(await find()).toEqual({ size: 0, held: 0, isComplete: true });
  });

  it('holds contents and parts by their hash', async () => {
    const hash = '01'.repeat(33) as ContentHash;
    await journal.transaction(async (tx) => {
      await tx.putContent(hash, new Uint8Array([7]));
      await tx.putPart(hash, new Uint8Array([8]));
    });
    await journal.transaction(async (tx) => {
      expect(await tx.content(hash)).toEqual(new Uint8Array([7]));
      expect(await tx.part(hash)).toEqual(new Uint8Array([8]));
      expect(await tx.heldContents([hash, '02' as ContentHash])).toEqual(new Set([hash]));
      expect(toHex<string>((await tx.content(hash)) ?? new Uint8Array())).toBe('07');
    });
  });
});
