import { openDatabase } from '@wutong/store';
import { type DataSource } from 'typeorm';
import { clientOf, queryPlanned } from '../../libs/store/src/pg/planned-query.js';
import { createTestDatabase, type TestDatabase } from '../harness/test-database.js';

describe('a statement that is asked often', () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await openDatabase({ url: database.url, migrations: [] });
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  /** How often the plans of one connection's statements with this text were used, after it was asked `times` times. */
  async function plansUsed(text: string, parameters: readonly unknown[], times: number): Promise<number[]> {
    const runner = dataSource.createQueryRunner();
    try {
      for (let time = 0; time < times; time += 1) await queryPlanned(await clientOf(runner), text, parameters);
      const rows = await runner.query(
        'select (generic_plans + custom_plans)::int as used from pg_prepared_statements where statement = $1',
        [text],
      );
      return rows.map(({ used }: { used: number }) => used);
    } finally {
      await runner.release();
    }
  }

  it('is planned once, and answered by that plan', async () => {
    expect(await plansUsed('select $1::int as one', [1], 3)).toEqual([3]);
  });

  it('is planned each time when it has so many parameters that there are many like it', async () => {
    const parameters = Array.from({ length: 65 }, (_, at) => at);
    const text = `select ${parameters.map((_, at) => `$${at + 1}::int`).join(', ')}`;
    expect(await plansUsed(text, parameters, 3)).toEqual([]);
  });
});
