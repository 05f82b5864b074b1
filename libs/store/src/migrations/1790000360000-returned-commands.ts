import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Commands whose answers a roll-back took, and whose entries came back from a neighbour. Never edited after landing. */
export class ReturnedCommands1790000360000 implements MigrationInterface {
  name = 'ReturnedCommands1790000360000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table returned_command (
        command_id text primary key,
        entry_id bytea not null references entry)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table returned_command');
  }
}
