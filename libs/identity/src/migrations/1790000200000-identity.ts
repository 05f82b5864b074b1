import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Accounts and sessions; enrolment codes; what the directory's chains make. Never edited after landing. */
export class Identity1790000200000 implements MigrationInterface {
  name = 'Identity1790000200000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table account (
        id uuid primary key,
        name text not null unique,
        role text not null,
        password_hash text not null,
        created_at timestamptz not null default now());

      create table session (
        token_hash text primary key,
        account_id uuid not null references account on delete cascade,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        revoked_at timestamptz);
      create index session_by_account on session (account_id);

      create table enrolment_code (
        code_hash text primary key,
        path text not null,
        place_name text not null,
        created_at timestamptz not null,
        expires_at timestamptz not null,
        used_at timestamptz,
        request_hash text,
        node_id text);
      create unique index enrolment_code_open on enrolment_code (path) where used_at is null;

      create table directory_node (
        node_id text primary key,
        path text not null unique,
        place_name text not null,
        parent text not null,
        signing_algorithm smallint not null,
        signing_key bytea not null,
        encryption_algorithm smallint not null,
        encryption_key bytea not null,
        nats_user text not null,
        epoch bigint not null,
        owner text,
        enrolled_by text);
      create index directory_node_by_parent on directory_node (parent);
      create index directory_node_by_owner on directory_node (owner);
      comment on column directory_node.enrolled_by is 'entry id; null while trusted from enrolment alone';

      create table directory_place_list (
        owner text primary key,
        content text not null,
        entry_id text not null);

      create table directory_place (
        owner text not null,
        path text not null,
        name text not null,
        successor text not null,
        primary key (owner, path));
      create index directory_place_by_path on directory_place (path);

      create table directory_calendar (
        owner text not null,
        year integer not null,
        content text not null,
        entry_id text not null,
        primary key (owner, year));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table directory_calendar, directory_place, directory_place_list, directory_node,
      enrolment_code, session, account`);
  }
}
