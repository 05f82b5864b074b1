import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What operators did to the sync of this node and of those below it. Never edited after landing. */
export class SyncActs1790000340000 implements MigrationInterface {
  name = 'SyncActs1790000340000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table sync_act (
        entry_id text primary key,
        path text not null,
        node_id text not null,
        account_id text not null,
        role text not null,
        act text not null,
        peer text not null,
        subjects text[] not null,
        counts jsonb not null,
        at_ms bigint not null);
      create index sync_act_by_path on sync_act (path);
      create index sync_act_by_time on sync_act (at_ms desc);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table sync_act');
  }
}
