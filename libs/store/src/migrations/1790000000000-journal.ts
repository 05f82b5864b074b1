import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** The journal and what hangs on it. Never edited after landing. */
export class Journal1790000000000 implements MigrationInterface {
  name = 'Journal1790000000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table journal_instance (
        only_one boolean primary key default true check (only_one),
        instance text not null,
        epoch bigint not null,
        system_identifier text not null,
        created_at timestamptz not null default now());

      create table lease (
        name text primary key,
        holder text not null,
        term bigint not null,
        taken_at timestamptz not null default now());

      create table entry (
        id bytea primary key,
        bytes bytea not null,
        origin text not null,
        family text not null,
        key text not null,
        type text not null,
        rule_version integer not null,
        hybrid_time bigint not null,
        parents bytea[] not null,
        command_id text not null,
        via text,
        written_at timestamptz not null default now());
      create index entry_by_key on entry (key);
      create index entry_own_time on entry (origin, hybrid_time);

      create table journal_pending (
        turn bigint generated always as identity primary key,
        entry_id bytea not null unique references entry,
        xid xid8 not null default pg_current_xact_id());

      create table journal_number (
        number bigint primary key,
        entry_id bytea not null unique references entry);

      create table entry_proof (
        entry_id bytea primary key references entry,
        epoch bigint not null,
        seal_number bigint not null,
        sequence bigint not null,
        path bytea[] not null);

      create table seal (
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
        at_number bigint,
        primary key (origin, epoch, number));
      create index seal_own_at on seal (at_number) where at_number is not null;

      create table head (
        key text primary key,
        heads bytea[] not null);

      create table audience (
        key text not null,
        path text not null,
        subtree boolean not null,
        added_by bytea not null,
        primary key (key, path, subtree));

      create table content (hash bytea primary key, data bytea not null);
      create table part (hash bytea primary key, sealed bytea not null);

      create table parked (
        entry_id bytea primary key,
        via text not null,
        bytes bytea not null,
        key text not null,
        epoch bigint not null,
        seal_number bigint not null,
        sequence bigint not null,
        path bytea[] not null,
        missing text[] not null,
        failure text not null,
        since_ms bigint not null);
      create index parked_missing on parked using gin (missing);

      create table quarantine (
        id bigint generated always as identity primary key,
        via text not null,
        reason text not null,
        bytes bytea not null,
        at_ms bigint not null);
      create table counter (name text primary key, value bigint not null);

      create table link (
        peer text primary key,
        instance text not null,
        epoch bigint not null,
        held bigint not null,
        ahead jsonb not null,
        pieces jsonb not null,
        peer_held bigint not null,
        peer_parked bigint not null,
        peer_quarantined bigint not null);

      create table command (
        account_id text not null,
        id uuid not null,
        body_hash bytea not null,
        answer jsonb,
        at timestamptz not null default now(),
        primary key (account_id, id));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      drop table command, link, counter, quarantine, parked, part, content, audience, head, seal, entry_proof,
        journal_number, journal_pending, entry, lease, journal_instance`);
  }
}
