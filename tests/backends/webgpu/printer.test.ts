/** The WGSL printer: what its text looks like, and that every construct computes what the language defines. */
import { describe, expect, it, test } from "vitest";
import { libraryNames, libraryText } from "../../../genn/backends/webgpu/printer/library.ts";
import { freshNames, wgslName } from "../../../genn/backends/webgpu/printer/names.ts";
import { UnsupportedType } from "../../../genn/backends/webgpu/printer/snippet-printer.ts";
import {
  checkSnippet,
  convertValue,
  is64Bit,
  isFloat,
  LIBRARY,
  type NumericType,
  type SnippetSymbol,
  type Value,
} from "../../../genn/language/index.ts";
import { philox4x32 } from "../../../genn/maths/random.ts";
import { evaluate } from "../../../golden/evaluate.ts";
import { environmentOf, SYMBOLS, startValues, symbolOf } from "../../language/setting.ts";
import { runWords } from "./harness.ts";
import { drawWords, printSnippet, runSnippets, type Start } from "./snippets.ts";

const symbols = SYMBOLS.filter(({ type }) => type !== "double");
const environment = environmentOf({ symbols, precision: { scalar: "float", timepoint: "float" } });
const arrayLengths = { table: 5, counts: 3 };
const start = () => startValues(symbols, arrayLengths);

/** The printed lines of a snippet, without the frame of the tests. */
function printed(text: string): string[] {
  const { text: code } = printSnippet("f", 0, checkSnippet(text, environment).body, start(), { hideFloats: false });
  const lines = code.split("\n").map((line) => line.slice(2));
  const from = lines.indexOf("var posted = 0.0f;") + 1;
  return lines.slice(
    from,
    lines.findIndex((line) => line.startsWith("output[")),
  );
}

/** What is printed ahead of loops that can be endless, and at the start of each turn. */
const COUNTED = ["var turns = turns_left();"];
const ONE_TURN = ["  if (turns == 0u) {", "    fail(0u);", "    break;", "  }", "  turns--;"];

describe("printed code", () => {
  test.each<[string, string[]]>([
    ["v += 0.1 * (Isyn - v) / tau;", ["v += 0.1f * (Isyn - v) / tau;"]],
    ["n = n + 1 << 3; u &= 5u | u ^ 3u;", ["n = (n + 1i) << 3u;", "u &= 5u | (u ^ 3u);"]],
    [
      "scalar drive = -v; if (drive > 1.0 && n != 3) { v = tanh(drive); } else if (flag) v--; else { flag = true; }",
      [
        "var drive = -v;",
        "if (drive > 1.0f && n != 3i) {",
        "  v = tanh(drive);",
        "} else if (flag) {",
        "  v -= 1.0f;",
        "} else {",
        "  flag = true;",
        "}",
      ],
    ],
    [
      "for (int i = 0; i < 3; i++) v *= table[i];",
      ["for (var i = 0i; i < 3i; i++) {", "  v *= table[check_index(u32(i), 5u, 0u)];", "}"],
    ],
    ["while (n > 0) n /= 2;", [...COUNTED, "while (n > 0i) {", ...ONE_TURN, "  n /= 2i;", "}"]],
    [
      "do { n--; } while (n > 0);",
      [...COUNTED, "loop {", ...ONE_TURN, "  n--;", "  continuing {", "    break if !(n > 0i);", "  }", "}"],
    ],
    ["n = v > 0.0 ? n / small : -n;", ["n = select(-n, divide_i32(n, small), (v > 0.0f));"]],
    ["v = n++ + tau;", ["let before = n;", "n++;", "v = f32(before) + tau;"]],
    ["byte += 200;", ["byte = extractBits(u32(i32(byte) + 200i), 0u, 8u);"]],
    [
      "switch (n) { case 1: case 2: v = 1.0; break; default: v = 2.0; }",
      ["switch (n) {", "  case 1i, 2i: {", "    v = 1.0f;", "  }", "  default: {", "    v = 2.0f;", "  }", "}"],
    ],
    ["big = big * 3 - huge;", ["big = subtract_i64(multiply_i64(big, vec2<u32>(3u, 0u)), huge);"]],
    ["flag = v != tau || v;", ["flag = !(v == tau) || !(v == 0.0f);"]],
    ["addToPost(v * 2.0);", ["posted += v * 2.0f;"]],
    [
      "const scalar let = 1.0 / 3.0; scalar fn = let, exp = fn;",
      ["let let_ = 0.33333334f;", "var fn_ = let_;", "var exp_ = fn_;"],
    ],
  ])("%s", (text, lines) => {
    expect(printed(text)).toEqual(lines);
  });

  it("refuses doubles and says what to do", () => {
    const settings = environmentOf();
    for (const text of ["v = precise;", "double x = 1; v = x;", "v = (double)v * 2;"]) {
      const { body } = checkSnippet(text, settings);
      const all = startValues(
        SYMBOLS.filter(({ type }) => type !== "double" || text.includes("precise")),
        arrayLengths,
      );
      expect(() => printSnippet("f", 0, body, all), text).toThrow(UnsupportedType);
      expect(() => printSnippet("f", 0, body, all), text).toThrow(/WebGPU.*CPU backend \(wasm\)/);
    }
  });
});

