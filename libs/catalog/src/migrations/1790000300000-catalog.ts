import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** Staged imports; what releases and overlays make. Contents stay in the journal's store. Never edited after landing. */
export class Catalog1790000300000 implements MigrationInterface {
  name = 'Catalog1790000300000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table catalog_import (
        id text primary key,
        current boolean not null,
        items integer not null,
        implementations integer not null,
        started_ms bigint not null);
      create unique index catalog_import_current on catalog_import (current) where current;

      create table catalog_import_line (
        import_id text not null references catalog_import on delete cascade,
        item_id text not null,
        hash text not null,
        implementation boolean not null,
        primary key (import_id, item_id));

      create table catalog_release (
        entry_id text primary key,
        publisher text not null,
        number integer not null,
        effective_on text not null,
        line_count integer not null,
        item_count integer not null,
        unheld text[] not null);
      create index catalog_release_chain on catalog_release (publisher, number);

      create table catalog_release_line (
        entry_id text not null references catalog_release on delete cascade,
        item_id text not null,
        version integer not null,
        hash text not null,
        implementation boolean not null,
        primary key (entry_id, item_id));

      create table catalog_overlay (
        place text not null,
        item_id text not null,
        version integer not null,
        entry_id text not null,
        payload bytea not null,
        primary key (place, item_id));`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      'drop table catalog_overlay, catalog_release_line, catalog_release, catalog_import_line, catalog_import',
    );
  }
}
