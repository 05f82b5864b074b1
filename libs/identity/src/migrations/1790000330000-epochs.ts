import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** To which journal a node's epoch was granted, and which journals are copies. Never edited after landing. */
export class NodeEpochs1790000330000 implements MigrationInterface {
  name = 'NodeEpochs1790000330000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table directory_node
        add column seals_in text not null default '',
        add column clones text[] not null default '{}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('alter table directory_node drop column seals_in, drop column clones');
  }
}
