import { type JournalTx } from './journal.js';

/** A table of a projection, and which of its columns are its key. */
export interface RowTable {
  readonly name: string;
  /** In the order in which rows give their values. */
  readonly columns: readonly string[];
  /** How many of the first columns are the key. */
  readonly keyWidth: number;
}

/** A journal transaction on PostgreSQL: projections are written beside the entries with plain SQL. */
export interface PgTx extends JournalTx {
  /** Rows of a statement; `$1`… stand for the parameters. */
  query<R = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
  /** As `query`, by a plan that is kept: for what is asked often, by few texts, which name their columns. */
  queryOften<R = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
  /**
   * Writes a row in the place of what stands under its key. It is kept back, and sent with others in one statement: before
   * the next query, or when the transaction ends.
   */
  upsert(table: RowTable, row: readonly unknown[]): Promise<void>;
}
