import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Seals of nodes further away that contradict those held of them. Never edited after landing. */
export class StraySeals1790000350000 implements MigrationInterface {
  name = 'StraySeals1790000350000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table stray_seal (
        origin text not null,
        epoch bigint not null,
        number bigint not null,
        first_sequence bigint not null,
        last_sequence bigint not null,
        root bytea not null,
        hash bytea not null,
        bytes bytea not null,
        algorithm smallint not null,
        signature bytea not null,
        primary key (origin, epoch, number, hash))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table stray_seal');
  }
}
