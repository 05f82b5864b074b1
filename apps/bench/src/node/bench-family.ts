import { createHash } from 'node:crypto';
import { type ContentHash } from '@wutong/kernel';
import { type EntryDraft, type HeldEntry, type Member, type PgTx } from '@wutong/store';
import { applyAgain, type Family } from '@wutong/sync';
import { contentHashOf, hexOfContent } from '@wutong/wire';
import { type BenchRow, caseOf } from '../core/rows.js';
import { TABLE } from '../core/table.js';

export const EVENT = 'case.bench-event.v1';
export const URGENT_EVENT = 'case.bench-urgent.v1';
const ITEMS = 'release.bench-items.v1';
const RULE_VERSION = 1;

/** A row as it stands in an entry or a content: three lines of head, then the body. */
const bytesOfRow = ({ id, place, version, body }: BenchRow) =>
  new Uint8Array(Buffer.from(`${id}\n${place}\n${version}\n${body}`));

export function rowOfBytes(bytes: Uint8Array): BenchRow {
  const [id = '', place = '', version = '', ...body] = Buffer.from(bytes).toString().split('\n');
  return { id, place, version: Number(version), body: body.join('\n') };
}

/** An event as cases write theirs: one entry, on what its case holds; the first one says who holds the case. */
export function eventDraft(row: BenchRow, audience: readonly Member[], type = EVENT): EntryDraft {
  const { id } = row;
  const isFirst = !id.includes('/') || id.endsWith('/1');
  return {
    family: 'case',
    key: `case/${caseOf(row)}`,
    type,
    ruleVersion: RULE_VERSION,
    payload: bytesOfRow(row),
    commandId: `bench-${id}`,
    ...(isFirst ? { audienceAdditions: audience } : {}),
  };
}

/**
 * Items as a release brings them: each is a content, named by its hash, and one entry on the publisher's chain needs
 * them all. Stores the contents.
 */
export async function itemsDraft(
  tx: Pick<PgTx, 'putContent'>,
  publisher: string,
  rows: readonly BenchRow[],
  isFirst: boolean,
): Promise<EntryDraft> {
  const needs: ContentHash[] = [];
  for (const row of rows) {
    const bytes = bytesOfRow(row);
    const hash = hexOfContent(contentHashOf(bytes, 1));
    await tx.putContent(hash, bytes);
    needs.push(hash);
  }
  return {
    family: 'release',
    key: `release/${publisher}`,
    type: ITEMS,
    ruleVersion: RULE_VERSION,
    payload: new Uint8Array(),
    commandId: `bench-${rows[0]?.id}-${rows[0]?.version}`,
    needs,
    ...(isFirst ? { audienceAdditions: [{ path: publisher, subtree: true }] } : {}),
  };
}

/** What both families share: every entry is one upsert of its rows into the one table. */
abstract class RowFamily implements Family<PgTx> {
  abstract readonly name: string;
  abstract readonly types: readonly string[];

  protected abstract rowsOf(tx: PgTx, entry: HeldEntry): Promise<BenchRow[]>;

  admit(_history: readonly HeldEntry[], { entry }: HeldEntry): readonly Member[] {
    return entry.audienceAdditions;
  }

  authorise(): undefined {
    return undefined;
  }

  async apply(tx: PgTx, entry: HeldEntry): Promise<readonly EntryDraft[]> {
    const rows = await this.rowsOf(tx, entry);
    for (const { id, place, version, body } of rows) await tx.upsert(TABLE, [id, place, version, body]);
    return [];
  }

  async remake(tx: PgTx, key: string): Promise<void> {
    await applyAgain(this, tx, key);
  }

  async made(tx: PgTx, key: string): Promise<Uint8Array | undefined> {
    const rows: string[] = [];
    for (const entry of await tx.history(key)) for (const { id } of await this.rowsOf(tx, entry)) rows.push(id);
    const kept = await tx.query('select * from bench_row where id = any($1) order by id', [rows]);
    return createHash('sha256').update(JSON.stringify(kept)).digest();
  }
}

/** Case events: one row each. The urgent ones go ahead of a backlog, as decisions do. */
export class EventFamily extends RowFamily {
  readonly name = 'case';
  readonly types = [EVENT, URGENT_EVENT];
  readonly lanes = [[URGENT_EVENT]];

  protected async rowsOf(_tx: PgTx, { entry }: HeldEntry): Promise<BenchRow[]> {
    return [rowOfBytes(entry.payload)];
  }
}

/** Releases: the contents that an entry needs are its rows. */
export class ItemFamily extends RowFamily {
  readonly name = 'release';
  readonly types = [ITEMS];
  readonly isChain = true;

  protected async rowsOf(tx: PgTx, { entry }: HeldEntry): Promise<BenchRow[]> {
    const contents = await tx.contents(entry.needs.map((hash) => hexOfContent(hash)));
    return [...contents.values()].map(rowOfBytes);
  }
}
