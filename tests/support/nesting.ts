/** Code that nests: one kind of nesting each, to any depth, with the value that it must give. */

import {
  type BuildOptions,
  build,
  defineNeuronModel,
  GeNNModel,
  type NeuronPopulation,
  variable,
  varRef,
} from "../../genn/index.ts";
import { lower } from "../../genn/program/lower/index.ts";

/** Variables that the code may use: `x` is 1, `n` is 2, `y` starts at 0 and gets the result; `table` is [0, 1, 2, 3]. */
export interface Nesting {
  readonly name: string;
  readonly code: (depth: number) => string;
  readonly result: (depth: number) => number;
  /** Where time, not the language, sets the limit. */
  readonly most?: number;
}

/** A kind of nesting, and how deep. */
export type Nested = readonly [nesting: Nesting, depth: number];

const wrap = (before: string, inner: string, behind: string, depth: number): string =>
  before.repeat(depth) + inner + behind.repeat(depth);
const list = (depth: number, each: (index: number) => string, between = ""): string =>
  Array.from({ length: depth }, (_, index) => each(index)).join(between);
const parity = (depth: number): number => depth % 2;

export const NESTINGS: readonly Nesting[] = [
  { name: "blocks", code: (d) => wrap("{ ", "y += x;", " }", d), result: () => 1 },
  {
    name: "blocks with locals that hide others",
    code: (d) => `scalar k = 0.0; ${list(d, (i) => `{ scalar k = ${i}.0; y += k - k;`)} y += k; ${"}".repeat(d)}`,
    result: (d) => d - 1,
  },
  { name: "ifs", code: (d) => wrap("if (x > 0.5) { y += 1.0; ", "", " }", d), result: (d) => d },
  { name: "ifs without blocks", code: (d) => `${"if (x > 0.5) ".repeat(d)}y = 3.0;`, result: () => 3 },
  {
    name: "ifs with an else",
    code: (d) => wrap("if (x < 0.5) y = 7.0; else { y += 1.0; ", "", " }", d),
    result: (d) => d,
  },
  {
    name: "conditions in a row",
    code: (d) => `${list(d, (i) => `if (n == ${i + 1000}) y = 7.0; else `)}y = 5.0;`,
    result: () => 5,
  },
  {
    name: "conditions in a row with side effects",
    code: (d) => `int m = 0; ${list(d, (i) => `if (++m == ${i + 1000}) y = 7.0; else `)}y = (scalar)m;`,
    result: (d) => d,
  },
  {
    name: "for loops",
    code: (d) => `${list(d, (i) => `for (int i${i} = 0; i${i} < 1; i${i}++) `)}y += 2.0;`,
    result: () => 2,
  },
  {
    name: "while loops",
    code: (d) => `int m = ${d}; ${wrap("while (m > 0) { m -= 1; y += 1.0; ", "", " }", d)}`,
    result: (d) => d,
  },
  { name: "do loops", code: (d) => wrap("do { y += 1.0; ", "", " } while (x < 0.5);", d), result: (d) => d },
  {
    name: "loops that are left and gone on with",
    code: (d) => wrap("for (int i = 0; i < 3; i++) { if (i == 0) continue; y += 1.0; ", "", " break; }", d),
    result: (d) => d,
  },
  {
    name: "switches in each other",
    code: (d) => wrap("switch (n) { case 1: y = 9.0; case 2: y += 1.0; ", "", " break; default: y = 7.0; }", d),
    result: (d) => d,
  },
  {
    name: "switches in loops in ifs",
    code: (d) => wrap("if (x > 0.5) for (int i = 0; i < 2; i++) switch (n) { case 2: y += 1.0; ", "", " }", d),
    // Two rounds of each.
    result: (d) => 2 ** (d + 1) - 2,
    most: 6,
  },
  { name: "long sums", code: (d) => `y = x${" + x".repeat(d)};`, result: (d) => d + 1 },
  { name: "sums in parentheses", code: (d) => `y = ${wrap("x + (", "x", ")", d)};`, result: (d) => d + 1 },
  {
    name: "differences in parentheses",
    code: (d) => `y = ${wrap("x - (", "x", ")", d)};`,
    result: (d) => 1 - parity(d),
  },
  {
    name: "integer sums",
    code: (d) => `int k = ${wrap("n + (", "n", ")", d)}; y = (scalar)k;`,
    result: (d) => 2 * d + 2,
  },
  {
    name: "64-bit sums",
    code: (d) => `long k = ${wrap("(long)n + (", "1l", ")", d)}; y = (scalar)k;`,
    result: (d) => 2 * d + 1,
  },
  { name: "parentheses", code: (d) => `y = ${wrap("(", "x", ")", d)};`, result: () => 1 },
  { name: "signs", code: (d) => `y = ${"- ".repeat(d)}x;`, result: (d) => (parity(d) ? -1 : 1) },
  { name: "nots", code: (d) => `y = ${"!".repeat(d)}(x > 0.5) ? 1.0 : 2.0;`, result: (d) => (parity(d) ? 2 : 1) },
  { name: "complements", code: (d) => `y = (scalar)(${"~".repeat(d)}n);`, result: (d) => (parity(d) ? -3 : 2) },
  { name: "conversions", code: (d) => `y = ${"(float)(int)".repeat(d)}x;`, result: () => 1 },
  { name: "conversions to narrow types", code: (d) => `y = ${"(float)(uint8_t)".repeat(d)}x;`, result: () => 1 },
  { name: "choices", code: (d) => `y = ${list(d, (i) => `n == ${i + 1000} ? ${i}.0 : `)}x;`, result: () => 1 },
  {
    name: "choices in the condition",
    code: (d) => `y = ${wrap("(", "x > 0.5", " ? x < 0.5 : x > 0.5)", d)} ? 1.0 : 2.0;`,
    result: (d) => (parity(d) ? 2 : 1),
  },
  {
    name: "choices of elements",
    code: (d) => `y = ${list(d, () => "x < 0.5 ? table[1] : ")}table[3];`,
    result: () => 3,
  },
  {
    name: "choices with side effects",
    code: (d) => `int m = 0; y = ${list(d, (i) => `m++ == ${i + 1000} ? 9.0 : (`)}x${")".repeat(d)}; y += (scalar)m;`,
    result: (d) => d + 1,
  },
  { name: "conjunctions", code: (d) => `y = ${wrap("x > 0.5 && (", "x > 0.5", ")", d)} ? 1.0 : 2.0;`, result: () => 1 },
  { name: "disjunctions in a row", code: (d) => `y = ${"x < 0.5 || ".repeat(d)}x < 0.5 ? 1.0 : 2.0;`, result: () => 2 },
  {
    name: "conjunctions with side effects",
    code: (d) => `int m = 0; y = ${wrap("m++ < 1000 && (", "true", ")", d)} ? 1.0 : 2.0; y += (scalar)m;`,
    result: (d) => d + 1,
  },
  { name: "calls", code: (d) => `y = ${wrap("fmax(x, ", "x", ")", d)};`, result: () => 1 },
  { name: "calls of the library", code: (d) => `y = ${wrap("cbrt(", "x", ")", d)};`, result: () => 1 },
  { name: "calls in the first place", code: (d) => `y = ${wrap("fmin(", "x", ", x + 1.0)", d)};`, result: () => 1 },
  { name: "elements", code: (d) => `y = ${wrap("table[(int)", "table[1]", "]", d)};`, result: () => 1 },
  {
    name: "assignments",
    code: (d) => `scalar ${list(d, (i) => `k${i}`, ", ")}; y = ${list(d, (i) => `k${i} = `)}4.0;`,
    result: () => 4,
  },
  { name: "commas", code: (d) => `scalar k; y = (${"k += 1.0, ".repeat(d)}k + x);`, result: (d) => d + 1 },
  {
    name: "shifts and bits",
    code: (d) => `y = (scalar)(${wrap("(1 & (n >> 1)) | (", "n", ")", d)});`,
    result: () => 3,
  },
  { name: "comparisons", code: (d) => `y = ${wrap("(", "n", " > 0)", d)} ? 1.0 : 2.0;`, result: () => 1 },
];

/** A switch of many cases in a row, of which the last but one is taken. */
export const manyCases = (cases: number, fallsThrough: boolean): Nesting => ({
  name: `a switch of ${cases} cases${fallsThrough ? " that fall through" : ""}`,
  code: (d) =>
    `switch (n + ${cases - 4}) { ${list(cases, (i) => `case ${i}: y += ${d + 1}.0; ${fallsThrough ? "" : "break; "}`)} default: y += 0.5; }`,
  result: (d) => (fallsThrough ? 2 * (d + 1) + 0.5 : d + 1),
});

/** A population for each, all in one model. With `wide`, a 64-bit integer keeps the code out of vectors. */
function modelOf(
  all: readonly Nested[],
  wide: boolean,
): { model: GeNNModel; populations: readonly NeuronPopulation[] } {
  const model = new GeNNModel({ dt: 1, name: "nesting" });
  const populations = all.map(([{ code }, depth], index) =>
    model.addNeuronPopulation(
      `p${index}`,
      5,
      defineNeuronModel({
        name: "nesting",
        vars: { x: 1, y: 0, n: variable({ type: "int" }), big: variable({ type: "int64" }) },
        extraGlobalParams: { table: "scalar" },
        simCode: (wide ? "big += 1; " : "") + code(depth),
      }),
      { vars: { n: 2, big: 0 }, extraGlobalParams: { table: [0, 1, 2, 3] } },
    ),
  );
  return { model, populations };
}

/** What comes out wrong after a step, in words. */
export async function wrongResults(all: readonly Nested[], options: BuildOptions, wide = false): Promise<string[]> {
  const { model, populations } = modelOf(all, wide);
  const simulation = await build(model, options);
  try {
    await simulation.step(1);
    const wrong: string[] = [];
    for (const [index, [{ name, result }, depth]] of all.entries()) {
      const expected = result(depth);
      const values = Array.from(await simulation.pull(varRef(populations[index]!, "y")), Number);
      if (values.some((value) => value !== expected))
        wrong.push(`${name}, ${depth} deep: ${values} instead of ${expected}`);
    }
    return wrong;
  } finally {
    simulation.destroy();
  }
}

/** How deep the language lets a kind of nesting go. */
export function deepest({ name, code, result, most = 300 }: Nesting): number {
  const fits = (depth: number): boolean => {
    try {
      lower(modelOf([[{ name, code, result }, depth]], false).model);
      return true;
    } catch (error) {
      if (/nested too deeply/.test((error as Error).message)) return false;
      throw error;
    }
  };
  let [least, bound] = [1, most];
  while (least < bound) {
    const middle = Math.ceil((least + bound) / 2);
    if (fits(middle)) least = middle;
    else bound = middle - 1;
  }
  return least;
}
