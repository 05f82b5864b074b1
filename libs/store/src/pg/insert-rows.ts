/** Parameters of one statement, at most: the protocol counts them in 16 bits. */
const PARAMETERS_MAX = 30_000;

type Query = (sql: string, parameters: readonly unknown[]) => Promise<unknown>;

/**
 * Writes rows by as few statements as may be, which are sent before this returns. `into` names table and columns;
 * `onConflict` follows the values.
 */
export async function insertRows(
  query: Query,
  into: string,
  rows: readonly (readonly unknown[])[],
  onConflict = '',
): Promise<void> {
  const width = rows[0]?.length ?? 1;
  const countMax = Math.floor(PARAMETERS_MAX / width);
  const sent: Promise<unknown>[] = [];
  for (let from = 0; from < rows.length; from += countMax) {
    const some = rows.slice(from, from + countMax);
    sent.push(query(`insert into ${into} values ${placeholders(some.length, width)} ${onConflict}`, some.flat()));
  }
  await Promise.all(sent);
}

/** Several writes as one statement: each is a `with` of its own. Rows that are none are left out. */
export class Statement {
  readonly parameters: unknown[] = [];
  private readonly writes: string[] = [];

  insert(into: string, rows: readonly (readonly unknown[])[], onConflict = ''): void {
    this.add(rows, (values) => `insert into ${into} values ${values} ${onConflict}`);
  }

  /** A write of rows, given as what follows `values`; `types` are those of a row that nothing else gives. */
  add(rows: readonly (readonly unknown[])[], write: (values: string) => string, types: readonly string[] = []): void {
    const width = rows[0]?.length;
    if (width === undefined) return;
    const values = placeholders(rows.length, width, { types, after: this.parameters.length });
    this.parameters.push(...rows.flat());
    this.writes.push(`w${this.writes.length} as (${write(values)})`);
  }

  /** All of them, and what is selected at last. */
  sql(last: string): string {
    return this.writes.length > 0 ? `with ${this.writes.join(', ')} ${last}` : last;
  }
}

/** `($1, $2), ($3, $4)`: for so many rows of so many values; `types` are those of a row that nothing else gives. */
function placeholders(
  count: number,
  width: number,
  { types = [], after = 0 }: { readonly types?: readonly string[]; readonly after?: number } = {},
): string {
  const row = (at: number) =>
    `(${Array.from({ length: width }, (_, column) => `$${after + at * width + column + 1}${types[column] ?? ''}`).join(', ')})`;
  return Array.from({ length: count }, (_, at) => row(at)).join(', ');
}
