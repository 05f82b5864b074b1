import { type JournalTx } from './journal.js';

/** A journal transaction on PostgreSQL: projections are written beside the entries with plain SQL. */
export interface PgTx extends JournalTx {
  /** Rows of a statement; `$1`… stand for the parameters. */
  query<R = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
  /** As `query`, by a plan that is kept: for what is asked often, by few texts, which name their columns. */
  queryOften<R = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<R[]>;
}
