import { describe, expect, test } from "vitest";
import {
  type BinaryOperator,
  binaryValue,
  checkSnippet,
  checkValue,
  convertValue,
  type NumericType,
  type SnippetSymbol,
  unaryValue,
  type Value,
} from "../../genn/language/index.ts";
import { evaluate, evaluateExpression } from "../../golden/evaluate.ts";
import * as mathematics from "../../golden/mathematics.ts";
import { environmentOf, startValues } from "./setting.ts";

const INT_MIN = -(2 ** 31);
const INT_MAX = 2 ** 31 - 1;

describe("conversions of values", () => {
  test.each<[Value, NumericType, NumericType, Value]>([
    [-1, "int32", "uint32", 2 ** 32 - 1],
    [2 ** 32 - 1, "uint32", "int32", -1],
    [300, "int32", "uint8", 44],
    [200, "int32", "int8", -56],
    [-1, "int8", "uint16", 65535],
    [-1, "int32", "uint64", 2n ** 64n - 1n],
    [2n ** 40n + 5n, "int64", "int32", 5],
    [2n ** 63n, "uint64", "int64", -(2n ** 63n)],
    [1.9, "float", "int32", 1],
    [-1.9, "float", "int32", -1],
    [-0.5, "float", "uint32", 0],
    [3e9, "float", "int32", INT_MAX],
    [-3e9, "double", "int32", INT_MIN],
    [-5, "float", "uint32", 0],
    [1e20, "float", "uint64", 2n ** 64n - 1n],
    [Number.POSITIVE_INFINITY, "double", "int64", 2n ** 63n - 1n],
    [Number.NEGATIVE_INFINITY, "float", "int16", -32768],
    [300.5, "float", "uint8", 255],
    [Number.NaN, "float", "int32", 0],
    [Number.NaN, "double", "uint64", 0n],
    [Number.NaN, "float", "bool", 1],
    [0.25, "float", "bool", 1],
    [-0, "float", "bool", 0],
    [0n, "int64", "bool", 0],
    [256, "int32", "bool", 1],
    [16777217, "int32", "float", 16777216],
    [2n ** 53n + 1n, "int64", "double", 2 ** 53],
    // Rounding to double first would give a tie, and then the even neighbour below.
    [2n ** 60n + 2n ** 36n + 1n, "int64", "float", 2 ** 60 + 2 ** 37],
    [-(2n ** 60n) - 2n ** 36n - 1n, "int64", "float", -(2 ** 60) - 2 ** 37],
    [0.1, "double", "float", Math.fround(0.1)],
    [1e300, "double", "float", Number.POSITIVE_INFINITY],
  ])("%s from %s to %s is %s", (value, from, to, expected) => {
    expect(convertValue(value, from, to)).toBe(expected);
  });
});

describe("operators on values", () => {
  test.each<[Value, BinaryOperator, Value, NumericType, Value]>([
    [7, "/", 0, "int32", 0],
    [7, "%", 0, "uint32", 0],
    [7n, "/", 0n, "int64", 0n],
    [INT_MIN, "/", -1, "int32", INT_MIN],
    [INT_MIN, "%", -1, "int32", 0],
    [-(2n ** 63n), "/", -1n, "int64", -(2n ** 63n)],
    [-7, "/", 2, "int32", -3],
    [-7, "%", 2, "int32", -1],
    [INT_MAX, "+", 1, "int32", INT_MIN],
    [0, "-", 1, "uint32", 2 ** 32 - 1],
    [65536, "*", 65537, "int32", 65536],
    [INT_MAX, "*", INT_MAX, "int32", 1],
    [1, "<<", 33, "int32", 2],
    [1, "<<", -1, "int32", INT_MIN],
    [-8, ">>", 1, "int32", -4],
    [-8, ">>", 33, "int32", -4],
    [2 ** 31, ">>", 31, "uint32", 1],
    [1n, "<<", 65, "int64", 2n],
    [-1n, ">>", 63, "int64", -1n],
    [-1, "&", 255, "int32", 255],
    [2 ** 31, "|", 1, "uint32", 2 ** 31 + 1],
    [-1, "^", 1, "int32", -2],
    [1, "/", 0, "float", Number.POSITIVE_INFINITY],
    [0, "/", 0, "double", Number.NaN],
    [0.1, "+", 0.2, "float", Math.fround(0.1 + 0.2)],
    [Number.NaN, "==", Number.NaN, "float", 0],
    [Number.NaN, "!=", Number.NaN, "float", 1],
    [1, "<=", Number.NaN, "float", 0],
    [0, "==", -0, "float", 1],
    [2, ">=", 2, "int32", 1],
    [3n, ">", 2n, "uint64", 1],
    [2, "<", 1, "int32", 0],
  ])("%s %s %s as %s is %s", (left, operator, right, type, expected) => {
    expect(binaryValue(operator, type, left, right)).toBe(expected);
  });

  test("signs", () => {
    expect(unaryValue("-", "int32", INT_MIN)).toBe(INT_MIN);
    expect(unaryValue("-", "int32", 0)).toBe(0);
    expect(unaryValue("-", "uint32", 1)).toBe(2 ** 32 - 1);
    expect(unaryValue("-", "float", 0)).toBe(-0);
    expect(unaryValue("~", "uint32", 0)).toBe(2 ** 32 - 1);
    expect(unaryValue("~", "int64", 0n)).toBe(-1n);
    expect(unaryValue("!", "bool", 0)).toBe(1);
  });

  test("nonsense is a mistake of the caller", () => {
    expect(() => binaryValue("%", "float", 1, 1)).toThrow(/not defined/);
  });
});

