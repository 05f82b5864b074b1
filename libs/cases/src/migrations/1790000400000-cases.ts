import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What is made of the cases held here, and the counter of the numbers given here. Never edited after landing. */
export class Cases1790000400000 implements MigrationInterface {
  name = 'Cases1790000400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table case_state (
        key text primary key,
        number text not null unique,
        item_id text,
        status text,
        filed_path text,
        receiving_path text,
        custody_path text,
        deciding_path text,
        read_only boolean not null,
        conflicts integer not null,
        updated_ms bigint not null,
        rule_version integer not null,
        state jsonb not null);
      create index case_state_by_status on case_state (status, number);
      create index case_state_by_decider on case_state (deciding_path, status, number);

      create table case_counter (
        day date primary key,
        last integer not null);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table case_counter, case_state');
  }
}
