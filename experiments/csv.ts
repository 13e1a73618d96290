/** Tidy tables as CSV: a header line, one line per record; numbers keep every digit. */
import { wordsOf } from "../training/index.ts";
import { UserError } from "./errors.ts";

/** What a cell can hold; null is an empty cell. */
export type Cell = string | number | null;

/** A column: the field of the record and what it holds. Its heading is the field's name in snake_case. */
export interface Column<Field extends string = string> {
  readonly field: Field;
  readonly type: "string" | "number" | "optional number";
}

/** `eventsPerPattern` -> `events_per_pattern` */
export const headingOf = (field: string): string => wordsOf(field, "_");

/** Records as CSV text. */
export function formatCsv<Field extends string>(
  columns: readonly Column<Field>[],
  records: readonly Readonly<Record<Field, Cell>>[],
): string {
  const lines = [columns.map(({ field }) => headingOf(field))];
  for (const record of records) lines.push(columns.map(({ field }) => formatCell(record[field])));
  return lines.map((cells) => `${cells.join(",")}\n`).join("");
}

/** The records of a CSV text; `name` is what error messages call it. */
export function parseCsv<Field extends string>(
  name: string,
  columns: readonly Column<Field>[],
  text: string,
): Record<Field, Cell>[] {
  const [header, ...lines] = splitCells(name, withoutMark(text));
  const expected = columns.map(({ field }) => headingOf(field));
  if (header?.join(",") !== expected.join(",")) {
    throw new UserError(`${name}: the first line must name the columns ${expected.join(",")}`);
  }
  return lines.map((cells, index) => {
    const where = `${name}: record ${index + 1}`;
    if (cells.length !== columns.length) {
      throw new UserError(`${where} has ${cells.length} cells, but there are ${columns.length} columns`);
    }
    const values = columns.map((column, position) => [column.field, parseCell(where, column, cells[position]!)]);
    return Object.fromEntries(values) as Record<Field, Cell>;
  });
}

/** A text without the byte-order mark that some spreadsheets and editors put before it. */
export const withoutMark = (text: string): string => text.replace(/^\ufeff/, "");

function formatCell(value: Cell): string {
  if (value === null) return "";
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function parseCell(where: string, { field, type }: Column, cell: string): Cell {
  if (type === "string") return cell;
  if (cell === "" && type === "optional number") return null;
  const value = cell === "" ? Number.NaN : Number(cell);
  if (Number.isNaN(value) && cell !== "NaN") {
    throw new UserError(`${where}: ${headingOf(field)} must be a number, not '${cell}'`);
  }
  return value;
}

/** Cells of every line; a quoted cell may hold commas, doubled quotes and line breaks. */
function splitCells(name: string, text: string): string[][] {
  const cell = /("(?:[^"]|"")*"|[^",\r\n]*)(,|\r?\n|$)/y;
  const lines: string[][] = [];
  let cells: string[] = [];
  while (cell.lastIndex < text.length) {
    const start = cell.lastIndex;
    const match = cell.exec(text);
    if (match === null) throw new UserError(`${name}: misplaced quote at character ${start}`);
    const [, content, end] = match as unknown as [string, string, string];
    cells.push(content.startsWith('"') ? content.slice(1, -1).replaceAll('""', '"') : content);
    if (end !== ",") {
      lines.push(cells);
      cells = [];
    }
  }
  return lines;
}
