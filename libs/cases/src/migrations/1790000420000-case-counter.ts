import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The counter of a day knows how many roll-backs of the database it has counted over. Never edited after landing. */
export class CaseCounter1790000420000 implements MigrationInterface {
  name = 'CaseCounter1790000420000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table case_counter add column roll_backs integer not null default 0');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table case_counter drop column roll_backs');
  }
}
