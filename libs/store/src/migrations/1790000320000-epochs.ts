import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What a journal keeps of its roll-backs. Never edited after landing. */
export class Epochs1790000320000 implements MigrationInterface {
  name = 'Epochs1790000320000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table journal_instance
        add column previous_instance text not null default '',
        add column shared_upto bigint not null default 0,
        add column candidate text not null default '',
        add column rolled_back_at bigint,
        add column is_clone boolean not null default false,
        add column returns_after_epoch bigint,
        add column returns_after_sequence bigint,
        add column recoveries integer not null default 0;
      comment on column journal_instance.rolled_back_at is
        'last number when the file beside the key showed the roll-back; null when a neighbour did'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table journal_instance
        drop column previous_instance, drop column shared_upto, drop column candidate, drop column rolled_back_at,
        drop column is_clone, drop column recoveries, drop column returns_after_epoch,
        drop column returns_after_sequence`);
  }
}