const setting = environmentOf();
const arrayLengths = { table: 5, counts: 3 };

/** Runs a snippet and gives what one of its names holds at the end. */
function result(text: string, name = "v", options: Parameters<typeof evaluate>[2] = {}): Value | string {
  const { body } = checkSnippet(text, setting);
  const { variables, arrays } = startValues(setting.symbols, arrayLengths);
  const { outcome } = evaluate(body, variables, { arrays, ...options });
  if (outcome !== "done") return outcome;
  // The environment's symbols come before locals of the same name.
  return [...variables].find(([symbol]) => symbol.name === name)![1];
}

describe("evaluation", () => {
  test.each<[string, string, Value | string]>([
    ["n = 0; for (int i = 0; i < 5; i++) { if (i == 3) continue; n += i; }", "n", 7],
    ["n = 0; while (true) if (++n == 4) break;", "n", 4],
    ["n = 9; do n++; while (n < 3);", "n", 10],
    ["n = 2; switch (n) { case 1: n = 10; case 2: n += 5; case 3: n += 1; break; default: n = 0; }", "n", 8],
    ["n = 7; switch (n) { case 1: n = 10; break; default: n = 1; case 3: n++; }", "n", 2],
    ["n = 7; switch (n) { case 1: n = 10; }", "n", 7],
    ["n = 0; for (int i = 0; i < 3; i++) { switch (i) { case 1: continue; } n += 1; }", "n", 2],
    ["int x; n = x;", "n", 0],
    ["n = 0; for (int i = 0; i < 3; i++) { int x; x += 2; n += x; }", "n", 6],
    ["n = 1; { int n = 5; n++; } n++;", "n", 2],
    ["n = 0; flag = false && n++;", "n", 0],
    ["n = 0; flag = true || n++;", "n", 0],
    ["n = 0; flag = true && ++n;", "flag", 1],
    ["n = 0; u = true ? 5 : n++;", "n", 0],
    ["n = 5; u = n++;", "u", 5],
    ["n = 5; u = --n;", "u", 4],
    ["byte = 255; byte++;", "byte", 0],
    ["byte = 250; byte += 10;", "byte", 4],
    ["small = 1; small <<= 15;", "small", -32768],
    ["n = 7; n += 0.6;", "n", 7],
    ["n = 7; n *= 0.6;", "n", 4],
    ["n = 3e9;", "n", INT_MAX],
    ["n = (u = 3, u + 1);", "n", 4],
    ["big = 1l << 40;", "big", 2n ** 40n],
    ["huge = -1;", "huge", 2n ** 64n - 1n],
    ["counts[1] = 5; counts[1] += 2; n = counts[1]++; n += counts[1];", "n", 15],
    ["v = table[5];", "v", "subscript"],
    ["v = table[-1];", "v", "subscript"],
    ["v = table[4];", "v", Math.fround(5 * 0.37)],
    ["assert(1 > 2);", "v", "assert"],
    ["assert(2 > 1); v = 1;", "v", 1],
    ["while (true) ;", "v", "steps"],
    ["n = 3000000000u > 5;", "n", 1],
    ["n = -1 < 1u;", "n", 0],
    ["v = 0.1; v += 0.2;", "v", Math.fround(Math.fround(0.1) + Math.fround(0.2))],
    ["flag = 0.5;", "flag", 1],
    ["n = abs(-2147483647 - 1);", "n", INT_MIN],
    ["n = max(-1, 2) + min(3, 4);", "n", 5],
    ["u = max(-1, 2u);", "u", 2 ** 32 - 1],
  ])("%s", (text, name, expected) => {
    expect(result(text, name)).toBe(expected);
  });

  test("calls reach the environment, random numbers come from outside", () => {
    const sent: Value[] = [];
    result("addToPost(v = 2); addToPost(n = 3);", "v", { call: (_, [value]) => void sent.push(value!) });
    expect(sent).toEqual([2, 3]);
    expect(result("v = gennrand_uniform();", "v", { random: () => 0.1 })).toBe(Math.fround(0.1));
    expect(result("u = gennrand_binomial(3, 0.5);", "u", { random: () => 2 })).toBe(2);
    expect(result("u = gennrand();", "u")).toBeGreaterThan(0);
  });

  test("a condition after a snippet sees its locals", () => {
    const { variables } = startValues(setting.symbols, arrayLengths);
    const { body, scope } = checkSnippet("scalar old = 3;", setting);
    evaluate(body, variables);
    expect(evaluateExpression(checkValue("old + 1", setting, "int32", scope), variables)).toBe(4);
  });
});

