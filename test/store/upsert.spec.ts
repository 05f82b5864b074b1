import { openDatabase, type RowTable, STORE_MIGRATIONS } from '@wutong/store';
import { type DataSource, type QueryRunner } from 'typeorm';
import { PgHoldings } from '../../libs/store/src/pg/pg-holdings.js';
import { clientOf } from '../../libs/store/src/pg/planned-query.js';
import { createTestDatabase, type TestDatabase } from '../harness/test-database.js';

const TABLE: RowTable = { name: 'made', columns: ['place', 'item', 'title'], keyWidth: 2 };

describe('rows of a projection', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let runner: QueryRunner;
  let tx: PgHoldings;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await openDatabase({ url: database.url, migrations: STORE_MIGRATIONS });
    await dataSource.query('create table made (place text, item text, title text, primary key (place, item))');
  });

  beforeEach(async () => {
    await dataSource.query('truncate made');
    runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    tx = new PgHoldings(runner, await clientOf(runner));
  });

  afterEach(async () => {
    if (runner.isTransactionActive) await runner.rollbackTransaction();
    await runner.release();
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const made = () => tx.query('select place, item, title from made order by place, item');

  it('stand in the place of what their keys had: of several of one key the last one', async () => {
    await tx.query(`insert into made values ('350428', 'a', 'old'), ('350428', 'b', 'kept')`);
    await tx.upsert(TABLE, ['350428', 'a', 'new']);
    await tx.upsert(TABLE, ['350428', 'a', 'newest']);
    await tx.upsert(TABLE, ['350429', 'a', 'another']);
    await tx.flush();
    expect((await made()).map(({ title }) => title)).toEqual(['newest', 'kept', 'another']);
  });

  it('are seen by the next query of either kind, and not sent before it', async () => {
    await tx.upsert(TABLE, ['350428', 'a', 'first']);
    expect(await runner.query('select * from made')).toEqual([]);
    expect(await made()).toHaveLength(1);
    await tx.upsert(TABLE, ['350428', 'b', 'second']);
    expect(await tx.queryOften('select item from made')).toHaveLength(2);
  });

  it('are many in one go', async () => {
    for (let at = 0; at < 1_201; at += 1) await tx.upsert(TABLE, ['350428', `item ${at}`, 'many']);
    expect(await tx.query('select count(*)::int as rows from made')).toEqual([{ rows: 1_201 }]);
  });
});