describe("names", () => {
  it("are valid, readable and free", () => {
    expect(wgslName("neur_hidden0_pyr_pop.u")).toBe("neur_hidden0_pyr_pop_u");
    expect(wgslName("__x")).toBe("_x");
    expect(wgslName("_")).toBe("x_");
    expect(wgslName("3d")).toBe("x3d");
    expect(wgslName("größe")).toBe("gr__e");
    for (const taken of ["let", "select", "run", "fail", "t", "tanh", "philox"])
      expect(wgslName(taken)).toBe(`${taken}_`);
    const fresh = freshNames(["v"]);
    expect(["v", "v", "w", "let", "let"].map(fresh)).toEqual(["v_2", "v_3", "w", "let_", "let__2"]);
  });

  it("the library has every function of the language", () => {
    const missing = [...LIBRARY.values()].filter(({ name, result, random }) => {
      const native = ["sqrt", "fabs", "ceil", "floor", "trunc", "rint", "fma", "abs", "min", "max", "round"];
      if (name === "gennrand") return !libraryNames.includes("draw_bits");
      if (random) return !libraryNames.includes(name.replace("gennrand", "draw"));
      return result !== "void" && !native.includes(name) && !libraryNames.includes(name);
    });
    expect(missing).toEqual([]);
    expect(libraryText(["tanh"])).not.toContain("fn exp(");
    expect(() => libraryText(["tanhh"])).toThrow("'tanhh'");
  });

  it("the whole library compiles", async () => {
    const body = "  output[i] = 1u;";
    const options = { needs: libraryNames, body, count: 1, input: new Uint32Array(4), outputLength: 1 };
    expect([...(await runWords(options))]).toEqual([1]);
  });
});

const same = (one: Value, other: Value): boolean => one === other || (Number.isNaN(one) && Number.isNaN(other));

/** Runs texts on the GPU and by evaluation. */
async function expectAsEvaluated(texts: readonly string[], settings = environment, starts: () => Start = start) {
  const bodies = texts.map((text) => checkSnippet(text, settings).body);
  const found = await runSnippets(bodies.map((body) => ({ body, start: starts() })));
  bodies.forEach((body, index) => {
    const { variables, arrays } = starts();
    const [values, elements] = [new Map(variables), new Map([...arrays].map(([symbol, list]) => [symbol, [...list]]))];
    const { outcome } = evaluate(body, values, { arrays: elements });
    const { failed, ...after } = found[index]!;
    const expected = {
      done: undefined,
      assert: /assertion/,
      subscript: /'\w+' is out of range/,
      turns: /turns/,
      steps: /never/,
      delay: /never/,
    }[outcome];
    if (expected === undefined) expect(failed, texts[index]).toBeUndefined();
    else expect(failed, texts[index]).toMatch(expected);
    if (expected !== undefined) return;
    for (const [symbol, value] of after.variables) {
      const wanted = values.get(symbol)!;
      expect(same(value, wanted), `${texts[index]}: ${symbol.name} is ${value}, not ${wanted}`).toBe(true);
    }
    for (const [symbol, list] of after.arrays) {
      list.forEach((value, at) => {
        const wanted = elements.get(symbol)![at]!;
        expect(same(value, wanted), `${texts[index]}: ${symbol.name}[${at}] is ${value}, not ${wanted}`).toBe(true);
      });
    }
  });
}

