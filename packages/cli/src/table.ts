/** Rows in aligned columns under a head. */
export function formatTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/** Prints JSON where asked for, else a table. */
export function print(
  json: boolean | undefined,
  data: unknown,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  process.stdout.write(`${json === true ? JSON.stringify(data, undefined, 2) : formatTable(head, rows)}\n`);
}
