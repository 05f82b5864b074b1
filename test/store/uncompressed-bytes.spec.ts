import { openDatabase, STORE_MIGRATIONS } from '@wutong/store';
import { createTestDatabase, type TestDatabase } from '../harness/test-database.js';

const BYTES = Buffer.alloc(16_384, 'items repeat themselves');

const BEFORE = STORE_MIGRATIONS.filter(({ name }) => name !== 'UncompressedBytes1790000370000');

describe('bytes that are looked up by their hash', () => {
  let database: TestDatabase;

  beforeEach(async () => {
    database = await createTestDatabase();
  });

  afterEach(async () => {
    await database.drop();
  });

  it('are kept as they are, in tables new and old, and what was compressed before is read as ever', async () => {
    const before = await openDatabase({ url: database.url, migrations: BEFORE });
    await before.query('insert into content (hash, data) values ($1, $2)', [Buffer.of(1), BYTES]);
    await before.destroy();

    const dataSource = await openDatabase({ url: database.url, migrations: STORE_MIGRATIONS });
    await dataSource.query('insert into content (hash, data) values ($1, $2)', [Buffer.of(2), BYTES]);
    await dataSource.query('insert into part (hash, sealed) values ($1, $2)', [Buffer.of(3), BYTES]);
    await dataSource.query('insert into blob (hash, size) values ($1, $2)', [Buffer.of(4), BYTES.length]);
    await dataSource.query('insert into blob_chunk (hash, at, data) values ($1, 0, $2)', [Buffer.of(4), BYTES]);
    const kept = await dataSource.query<{ data: Buffer; compressed: boolean }[]>(
      `select data, pg_column_size(data) < length(data) as compressed from (
         select hash, data from content union all select hash, sealed from part union all select hash, data from blob_chunk
       ) as kept order by hash`,
    );
    await dataSource.destroy();

    expect(kept.map(({ compressed }) => compressed)).toEqual([true, false, false, false]);
    expect(kept.every(({ data }) => data.equals(BYTES))).toBe(true);
  });
});
