import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** How the leader shows that it lives, and the bytes of attachments. Never edited after landing. */
export class LeaseAndBlobs1790000300000 implements MigrationInterface {
  name = 'LeaseAndBlobs1790000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table lease
        add column renewed_at timestamptz,
        add column session_pid integer,
        add column session_start timestamptz;
      insert into lease (name, holder, term) values ('leader', '', 0) on conflict do nothing;

      create table blob (
        hash bytea primary key,
        size bigint not null,
        complete boolean not null default false);
      create table blob_chunk (
        hash bytea not null references blob on delete cascade,
        at bigint not null,
        data bytea not null,
        primary key (hash, at));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table blob_chunk, blob;
      alter table lease drop column renewed_at, drop column session_pid, drop column session_start;`);
  }
}
