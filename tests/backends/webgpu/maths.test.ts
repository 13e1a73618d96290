/**
 * The maths functions of the WebGPU backend against double references, over the whole range of float, and against the CPU
 * backend, whose bits many of them have.
 */
import { describe, expect, it } from "vitest";
import { hostImports } from "../../../genn/backends/wasm/maths/host.js";
import { apply, ulpError } from "../../maths/harness.ts";
import { samplePairs, samples } from "../../maths/samples.ts";
import { applyFunction } from "./harness.ts";

/** Largest errors allowed, in ulp. */
const unary: Record<string, number> = {
  tanh: 1.8,
  exp: 1.6,
  expm1: 1.8,
  exp2: 1.25,
  log: 1,
  log2: 0.6,
  log10: 0.6,
  log1p: 0.6,
  sin: 1.7,
  cos: 1.7,
  tan: 1.6,
  sinh: 1,
  cosh: 0.6,
  atan: 0.8,
  acos: 0.8,
  asin: 0.8,
  acosh: 0.6,
  asinh: 0.6,
  atanh: 0.6,
  cbrt: 0.6,
  erf: 1.5,
  erfc: 3,
  tgamma: 1,
  round_half_away: 0,
};
/** What models spend their time in. */
const hot = new Set(["tanh", "exp", "log", "sin", "cos"]);

const binary: Record<string, number> = {
  pow: 0.6,
  atan2: 1.2,
  hypot: 0.6,
  fmod: 0,
  remainder: 0,
  fmin: 0,
  fmax: 0,
  copysign: 0,
  fdim: 0.5,
};

const isSubnormal = (x: number): boolean => x !== 0 && Math.abs(x) < 2 ** -126;
const flushed = (x: number): number => (isSubnormal(x) ? x * 0 : x);

/** The error in ulp. A GPU may take subnormal numbers for zeros, whether they come in or go out. */
function error(value: number, operands: readonly number[], reference: (...x: number[]) => number): number {
  const wanted = reference(...operands);
  let least = ulpError(value, wanted);
  if (operands.some(isSubnormal)) {
    least = Math.min(least, ulpError(flushed(value), reference(...operands.map(flushed))));
  }
  if (Math.abs(wanted) < 2 ** -126 + 2 ** -149 && Math.abs(value) <= 2 ** -126) return 0;
  return least;
}

async function expectWithin(name: string, bound: number, lists: readonly Float32Array[]): Promise<void> {
  const result = await applyFunction(name, lists);
  const reference = hostImports.maths[name === "round_half_away" ? "round" : name]!;
  let [worst, at] = [0, ""];
  result.forEach((value, index) => {
    const operands = lists.map((list) => list[index]!);
    const found = error(value, operands, reference);
    if (!(found <= worst))
      [worst, at] = [
        found,
        `${name}(${operands.join(", ")}) gave ${value}, not ${Math.fround(reference(...operands))}`,
      ];
  });
  expect(worst, at).toBeLessThanOrEqual(bound);
}

describe("maths functions on the GPU", () => {
  for (const [name, bound] of Object.entries(unary)) {
    it(`${name} stays within ${bound} ulp`, () => expectWithin(name, bound, [samples(hot.has(name) ? 200 : 32)]));
  }
  it("lgamma stays within 3 ulp for positive numbers", () =>
    expectWithin("lgamma", 3, [samples(32).filter((x) => !(x < 0))]));
  it("lgamma of negative numbers is within 3e-6", async () => {
    const inputs = Float32Array.from({ length: 5000 }, (_, i) => -i * 0.002731 - 1e-3);
    const result = await applyFunction("lgamma", [inputs]);
    const worst = Math.max(...result.map((value, i) => Math.abs(value - hostImports.maths.lgamma!(inputs[i]!))));
    expect(worst).toBeLessThan(3e-6);
  });
  for (const [name, bound] of Object.entries(binary)) {
    it(`${name} stays within ${bound} ulp`, () => expectWithin(name, bound, samplePairs(20000)));
  }
});

describe("functions that have the bits of the CPU backend", () => {
  const inputs = samples(200).filter((x) => !isSubnormal(x) && !(Math.abs(x) > 2 ** 27));
  for (const name of ["tanh", "exp", "exp2", "expm1", "log", "sin", "cos"]) {
    it(name, async () => {
      const [found, wanted] = [await applyFunction(name, [inputs]), await apply(name, inputs)];
      const different = [...inputs.keys()].filter((i) => !Object.is(found[i], wanted[i]) && !isSubnormal(wanted[i]!));
      expect(
        different.slice(0, 3).map((i) => `${name}(${inputs[i]}) is ${found[i]}, not ${wanted[i]}`),
        `${different.length}`,
      ).toEqual([]);
    });
  }
});
