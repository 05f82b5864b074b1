import { type MigrationInterface, type QueryRunner } from 'typeorm';

/** What anti-entropy reads: keys by bucket (the first byte of SHA-256 of the key), and what is parked, by key. */
export class Digests1790000310000 implements MigrationInterface {
  name = 'Digests1790000310000';

  async up(runner: QueryRunner): Promise<void> {
    // decode(…, 'escape') gives the bytes of a text, and unlike convert_to it may stand in an index.
    await runner.query(`
      create function key_bucket(key text) returns integer immutable strict parallel safe language sql
        return get_byte(sha256(decode(replace(key, '\\', '\\\\'), 'escape')), 0);
      create index head_by_bucket on head (key_bucket(key), key collate "C");
      create index parked_by_key on parked (key);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop index parked_by_key; drop index head_by_bucket; drop function key_bucket');
  }
}
