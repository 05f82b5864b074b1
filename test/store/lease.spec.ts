import { type LeaseOptions, openDatabase, openJournal, PgJournalListener, STORE_MIGRATIONS } from '@wutong/store';
import pg from 'pg';
import { eventually } from '../harness/eventually.js';
import { readFrom } from '../harness/read-from.js';
import { createTestDatabase, type TestDatabase } from '../harness/test-database.js';
import { createLease, createTicking, createWriter, draftOf, textOf } from './journal-contract.js';

const QUICK = { beatMs: 50, silentMs: 10_000 };
/** As of a process that was stopped: it renews nothing. */
const FROZEN = { beatMs: 3_600_000, silentMs: 10_000 };

/** One process of a node: its own connections over the node's one database and seal file. */
async function startProcess(
  { url }: TestDatabase,
  files: Shared,
  holder: string,
  times: Pick<LeaseOptions, 'beatMs' | 'silentMs'> = QUICK,
) {
  const dataSource = await openDatabase({ url, migrations: STORE_MIGRATIONS });
  const listener = new PgJournalListener(url);
  const lease = createLease(url, holder, times);
  const journal = await openJournal({ ...files, dataSource, listener, lease });
  const append = (key: string, text: string) => journal.transaction((tx) => tx.append(draftOf(key, text)));
  const leads = () => eventually(`${holder} leads`, () => journal.isLeading || undefined);
  const numbers = async (upto: bigint) => {
    await eventually(`${holder} has numbered ${upto}`, async () => {
      await journal.number(10);
      return (await journal.lastNumber()) === upto || undefined;
    });
    return (await readFrom(journal)).map(textOf);
  };
  const close = async () => {
    await Promise.all([lease.close(), listener.close()]);
    await dataSource.destroy();
  };
  return { journal, append, leads, numbers, close };
}

type Shared = ReturnType<typeof shareFiles>;
type Process = Awaited<ReturnType<typeof startProcess>>;

function shareFiles() {
  let last: never | undefined;
  const witness = {
    read: async () => last,
    write: async (seal: object) => {
      last = seal as never;
    },
  };
  return { ...createWriter('350428'), witness, clock: createTicking() };
}

describe('the lease of a node with two processes', () => {
  let database: TestDatabase;
  let files: Shared;
  let processes: Process[];
  let operator: pg.Client;

  beforeEach(async () => {
    database = await createTestDatabase();
    files = shareFiles();
    processes = [];
    operator = new pg.Client({ connectionString: database.url });
    await operator.connect();
  });

  afterEach(async () => {
    await Promise.all(processes.map((one) => one.close()));
    await operator.end();
    await database.drop();
  });

  async function start(holder: string, times?: Pick<LeaseOptions, 'beatMs' | 'silentMs'>): Promise<Process> {
    const started = await startProcess(database, files, holder, times);
    processes.push(started);
    return started;
  }

  /** Ends the database session of who holds the lease, as when its process is killed. */
  const killSession = () => operator.query(`select pg_terminate_backend(session_pid) from lease where name = 'leader'`);

  it('is held by the first; the second writes commands, and neither numbers nor takes the term from the living', async () => {
    const first = await start('first');
    const second = await start('second');
    expect([first.journal.isLeading, second.journal.isLeading]).toEqual([true, false]);
    await second.append('case/a', 'by the second');
    await expect(second.journal.number(10)).rejects.toThrow('taken over by first');
    expect(await first.numbers(1n)).toEqual(['by the second']);
    expect((await operator.query('select term from lease')).rows).toEqual([{ term: '1' }]);
  });

  it('is taken over at once when the session of the holder is gone, and numbers, seals and stamps go on', async () => {
    const first = await start('first', FROZEN);
    const second = await start('second');
    await first.append('case/a', 'one');
    expect(await first.numbers(1n)).toEqual(['one']);
    await first.append('case/a', 'two');
    const killedAt = Date.now();
    await killSession();
    await second.leads();
    expect(Date.now() - killedAt).toBeLessThan(QUICK.silentMs / 2);
    expect(await second.numbers(2n)).toEqual(['one', 'two']);
    const seals = await second.journal.ownSeals(0n, 2n);
    expect(seals.map(({ number }) => number)).toEqual([1n, 2n]);
    await expect(first.journal.number(10)).rejects.toThrow('taken over by second');
  });

  it('is taken from a holder that is silent, whose transactions then fail; it stands by, and leads again after', async () => {
    const first = await start('first', FROZEN);
    const second = await start('second', { beatMs: 50, silentMs: 300 });
    await second.leads();
    expect(first.journal.isLeading).toBe(true);
    await first.append('case/a', 'late');
    await expect(first.journal.number(10)).rejects.toThrow('taken over by second: this process leads no more');
    expect(first.journal.isLeading).toBe(false);
    expect(await second.numbers(1n)).toEqual(['late']);
  });

  it('waits for what the silent holder still commits', async () => {
    const first = await start('first', FROZEN);
    let finish = () => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const applying = first.journal.transaction(async (tx) => {
      await tx.checkLease();
      await finished;
      await tx.append(draftOf('case/a', 'in its term'));
    });
    const second = await start('second', { beatMs: 50, silentMs: 300 });
    await eventually('the second waits for the lease', async () => {
      const { rows } = await operator.query(
        `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like '%from lease%for update%'`,
      );
      return rows.length > 0 || undefined;
    });
    expect(second.journal.isLeading).toBe(false);
    finish();
    await applying;
    await second.leads();
    expect(await second.numbers(1n)).toEqual(['in its term']);
  });

  it('comes back to its only holder after the database has ended its session', async () => {
    const only = await start('only');
    await killSession();
    await eventually('the loss is seen', () => !only.journal.isLeading || undefined);
    await only.leads();
    await only.append('case/a', 'after');
    expect(await only.numbers(1n)).toEqual(['after']);
  });
});