describe("mathematics", () => {
  const [nan, inf] = [Number.NaN, Number.POSITIVE_INFINITY];
  const evaluated = (text: string): Value => {
    const variables = new Map<SnippetSymbol, Value>();
    return evaluateExpression(checkValue(text, environmentOf({ symbols: [] }), "double"), variables);
  };

  test.each<[string, number]>([
    ["fmin(0.0d / 0.0d, 2.0d)", 2],
    ["fmax(2.0d, 0.0d / 0.0d)", 2],
    ["fmin(1.0d, 2.0d)", 1],
    ["fdim(3.0d, 1.0d)", 2],
    ["fdim(1.0d, 3.0d)", 0],
    ["round(2.5d)", 3],
    ["round(-2.5d)", -3],
    ["round(0.49999999999999994d)", 0],
    ["rint(2.5d)", 2],
    ["rint(3.5d)", 4],
    ["nearbyint(-2.5d)", -2],
    ["trunc(-2.7d)", -2],
    ["fmod(-7.0d, 3.0d)", -1],
    ["remainder(7.0d, 4.0d)", -1],
    ["remainder(6.0d, 4.0d)", -2],
    ["remainder(2.0d, 4.0d)", 2],
    ["remainder(10.0d, 4.0d)", 2],
    ["remainder(-7.0d, 4.0d)", 1],
    ["copysign(3.0d, -0.0d)", -3],
    ["ldexp(3.0d, 4)", 48],
    ["scalbn(1.0d, -1074)", 5e-324],
    ["scalbn(1.0d, 5000)", inf],
    ["ilogb(8.0d)", 3],
    ["ilogb(0.3d)", -2],
    ["ilogb(5e-324d)", -1074],
    ["ilogb(0.0d)", INT_MIN],
    ["ilogb(1.0d / 0.0d)", INT_MAX],
    ["nextafter(1.0, 2.0)", 1 + 2 ** -23],
    ["nextafter(1.0d, 0.0d)", 1 - 2 ** -53],
    ["nextafter(0.0, -1.0)", -(2 ** -149)],
    ["pow(1.0d, 0.0d / 0.0d)", 1],
    ["pow(-1.0d, 1.0d / 0.0d)", 1],
    ["pow(2.0d, 0.5d)", Math.SQRT2],
    ["exp2(3.0d)", 8],
    ["fma(2.0d, 3.0d, 4.0d)", 10],
    ["hypot(3.0d, 4.0d)", 5],
    ["tgamma(5.0d)", 24],
    ["tgamma(-1.0d)", nan],
    ["tgamma(200.0d)", inf],
    ["lgamma(0.0d)", inf],
    ["erf(-0.0d)", -0],
    ["erfc(-10.0d)", 2],
    ["erfc(30.0d)", 0],
  ])("%s is %s", (text, expected) => {
    expect(evaluated(text)).toBe(expected);
  });

  test.each<[string, number]>([
    ["erf(0.5d)", 0.5204998778130465],
    ["erf(2.5d)", 0.999593047982555],
    ["erfc(1.0d)", 0.15729920705028513],
    ["erfc(3.0d)", 2.209049699858544e-5],
    ["erfc(2.0d)", 0.004677734981047266],
    ["erfc(9.0d)", 4.13703174651381e-37],
    ["tgamma(0.5d)", 1.772453850905516],
    ["tgamma(-1.5d)", 2.363271801207355],
    ["tgamma(10.3d)", 716430.6890623764],
    ["lgamma(100.0d)", 359.1342053695754],
    ["lgamma(0.1d)", 2.252712651734206],
    ["lgamma(-30.5d)", -75.22646798193337],
  ])("%s is about %s", (text, expected) => {
    expect(Math.abs(Number(evaluated(text)) / expected - 1)).toBeLessThan(1e-13);
  });

  test("float results are rounded to float", () => {
    expect(evaluated("sin(1.0)")).toBe(Math.fround(Math.sin(1)));
    expect(mathematics.rint(-0.3)).toBe(-0);
  });
});
