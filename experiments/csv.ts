/** Tidy tables as CSV: a header line, one line per record; numbers keep every digit. */
import { CsvError, parse } from "csv-parse/sync";
import { stringify } from "csv-stringify/sync";
import { wordsOf } from "../training/index.ts";
import { messageOf, UserError } from "./errors.ts";

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
  const rows = records.map((record) =>
    columns.map(({ field }) => (record[field] === null ? "" : String(record[field]))),
  );
  // A lone carriage return, too, would be read as the end of a line.
  return stringify([columns.map(({ field }) => headingOf(field)), ...rows], { quoted_match: /[\r\n]/ });
}

/**
 * The records of a CSV text, as this toolkit or a spreadsheet writes it; `name` is what error messages call it. Throws `UserError` for
 * other columns than those, and for what is no CSV.
 */
export function parseCsv<Field extends string>(
  name: string,
  columns: readonly Column<Field>[],
  text: string,
): Record<Field, Cell>[] {
  const [header, ...lines] = splitCells(name, text);
  const expected = columns.map(({ field }) => headingOf(field));
  if (header?.join(",") !== expected.join(",")) {
    const found = header === undefined ? "it is empty" : `it is ${header.join(",")}`;
    throw new UserError(`${name}: the first line must name the columns ${expected.join(",")}; ${found}`);
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
  try {
    return parse(text, { bom: true, relax_column_count: true, record_delimiter: ["\n", "\r\n"] });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError(`${name} is no CSV table: ${messageOf(error)}`);
  }
}
