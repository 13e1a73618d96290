import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Column, formatCsv, headingOf, parseCsv } from "../../experiments/csv.ts";
import { UserError } from "../../experiments/errors.ts";

const columns: readonly Column<"name" | "testValue" | "maybe">[] = [
  { field: "name", type: "string" },
  { field: "testValue", type: "number" },
  { field: "maybe", type: "optional number" },
];
const read = (text: string) => parseCsv("table.csv", columns, text);

const anyNumber = fc.double({ noNaN: true }).map((value) => (Object.is(value, -0) ? 0 : value));
const anyRecord = fc.record({
  name: fc.string({ unit: fc.constantFrom("a", "é", " ", ",", '"', "\n", "\r", "\r\n", "7", "\uFEFF") }),
  testValue: anyNumber,
  maybe: fc.option(anyNumber),
});

describe("tables", () => {
  test("every record comes back with every digit", () => {
    fc.assert(
      fc.property(fc.array(anyRecord), (records) => {
        expect(read(formatCsv(columns, records))).toEqual(records);
      }),
    );
  });

  test("headings are in snake case", () => {
    expect(headingOf("eventsPerPattern")).toBe("events_per_pattern");
    expect(formatCsv(columns, [])).toBe("name,test_value,maybe\n");
  });

  test("read as spreadsheets write them", () => {
    expect(read('name,test_value,maybe\r\n"a, ""b""",1e-3,\r\n')).toEqual([
      { name: 'a, "b"', testValue: 1e-3, maybe: null },
    ]);
  });

  test("read as editors save them, with a byte-order mark", () => {
    const record = { name: "a", testValue: 1, maybe: 2 };
    expect(read(`\ufeff${formatCsv(columns, [record])}`)).toEqual([record]);
  });

  test.each([
    ["name,value\n", "table.csv: the first line must name the columns name,test_value,maybe; it is name,value"],
    ["", "table.csv: the first line must name the columns name,test_value,maybe; it is empty"],
    ["name,test_value,maybe\na,1\n", "table.csv: record 1 has 2 cells, but there are 3 columns"],
    ["name,test_value,maybe\na,one,\n", "table.csv: record 1: test_value must be a number, not 'one'"],
    ["name,test_value,maybe\na,,\n", "table.csv: record 1: test_value must be a number, not ''"],
  ])("%j is refused", (text, message) => {
    expect(() => read(text)).toThrow(new UserError(message));
  });

  test.each(['name,test_value,maybe\na"b,1,\n', 'name,test_value,maybe\n"a,1,\n', 'name,test_value,maybe\n"a"b,1,\n'])(
    "misplaced quotes are refused, with the name of the table: %j",
    (text) => expect(() => read(text)).toThrow(/^table\.csv is no CSV table: .*line 2/),
  );

  test("a byte-order mark, as spreadsheets write it, is no part of the first column", () => {
    expect(read(`\uFEFF${formatCsv(columns, [{ name: "a", testValue: 1, maybe: null }])}`)).toEqual([
      { name: "a", testValue: 1, maybe: null },
    ]);
  });
});
