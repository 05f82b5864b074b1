import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What a case waits for and from whom, and the orders that a screen asks for. Never edited after landing. */
export class CaseWorklist1790000410000 implements MigrationInterface {
  name = 'CaseWorklist1790000410000';

  async up(runner: QueryRunner): Promise<void> {
    // Null until the case is projected again by a program that fills it.
    await runner.query(`
      alter table case_state add column awaits text[];
      create index case_state_by_awaits on case_state using gin (awaits);
      create index case_state_newest on case_state (updated_ms desc, number desc);
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index case_state_newest, case_state_by_awaits; alter table case_state drop column awaits');
  }
}
