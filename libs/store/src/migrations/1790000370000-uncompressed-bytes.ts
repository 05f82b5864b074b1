import { type MigrationInterface, type QueryRunner } from 'typeorm';

/**
 * Bytes that are looked up by their hash and read whole are kept as they are. Compressing a content of 4 KiB took longer
 * than writing it, within the transaction that everyone's numbers wait for. Never edited after landing.
 */
export class UncompressedBytes1790000370000 implements MigrationInterface {
  name = 'UncompressedBytes1790000370000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table content alter column data set storage external;
      alter table part alter column sealed set storage external;
      alter table blob_chunk alter column data set storage external;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table content alter column data set storage extended;
      alter table part alter column sealed set storage extended;
      alter table blob_chunk alter column data set storage extended;`);
  }
}
