/** Parameters of one statement, at most: the protocol counts them in 16 bits. */
const PARAMETERS_MAX = 30_000;

type Query = (sql: string, parameters: readonly unknown[]) => Promise<unknown>;

/** Writes rows by as few statements as may be. `into` names table and columns; `onConflict` follows the values. */
export async function insertRows(
  query: Query,
  into: string,
  rows: readonly (readonly unknown[])[],
  onConflict = '',
): Promise<void> {
  const width = rows[0]?.length ?? 1;
  const countMax = Math.floor(PARAMETERS_MAX / width);
  for (let from = 0; from < rows.length; from += countMax) {
    const some = rows.slice(from, from + countMax);
    await query(`insert into ${into} values ${placeholders(some.length, width)} ${onConflict}`, some.flat());
  }
}

/** `($1, $2), ($3, $4)`: for so many rows of so many values; `types` are those of a row that nothing else gives. */
export function placeholders(count: number, width: number, types: readonly string[] = []): string {
  const row = (at: number) =>
    `(${Array.from({ length: width }, (_, column) => `$${at * width + column + 1}${types[column] ?? ''}`).join(', ')})`;
  return Array.from({ length: count }, (_, at) => row(at)).join(', ');
}
