/** The float32 functions with integer operands or results, and fma, which has to round exactly once. */
import { describe, expect, it } from "vitest";
import { hostImports } from "../../genn/backends/wasm/maths/host.js";
import { mathsModuleText } from "../../genn/backends/wasm/maths/index.ts";
import { apply, floatFromBits, instantiate } from "./harness.ts";
import { bitsSource, edges } from "./samples.ts";

/** A float32 or a double above 2^-1000 as an integer, in units of 2^-scale. */
function integerOf(x: number, scale: bigint): bigint {
  let exponent = 0n;
  let mantissa = x;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    exponent++;
  }
  return BigInt(mantissa) << (scale - exponent);
}

/** x * y + z rounded once to float32: exact in units of 2^-298, cut to 50 bits with a sticky last one, then rounded. */
function exactFma(x: number, y: number, z: number): number {
  if (![x, y, z].every(Number.isFinite)) return x * y + z;
  const sum = integerOf(x, 149n) * integerOf(y, 149n) + integerOf(z, 298n);
  if (sum === 0n) return x * y + z;
  let magnitude = sum < 0n ? -sum : sum;
  const dropped = Math.max(0, magnitude.toString(2).length - 50);
  const sticky = (magnitude & ((1n << BigInt(dropped)) - 1n)) === 0n ? 0n : 1n;
  magnitude = (magnitude >> BigInt(dropped)) | sticky;
  return Math.fround((sum < 0n ? -1 : 1) * Number(magnitude) * 2 ** (dropped - 298));
}

describe("fma", () => {
  it("rounds once", async () => {
    const next = bitsSource(77);
    const finite = (): number => {
      const value = floatFromBits(next());
      return Number.isFinite(value) ? value : 1;
    };
    const triples: number[][] = [];
    for (let i = 0; i < 20000; i++) {
      const [x, y] = [finite(), finite()];
      triples.push([x, y, finite()]);
      // An addend of about the size of the product, and one that puts the sum next to a tie.
      triples.push([x, y, Math.fround(-x * y * (1 + (next() % 3) * 2 ** -23))]);
      const [small, large] = [1 + (next() % 4096) * 2 ** -23, 1 + (next() % 4096) * 2 ** -12];
      triples.push([small, large, 2 ** ((next() % 60) - 30) * (next() & 1 ? 1 : -1)]);
    }
    // A tie broken by a bit 2^-60 below: rounding to double first would lose it.
    triples.push([1 + 2 ** -12, 1 + 2 ** -12, 2 ** -60], [1 + 2 ** -12, 1 + 2 ** -12, -(2 ** -60)]);
    for (const x of edges) for (const y of [0, -0, 1, -1, Infinity, Number.NaN, 2 ** -149]) triples.push([x, y, -x]);
    const result = await apply("fma", ...[0, 1, 2].map((index) => triples.map((triple) => triple[index])));
    triples.forEach((triple, index) => {
      const [x, y, z] = triple.map(Math.fround);
      const expected = exactFma(x, y, z);
      expect(Object.is(result[index], expected), `fma(${triple}) is ${result[index]}, not ${expected}`).toBe(true);
    });
  });
});

describe("functions with integer exponents", () => {
  it("scalbn and ldexp round once", async () => {
    for (const name of ["scalbn", "ldexp"]) {
      const { functions } = mathsModuleText([`f32x4.${name}`]);
      const { scale } = await instantiate(`(module ${functions}
        (func (export "scale") (param $x f32) (param $n i32) (result f32)
          (f32x4.extract_lane 3 (call $f32x4.${name} (f32x4.splat (local.get $x)) (i32x4.splat (local.get $n))))))`);
      for (const x of edges) {
        for (const n of [-2147483648, -400, -277, -150, -149, -24, -1, 0, 1, 23, 127, 150, 276, 400, 2147483647]) {
          const expected = Math.fround(hostImports.maths.scalbn(Math.fround(x), n));
          const result = (scale as (x: number, n: number) => number)(x, n);
          expect(Object.is(result, expected), `${name}(${x}, ${n}) is ${result}, not ${expected}`).toBe(true);
        }
      }
    }
  });

  it("ilogb gives the exponent, and C's codes for zero, infinity and NaN", async () => {
    const { functions } = mathsModuleText(["f32x4.ilogb"]);
    const { ilogb } = await instantiate(`(module ${functions}
      (func (export "ilogb") (param $x f32) (result i32)
        (i32x4.extract_lane 1 (call $f32x4.ilogb (f32x4.splat (local.get $x))))))`);
    for (const x of edges) {
      expect((ilogb as (x: number) => number)(x), `ilogb(${x})`).toBe(hostImports.maths.ilogb(Math.fround(x)));
    }
    expect((ilogb as (x: number) => number)(2 ** -149)).toBe(-149);
    expect((ilogb as (x: number) => number)(0)).toBe(-2147483648);
    expect((ilogb as (x: number) => number)(Number.NaN)).toBe(-2147483648);
    expect((ilogb as (x: number) => number)(-Infinity)).toBe(2147483647);
  });
});
