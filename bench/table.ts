/** Rows as text in columns. */
const text = (cell: string | number): string =>
  typeof cell === "string"
    ? cell
    : Number.isInteger(cell) || Math.abs(cell) >= 100
      ? cell.toFixed(0)
      : cell.toFixed(cell < 10 ? 2 : 1);

/** The first row is the heading; `right` are the columns to align on the right. */
export function textTable(rows: readonly (readonly (string | number)[])[], right: readonly number[]): string {
  const lines = rows.map((row) => row.map(text));
  const widths = lines[0]!.map((_, column) => Math.max(...lines.map((line) => line[column]!.length)));
  const align = (cell: string, column: number): string =>
    right.includes(column) ? cell.padStart(widths[column]!) : cell.padEnd(widths[column]!);
  return lines.map((line) => line.map(align).join("  ").trimEnd()).join("\n");
}
