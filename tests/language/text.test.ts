/** A tree printed as text gives the same tree again. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSnippet, type Statement, statementLines } from "../../genn/language/index.ts";
import { arbitrarySnippet } from "./arbitrary.ts";
import { environmentOf } from "./setting.ts";

const setting = environmentOf();
const snippets = arbitrarySnippet({
  symbols: setting.symbols,
  arrayLengths: { table: 5, counts: 3 },
  effects: ["addToPost"],
  random: "all",
  wide: true,
});

/**
 * The tree without what may differ: positions; the numbers of calls (calls that need not be made are not printed); and `-` in front of a literal
 * instead of a negative one.
 */
function essence(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(essence);
  if (node === null || typeof node !== "object") return node;
  const { kind, operator, operand, type } = node as Record<string, { kind: string; value: number }>;
  if (kind === ("unary" as unknown) && operator === ("-" as unknown) && operand!.kind === "literal") {
    return { kind: "literal", type, value: -operand!.value };
  }
  const entries = Object.entries(node).filter(([key]) => key !== "position" && key !== "site");
  return Object.fromEntries(entries.map(([key, value]) => [key, essence(value)]));
}

const textOf = (text: string, environment = setting): string =>
  statementLines(checkSnippet(text, environment).body, environment.precision).join("\n");
const treeOf = (text: string, environment = setting): Statement[] =>
  essence(checkSnippet(text, environment).body) as Statement[];

describe.each(["float", "double"] as const)("random snippets of a model in %s", (scalar) => {
  const environment = environmentOf({ precision: { scalar, timepoint: "double" } });
  test("come back from their text as they were", () => {
    fc.assert(
      fc.property(snippets, (text) => {
        const printed = textOf(text, environment);
        expect(treeOf(printed, environment), printed).toEqual(treeOf(text, environment));
      }),
      { seed: 20250101, numRuns: 300 },
    );
  });
});

test.each([
  ["v=v*2+0.1;", "v = v * 2.0 + 0.1;"],
  ["v = (v+tau)*(v-(tau-1.0));", "v = (v + tau) * (v - (tau - 1.0));"],
  ["n = -(-n) - -3;", "n = -(-n) - -3;"],
  ["n = v;", "n = (int)v;"],
  ["n += v > 0.5f ? 1 : 2;", "n += v > 0.5 ? 1 : 2;"],
  ["u = 3u << n; big = 5l; huge = 9ul;", "u = 3u << n;\nbig = 5l;\nhuge = 9ul;"],
  ["n = -2147483647 - 1; n = (int)0x80000000;", "n = -2147483647 - 1;\nn = (int)0x80000000;"],
  [
    "if (n) v = 1; else if (u) { v = 2; } else { }",
    "if ((bool)n)\n  v = 1.0;\nelse if ((bool)u) {\n  v = 2.0;\n} else { }",
  ],
  ["for (int i = 0, j = 1; i < 3; i++, j++) continue;", "for (int i = 0, j = 1; i < 3; i++, j++)\n  continue;"],
  ["for (;;) { break; }", "for (;;) {\n  break;\n}"],
  ["do n--; while (n > 0);", "do\n  n--;\nwhile (n > 0);"],
  ["do { n--; } while (n > 0);", "do {\n  n--;\n} while (n > 0);"],
  [
    "switch (n) { case -1: v = 1; break; default: ; }",
    "switch (n) {\n  case -1:\n    v = 1.0;\n    break;\n  default:\n}",
  ],
  ["const scalar k = tanhf(v); { uint8_t k = 3; }", "const float k = tanh(v);\n{\n  uint8_t k = 3;\n}"],
  ["v = (n++, v); counts[n + 1] = (n, 2);", "v = (n++, v);\ncounts[n + 1] = (n, 2);"],
])("%s", (text, expected) => {
  expect(textOf(text)).toBe(expected);
});
