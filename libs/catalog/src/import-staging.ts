import { Inject, Injectable } from '@nestjs/common';
import { Refused } from '@wutong/kernel';
import { CLOCK, type Clock, JOURNAL, type Journal, type PgTx } from '@wutong/store';
import { type ContentLine, importIdOf } from './core/own-lines.js';
import { type StandardLine } from './core/release-chain.js';

/** Lines of one piece: a transaction of its own, well under a second. */
const PIECE_LINES = 200;
/** A staged import that nobody finished is swept by the next one that is, after this long. */
const ABANDONED_MS = 24 * 3_600_000;

/**
 * Imports go through staging in pieces, so that no transaction is long; only the last step makes one the import that
 * stands. An import's id is made of its lines, so staging again after a crash writes nothing twice.
 */
@Injectable()
export class ImportStaging {
  constructor(
    @Inject(JOURNAL) private readonly journal: Journal<PgTx>,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Puts the contents and stages the lines. Nothing stands by it yet. */
  async stage(lines: readonly ContentLine[]): Promise<string> {
    const importId = importIdOf(lines);
    const items = lines.filter((line) => !line.implementation).length;
    await this.journal.transaction((tx) =>
      tx.query(
        `insert into catalog_import (id, current, items, implementations, started_ms) values ($1, false, $2, $3, $4)
         on conflict do nothing`,
        [importId, items, lines.length - items, this.clock.now()],
      ),
    );
    for (let start = 0; start < lines.length; start += PIECE_LINES) {
      await this.stagePiece(importId, lines.slice(start, start + PIECE_LINES));
    }
    return importId;
  }

  private stagePiece(importId: string, lines: readonly ContentLine[]): Promise<void> {
    return this.journal.transaction(async (tx) => {
      for (const { hash, data } of lines) await tx.putContent(hash, data);
      await tx.query(
        `insert into catalog_import_line (import_id, item_id, hash, implementation)
         select i.id, line.* from catalog_import i, unnest($2::text[], $3::text[], $4::boolean[]) as line
         where i.id = $1 on conflict do nothing`,
        [
          importId,
          lines.map((line) => line.itemId),
          lines.map((line) => line.hash),
          lines.map((line) => line.implementation),
        ],
      );
    });
  }

  /** Makes the staged import the one that stands. True when it stood already. The caller holds the release key's head. */
  async finish(tx: PgTx, importId: string, lineCount: number): Promise<boolean> {
    const [staged] = await tx.query<{ current: boolean; lines: number }>(
      `select i.current, (select count(*)::int from catalog_import_line l where l.import_id = i.id) as lines
       from catalog_import i where i.id = $1 for update of i`,
      [importId],
    );
    if (staged?.lines !== lineCount) throw new Refused({ kind: 'conflict', code: 'import.superseded' });
    if (staged.current) return true;
    await tx.query('delete from catalog_import where current or (id <> $1 and started_ms < $2)', [
      importId,
      this.clock.now() - ABANDONED_MS,
    ]);
    await tx.query('update catalog_import set current = true where id = $1', [importId]);
    return false;
  }

  /** The standard that the import which stands has set; undefined before the first. */
  async standing(tx: PgTx): Promise<readonly StandardLine[] | undefined> {
    const [current] = await tx.query<{ id: string }>('select id from catalog_import where current');
    if (!current) return undefined;
    return tx.query<StandardLine>(
      `select item_id as "itemId", hash, implementation from catalog_import_line
       where import_id = $1 order by item_id collate "C"`,
      [current.id],
    );
  }
}
