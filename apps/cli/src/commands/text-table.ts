const GAP = '  ';

/** Rows of cells as lines of aligned columns, also under Chinese text. */
export function alignColumns(rows: readonly (readonly string[])[]): string {
  const [first = []] = rows;
  const widths = first.map((_, column) => Math.max(...rows.map((row) => columnsOf(row[column] ?? ''))));
  const pad = (text: string, column: number) => text + ' '.repeat((widths[column] ?? 0) - columnsOf(text));
  return rows.map((row) => row.map(pad).join(GAP).trimEnd()).join('\n');
}

/** Terminal columns that a text takes: a Chinese character takes two. */
function columnsOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 2 : 1), 0);
}