describe("on the GPU as by evaluation", () => {
  it("control flow", () =>
    expectAsEvaluated([
      "for (int i = 0; i < 6; i++) { switch (i) { case 1: n += 10; case 2: n += 100; break; case 4: continue; default: n++; } u++; }",
      "for (int i = 0; i < 5; i++) switch ((long)i) { case 3: n = 1; case 0: u += 2; break; }",
      "switch (n) { default: v = 1.0; break; case 6: { int k = 3; v = k; } }",
      "int i = 0; do { if (i == 2) continue; n += i; } while (i++ < 4);",
      "int i = 0; while ((i += 2) < 9 && i != 6) n += i;",
      "for (;;) { if (n > 20) break; n += 3; }",
      "int k; for (int i = 0, j = 9; i < j; i++, j--) k += i * j; n = k;",
      "for (int i = 0; i < 3; i++) { int fresh; fresh += i; n += fresh; }",
    ]));

  it("side effects inside expressions", () =>
    expectAsEvaluated([
      "n = flag && (u = 7u) ? 1 : (small++, 2);",
      "bool x = n > 100 && n++ > 0; bool y = n > 0 || n++ > 0; u = x + 2 * y;",
      "v = (n = 3, n + 1) + (u -= 2u); counts[n - 2] += (small = 4);",
      "n = counts[1]++ + --small; v = tau ? table[n > 100 ? 9 : 1] : (n = 2);",
      "if ((n++, flag) || (u++, false)) small = 1; else if (n++ > 0) small = 2;",
      "byte = small = n = 300; flag = n & 1; flag |= 4;",
    ]));

  it("what fails is reported, and guards keep it from failing", () =>
    expectAsEvaluated([
      "assert(n > 100); v = 1.0;",
      "assert(n > 0); v = 1.0;",
      "v = table[5];",
      "counts[-1] = 3;",
      "v = n > 100 && table[n] > 0 ? 1 : 2;",
      "v = n < 5 ? table[n + 10] : 3;",
    ]));

  it("constants that WGSL would refuse", () =>
    expectAsEvaluated([
      "v = 1.0 / 0.0;",
      "v = -1.0 / 0.0; flag = v < 0.0;",
      "v = 0.0 / 0.0;",
      "v = 1e30 * 1e30 * 0.0 + sqrt(-1.0);",
      "n = 1 / 0 + 5 % 0; u = 7u / 0u + 7u % 0u;",
      "n = 2147483647 + 1; u = 1u - 2u; n = -2147483647 - 1 - n;",
      "n = (1 << 33) + (5 >> -31); u = (n << 35) + (u >> 32);",
      "n /= 0; u %= 0;",
      "n = abs(-2147483647 - 1); v = fma(1e38, 1e38, 1.0) + rint(2.5) + min(1, 2) + fabs(-1e30 * 1e30);",
      "n = (int)1e20 + (byte = (uint8_t)-3.5); big = -9223372036854775807 - 1; huge = (ulong)1e30;",
      "n %= abs(0); u /= max(0u, 0u); v = true ? 2.0 : 1.0 / 0.0;",
      "do n++; while (false); while (true) { if (n++ > 9) break; }",
    ]));
});

const VALUES: Partial<Record<NumericType, readonly Value[]>> = {
  bool: [0, 1],
  int8: [0, 1, -1, 127, -128],
  uint8: [0, 1, 127, 128, 255],
  int16: [0, -1, 32767, -32768, 255, 300],
  uint16: [0, 1, 32768, 65535, 255],
  int32: [0, 1, -1, 7, -13, 2 ** 31 - 1, -(2 ** 31), 65536, 16777217, -33554435],
  uint32: [0, 1, 7, 2 ** 31, 2 ** 32 - 1, 16777217, 4294967167, 4294967168],
  int64: [0n, -1n, 7n, -13n, 2n ** 63n - 1n, -(2n ** 63n), -(2n ** 33n) - 5n, 0x123456789abcdefn],
  uint64: [0n, 1n, 7n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 32n - 1n, 0xfedcba9876543210n, (2n ** 40n - 1n) << 20n],
  float: [
    0,
    -0,
    0.5,
    -0.99,
    1,
    -1.5,
    254.9,
    256,
    -32769,
    65535.5,
    2 ** 31,
    -(2 ** 31),
    2 ** 32,
    2 ** 53 + 2 ** 31,
    2 ** 63,
    -(2 ** 63),
    2 ** 64,
    1e30,
    -1e30,
    Infinity,
    -Infinity,
    Number.NaN,
  ],
};
const TYPES = Object.keys(VALUES) as NumericType[];
const C_NAMES: Partial<Record<NumericType, string>> = { float: "float", bool: "bool" };
const cName = (type: NumericType): string => C_NAMES[type] ?? `${type}_t`;

