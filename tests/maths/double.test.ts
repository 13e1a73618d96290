/** The double functions: those JavaScript lacks against tabulated values, the native ones against their definitions. */
import { describe, expect, it } from "vitest";
import { hostImports } from "../../genn/backends/wasm/maths/host.js";
import {
  mathsModuleText,
  mathsNames,
  scalarDoubleFunction,
  vectorFunction,
} from "../../genn/backends/wasm/maths/index.ts";
import { instantiate } from "./harness.ts";
import { edges } from "./samples.ts";
import tabulated from "./special-values.json" with { type: "json" };

const doubles = [
  ...edges,
  Number.MIN_VALUE,
  -Number.MIN_VALUE,
  2 ** -1022,
  Number.MAX_VALUE,
  -Number.MAX_VALUE,
  1 + Number.EPSILON,
  0.5 - 2 ** -54,
  4503599627370495.5,
  -4503599627370497,
  Math.PI,
];

describe("double functions", () => {
  for (const [name, rows] of Object.entries(tabulated)) {
    it(`${name} is within 1.1e-14 of tabulated values (mpmath, 60 digits)`, () => {
      for (const row of rows) {
        const expected = row.at(-1)!;
        const result = hostImports.maths[name](...row.slice(0, -1));
        if (result === expected) continue;
        expect(Math.abs(result / expected - 1), `${name}(${row.slice(0, -1)}) is ${result}`).toBeLessThan(1.1e-14);
      }
    });
  }

  it("have a vector and a double form under each name, and an import", () => {
    for (const name of mathsNames) {
      expect(scalarDoubleFunction(name).arity).toBe(vectorFunction(name).arity);
      expect(hostImports.maths[scalarDoubleFunction(name).importName]).toBeTypeOf("function");
    }
    expect(() => vectorFunction("tan2")).toThrow("tan2");
    expect(() => scalarDoubleFunction("tan2")).toThrow("tan2");
  });

  it("in WebAssembly are what the imports are", async () => {
    const { imports, functions } = mathsModuleText(mathsNames.map((name) => `f64.${name}`));
    const exports = await instantiate(
      `(module ${imports}\n${functions}\n${mathsNames
        .map((name) => `(export "${name}" (func $f64.${name}))`)
        .join("\n")})`,
    );
    for (const name of mathsNames) {
      const { parameters } = scalarDoubleFunction(name);
      const inWasm = exports[name] as (...x: number[]) => number;
      doubles.forEach((x, index) => {
        for (const shift of [0, 3, 10, 29]) {
          const operands = [x, doubles[(index + shift) % doubles.length], doubles[(index + 17) % doubles.length]];
          const taken = operands.slice(0, parameters.length);
          if (parameters[1] === "i32") taken[1] = shift * 37 - 500;
          const [result, expected] = [inWasm(...taken), hostImports.maths[name](...taken)];
          expect(Object.is(result, expected), `${name}(${taken}) is ${result}, not ${expected}`).toBe(true);
        }
      });
    }
  });

  it("scalbn rounds once, into the subnormal numbers too", () => {
    const { scalbn } = hostImports.maths;
    expect(scalbn(1, -1074)).toBe(2 ** -1074);
    expect(scalbn(1.5, -1075)).toBe(2 ** -1074);
    expect(scalbn(1, -1075)).toBe(0);
    // 1 + 2^-52 is above the tie between 0 and the smallest number.
    expect(scalbn(1 + 2 ** -52, -1075)).toBe(2 ** -1074);
    expect(scalbn(2 ** -1074, 2097)).toBe(2 ** 1023);
    expect(scalbn(2 ** 1023, -2097)).toBe(2 ** -1074);
    expect(scalbn(Number.MAX_VALUE, -2098)).toBe(2 ** -1074);
    expect(scalbn(1, 1024)).toBe(Infinity);
    expect(Object.is(scalbn(-1, -2000000000), -0)).toBe(true);
    expect(scalbn(3, 2000000000)).toBe(Infinity);
  });

  it("ilogb, nextafter, remainder and fma at their edges", () => {
    const { ilogb, nextafter, remainder, fma } = hostImports.maths;
    expect(ilogb(2 ** -1074)).toBe(-1074);
    expect(ilogb(Number.MAX_VALUE)).toBe(1023);
    expect(nextafter(1, 2)).toBe(1 + Number.EPSILON);
    expect(nextafter(-1, 2)).toBe(-1 + Number.EPSILON / 2);
    expect(nextafter(Number.MAX_VALUE, Infinity)).toBe(Infinity);
    expect(Object.is(nextafter(-Number.MIN_VALUE, 1), -0)).toBe(true);
    expect(nextafter(0, -1)).toBe(-Number.MIN_VALUE);
    expect(remainder(Number.MAX_VALUE, Number.MAX_VALUE / 2 + 2 ** 970)).toBe(-(2 ** 971));
    expect(remainder(5 * 2 ** -1074, 2 * 2 ** -1074)).toBe(2 ** -1074);
    expect(remainder(3 * 2 ** -1074, 2 * 2 ** -1074)).toBe(-(2 ** -1074));
    expect(remainder(1e300, 3e-300)).toBe(remainder(1e300 % 6e-300, 3e-300));
    // The error of a product is exact with a fused operation.
    const [a, b] = [1 + 2 ** -30, 1 - 2 ** -30];
    expect(fma(a, b, -1)).toBe(-(2 ** -60));
    expect(fma(Number.MAX_VALUE, 2, -Number.MAX_VALUE)).toBe(Number.MAX_VALUE);
    expect(fma(2 ** -600, 2 ** -600, 2 ** -1074)).toBe(2 ** -1074);
    expect(fma(2 ** -537, 2 ** -538, 2 ** -1074)).toBe(2 ** -1073);
    expect(fma(2 ** -537, 2 ** -538, 0)).toBe(0);
    expect(Object.is(fma(-1, 0, 0), 0)).toBe(true);
    expect(Object.is(fma(-1, 0, -0), -0)).toBe(true);
    expect(fma(Infinity, 0, 1)).toBeNaN();
    expect(fma(1, 1, -Infinity)).toBe(-Infinity);
  });
});
