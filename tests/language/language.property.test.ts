import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSnippet, SnippetError, type SnippetSymbol } from "../../genn/language/index.ts";
import { evaluate } from "../../golden/evaluate.ts";
import { arbitrarySnippet } from "./arbitrary.ts";
import { brokenInvariants } from "./invariants.ts";
import { environmentOf, startValues } from "./setting.ts";

const SEED = 20240607;
const setting = environmentOf();
const arrayLengths = { table: 5, counts: 3 };
const snippets = arbitrarySnippet({
  symbols: setting.symbols,
  arrayLengths,
  effects: ["addToPost"],
  random: "all",
  wide: true,
});

/** Checks and runs a text; the only accepted failure is a `SnippetError` that points into the text. */
function answer(text: string): "error" | "run" {
  let checked: ReturnType<typeof checkSnippet>;
  try {
    checked = checkSnippet(text, setting);
  } catch (error) {
    if (!(error instanceof SnippetError)) throw error;
    const lines = text.split(/\r\n|\n|\r/);
    expect(error.line).toBeGreaterThanOrEqual(1);
    expect(error.line).toBeLessThanOrEqual(lines.length);
    expect(error.column).toBeGreaterThanOrEqual(1);
    expect(error.column).toBeLessThanOrEqual(lines[error.line - 1]!.length + 1);
    expect(error.sourceLine).toBe(lines[error.line - 1]);
    return "error";
  }
  expect(brokenInvariants(checked.body)).toEqual([]);
  const { variables, arrays } = startValues(setting.symbols, arrayLengths);
  evaluate(checked.body, variables, { stepLimit: 3000, arrays });
  for (const [symbol, value] of variables) expectOfType(symbol, value);
  return "run";
}

function expectOfType({ name, type }: SnippetSymbol, value: number | bigint): void {
  const limits: Record<string, [number, number]> = {
    bool: [0, 1],
    int8: [-128, 127],
    uint8: [0, 255],
    int16: [-32768, 32767],
    uint16: [0, 65535],
    int32: [-(2 ** 31), 2 ** 31 - 1],
    uint32: [0, 2 ** 32 - 1],
  };
  const what = `${name} = ${value} (${type})`;
  if (type === "int64") expect(BigInt.asIntN(64, value as bigint), what).toBe(value);
  else if (type === "uint64") expect(BigInt.asUintN(64, value as bigint), what).toBe(value);
  else if (type === "float") expect(Math.fround(value as number), what).toBe(value);
  else if (type !== "double") {
    const [lowest, highest] = limits[type]!;
    expect(Number.isInteger(value) && value >= lowest && value <= highest, what).toBe(true);
  }
}

describe("random snippets", () => {
  test("well-typed ones are accepted and run to their end", () => {
    fc.assert(
      fc.property(snippets, (text) => {
        expect(answer(text), text).toBe("run");
      }),
      { seed: SEED, numRuns: 1500 },
    );
  });

  test("well-typed ones are accepted in a double-precision model", () => {
    const double = environmentOf({ precision: { scalar: "double", timepoint: "double" } });
    fc.assert(
      fc.property(snippets, (text) => {
        expect(brokenInvariants(checkSnippet(text, double).body)).toEqual([]);
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  test("truncated ones give an error or run", () => {
    fc.assert(
      fc.property(snippets, fc.nat(), (text, cut) => {
        answer(text.slice(0, cut % (text.length + 1)));
      }),
      { seed: SEED, numRuns: 1000 },
    );
  });

  test("ones with words moved, lost, doubled or replaced give an error or run", () => {
    const edit = fc.record({ at: fc.nat(), from: fc.nat(), kind: fc.nat({ max: 3 }), word: fc.constantFrom(...WORDS) });
    const seen = new Set<string>();
    fc.assert(
      fc.property(snippets, fc.array(edit, { minLength: 1, maxLength: 4 }), (text, edits) => {
        const words = text.match(/\w+|\s+|[^\w\s]+/g) ?? [];
        for (const { at, from, kind, word } of edits) {
          const place = at % (words.length + 1);
          const other = words[from % Math.max(1, words.length)] ?? "";
          if (kind === 0) words.splice(place, 1);
          else if (kind === 1) words.splice(place, 0, ` ${word} `);
          else if (kind === 2) words.splice(place, 1, other);
          else words.splice(place, 1, ` ${word} `);
        }
        seen.add(answer(words.join("")));
      }),
      { seed: SEED, numRuns: 2000 },
    );
    expect([...seen].sort()).toEqual(["error", "run"]);
  });

  test("random words give an error or run", () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...WORDS), { maxLength: 40 }), (words) => {
        answer(words.join(" "));
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });

  test("random bytes give an error or run", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "binary" }), fc.string({ unit: "binary-ascii" })), (text) => {
        answer(text);
      }),
      { seed: SEED, numRuns: 3000 },
    );
  });
});

const WORDS = (
  "v tau n u flag big x0 i0 table counts sum ; , ( ) { } [ ] + - * / % & | ^ ~ ! < > = == != <= >= << >> && || += *= <<= " +
  "++ -- ? : $( $ . -> if else for while do switch case default break continue const int uint scalar double bool long " +
  'unsigned void 1 0 1.0 2u 0xFF 08 1e 1e5 .5 3l 9ul exp max abs fmin gennrand_uniform addToPost assert printf goto "a" # ' +
  "/* */ // \n \t \r\n"
).split(" ");