/** An environment of arrays. */
function arraysOf(lists: Readonly<Record<string, readonly [NumericType, readonly Value[]]>>) {
  const entries = Object.entries(lists).map(
    ([name, [type, values]]) => [symbolOf(name, type, { isArray: true }), values] as const,
  );
  const settings = environmentOf({
    symbols: entries.map(([symbol]) => symbol),
    precision: { scalar: "float", timepoint: "float" },
  });
  return {
    settings,
    start: (): Start => ({
      variables: new Map(),
      arrays: new Map(entries.map(([symbol, list]) => [symbol, [...list]])),
    }),
  };
}
const zeros = (type: NumericType, length: number): Value[] => Array<Value>(length).fill(is64Bit(type) ? 0n : 0);

describe("values of all types", () => {
  test.each(TYPES)("%s converts to every type", async (from) => {
    const values = VALUES[from]!.map((value) => (isFloat(from) ? Math.fround(Number(value)) : value));
    const { settings, start: starts } = arraysOf({
      x: [from, values],
      ...Object.fromEntries(TYPES.map((to) => [`to_${to}`, [to, zeros(to, values.length)] as const])),
    });
    const moves = TYPES.map((to) => `to_${to}[i] = (${cName(to)})x[i];`).join(" ");
    const { body } = checkSnippet(`for (int i = 0; i < ${values.length}; i++) { ${moves} }`, settings);
    const [found] = await runSnippets([{ body, start: starts() }]);
    for (const [symbol, list] of found!.arrays as ReadonlyMap<SnippetSymbol, readonly Value[]>) {
      const wanted = symbol.name === "x" ? values : values.map((value) => convertValue(value, from, symbol.type));
      list.forEach((value, i) => {
        expect(same(value, wanted[i]!), `${values[i]} to ${symbol.type} is ${value}, not ${wanted[i]}`).toBe(true);
      });
    }
  });

  test.each(["int32", "uint32", "int64", "uint64"] as const)("%s computes", async (type) => {
    const pairs = VALUES[type]!.flatMap((x) => VALUES[type]!.map((y) => [x, y] as const));
    const operators = ["+", "-", "*", "/", "%", "&", "|", "^", "<<", ">>", "<", "<=", ">", ">=", "==", "!="];
    const unary = [
      "-x[i]",
      "~x[i]",
      "!x[i]",
      "abs(x[i])",
      "min(x[i], y[i])",
      "max(x[i], y[i])",
      "x[i] << 3",
      "x[i] >> 37",
    ];
    const expressions = [...operators.map((operator) => `x[i] ${operator} y[i]`), ...unary];
    // In parts, for compiling grows faster than a shader's size.
    for (let part = 0; part < expressions.length; part += 8) {
      const some = expressions.slice(part, part + 8);
      const { settings, start: starts } = arraysOf({
        x: [type, pairs.map(([x]) => x)],
        y: [type, pairs.map(([, y]) => y)],
        ...Object.fromEntries(some.map((_, k) => [`o${k}`, [type, zeros(type, pairs.length)] as const])),
      });
      const text = some.map((expression, k) => `o${k}[i] = ${expression};`).join(" ");
      await expectAsEvaluated([`for (int i = 0; i < ${pairs.length}; i++) { ${text} }`], settings, starts);
    }
  });
});

describe("random draws", () => {
  it("are counted by call site and round of the loops", async () => {
    const { body } = checkSnippet(
      "for (int i = 0; i < 3; i++) { u = u * 3u + gennrand(); } n = gennrand() >> 1;",
      environment,
    );
    const [found] = await runSnippets([{ body, start: start() }]);
    const { key0, key1, element, c1, c2 } = drawWords(0);
    const drawn = (number: number): number => philox4x32(key0, key1, element, c1, c2, number)[0];
    let u = Number([...start().variables].find(([symbol]) => symbol.name === "u")![1]);
    for (const round of [1, 2, 3]) u = (Math.imul(u, 3) + drawn(round)) >>> 0;
    const value = (name: string) => [...found!.variables].find(([symbol]) => symbol.name === name)![1];
    expect(value("u")).toBe(u);
    expect(value("n")).toBe(drawn(2 ** 16 + 3) >>> 1);
  });
});
