const GAP = '  ';

/** Lines of cells as text for a terminal, columns lined up. */
export function textTable(lines: readonly (readonly string[])[]): string {
  const count = Math.max(0, ...lines.map((line) => line.length));
  const widths = Array.from({ length: count }, (_, column) =>
    Math.max(...lines.map((line) => columnsOf(line[column] ?? ''))),
  );
  const pad = (text: string, column: number) => text + ' '.repeat((widths[column] ?? 0) - columnsOf(text));
  return lines.map((line) => line.map(pad).join(GAP).trimEnd()).join('\n');
}

/** Terminal columns that a text takes: a Chinese character takes two. */
function columnsOf(text: string): number {
  return [...text].reduce((sum, letter) => sum + (/[\u2e80-\uffef]/.test(letter) ? 2 : 1), 0);
}
