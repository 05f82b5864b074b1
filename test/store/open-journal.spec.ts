import { type EntryId, type NodeId, toHex } from '@wutong/kernel';
import {
  openDatabase,
  openJournal,
  type PgJournal,
  PgJournalListener,
  type PgLease,
  type SealWitness,
  STORE_MIGRATIONS,
  type Witness,
} from '@wutong/store';
import { type DataSource } from 'typeorm';
import { eventually } from '../harness/eventually.js';
import { readFrom } from '../harness/read-from.js';
import { createTestDatabase, type TestDatabase } from '../harness/test-database.js';
import { createLease, createMemoryJournal, createTicking, createWriter, draftOf, textOf } from './journal-contract.js';

/** The file beside the key, in memory. */
class SpecWitness implements SealWitness {
  last: Witness | undefined;

  async read(): Promise<Witness | undefined> {
    return this.last;
  }

  async write(witness: Witness): Promise<void> {
    this.last = witness;
  }
}

describe('a journal that is opened again', () => {
  const writer = createWriter('350428');
  let database: TestDatabase;
  let dataSource: DataSource;
  let listener: PgJournalListener;
  let lease: PgLease | undefined;
  let witness: SpecWitness;

  beforeEach(async () => {
    database = await createTestDatabase();
    dataSource = await openDatabase({ url: database.url, migrations: STORE_MIGRATIONS });
    listener = new PgJournalListener(database.url);
    witness = new SpecWitness();
  });

  afterEach(async () => {
    await Promise.all([listener.close(), lease?.close()]);
    await dataSource.destroy();
    await database.drop();
  });

  /** Opens the journal in a process that follows the one before. */
  async function open(holder: string): Promise<PgJournal> {
    await lease?.close();
    lease = createLease(database.url, holder);
    return openJournal({ ...writer, dataSource, listener, lease, witness, clock: createTicking() });
  }

  async function writeNumbered(journal: PgJournal, text: string): Promise<void> {
    const before = await journal.lastNumber();
    await journal.transaction((tx) => tx.append(draftOf('case/a', text)));
    await eventually(`${text} is numbered`, async () => {
      await journal.number(10);
      return (await journal.lastNumber()) > before || undefined;
    });
  }

  const texts = async (journal: PgJournal) => (await readFrom(journal)).map(textOf);

  it('keeps nothing of a transaction of which the driver cannot send a row', async () => {
    const journal = await open('first');
    await dataSource.query('create table made (key text primary key, state text)');
    const unsendable: Record<string, unknown> = {};
    unsendable.itself = unsendable;
    const failing = journal.transaction(async (tx) => {
      await tx.query(`insert into made values ('a', 'written')`);
      await tx.upsert({ name: 'made', columns: ['key', 'state'], keyWidth: 1 }, ['b', unsendable]);
    });
    await expect(failing).rejects.toThrow('circular');
    expect(await dataSource.query('select key from made')).toEqual([]);
  });

  it('goes on where it was: the file knows its last seal and number', async () => {
    const first = await open('first');
    await writeNumbered(first, 'one');
    expect(witness.last).toMatchObject({ sealNumber: '1', lastNumber: '1' });
    const second = await open('second');
    expect(second.standing).toBe('sealing');
    expect(second.start.instance).toBe(first.start.instance);
    await writeNumbered(second, 'two');
    expect(await texts(second)).toEqual(['one', 'two']);
  });

  it.each([
    ['a seal that the database lacks', { sealNumber: '9', sealHash: 'ff'.repeat(33) }],
    ['another seal under the same number', { sealHash: 'ff'.repeat(33) }],
    ['a number that the database has not reached', { lastNumber: '7' }],
  ])(
    'was rolled back when the file knows %s: it commits, but seals and numbers nothing of its own',
    async (_, known) => {
      const first = await open('first');
      await writeNumbered(first, 'one');
      witness.last = { ...(witness.last as Witness), ...known };
      const restored = await open('restored');
      expect(restored.standing).toBe('rolled-back');
      const { journal: other, own } = createMemoryJournal('350428106');
      const received = await other.transaction((tx) => tx.append(draftOf('case/b', 'received')));
      await restored.transaction(async (tx) => {
        await tx.append(draftOf('case/a', 'own'));
        const proof = { epoch: 1n, sealNumber: 1n, sequence: 1n, path: [] };
        await tx.hold({ ...received, via: own.nodeId as NodeId }, proof);
      });
      await eventually('what was received is numbered', async () =>
        (await restored.number(10)) > 0 ? true : undefined,
      );
      const numbers: { key: string }[] = await dataSource.query(
        'select e.key from journal_number n join entry e on e.id = n.entry_id order by n.number',
      );
      expect(numbers.map(({ key }) => key)).toEqual(['case/a', 'case/b']);
      expect(await restored.transaction((tx) => tx.heads('case/a'))).toHaveLength(1);
      expect((await restored.counts()).unnumbered).toBe(1n);
    },
  );

  it('asks for its next epoch as another instance than an older state of its database may have begun one as', async () => {
    const rolledBack = await open('rolled back');
    await rolledBack.stopSealing(rolledBack.start.instance);
    const restored = await open('restored');
    expect(restored.standing).toBe('rolled-back');
    expect(restored.candidate).toMatch(/./);
    expect(restored.candidate).not.toBe(rolledBack.candidate);
    await restored.beginEpoch(2n);
    await restored.stopSealing(rolledBack.start.instance);
    expect(restored.standing).toBe('sealing');
    expect(restored.start.instance).toBe((await open('goes on')).start.instance);
  });

  it('sends nothing that the file does not know yet', async () => {
    const first = await open('first');
    await writeNumbered(first, 'one');
    await writeNumbered(first, 'two');
    // As after a crash between the commit of the second run and the writing of the file.
    const [seal] = await first.ownSeals(0n, 1n);
    witness.last = {
      ...(witness.last as Witness),
      lastNumber: '1',
      sealNumber: '1',
      sealHash: toHex<string>(seal?.hash ?? new Uint8Array()),
    };
    const second = await open('second');
    expect(await texts(second)).toEqual(['one']);
    await second.number(10);
    expect(await texts(second)).toEqual(['one', 'two']);
    expect(witness.last).toMatchObject({ lastNumber: '2', sealNumber: '2' });
  });

  it('numbers what another cluster left behind its fence', async () => {
    const first = await open('first');
    const held = await first.transaction((tx) => tx.append(draftOf('case/a', 'left over')));
    await dataSource.query(`update journal_pending set xid = '999999999999'`);
    await first.number(10);
    expect((await first.counts()).unnumbered).toBe(1n);
    await dataSource.query(`update journal_instance set system_identifier = 'the other cluster'`);
    const restored = await open('restored');
    await eventually('it is numbered', async () => {
      await restored.number(10);
      return (await restored.lastNumber()) === 1n || undefined;
    });
    expect((await readFrom(restored)).map(({ id }): EntryId => id)).toEqual([held.id]);
  });
});
