/** The float32 vector functions against double references, over the whole range of float32. */
import { describe, expect, it } from "vitest";
import { hostImports } from "../../genn/backends/wasm/maths/host.js";
import {
  inlineCall,
  inlineLocals,
  mathsModuleText,
  mathsNames,
  vectorFunction,
} from "../../genn/backends/wasm/maths/index.ts";
import { apply, arrayFunction, instantiate, ulpError } from "./harness.ts";
import { edges, samplePairs, samples } from "./samples.ts";

interface Worst {
  error: number;
  at: string;
}

function worst(result: Float32Array, operands: readonly ArrayLike<number>[], reference: (...x: number[]) => number) {
  const found: Worst = { error: 0, at: "" };
  for (let i = 0; i < result.length; i++) {
    const arguments_ = operands.map((list) => list[i]);
    const error = ulpError(result[i], reference(...arguments_));
    if (!(error <= found.error)) {
      found.error = error;
      found.at = `${arguments_.join(", ")} gave ${result[i]}`;
    }
  }
  return found;
}

/** Largest errors allowed in ulp: 2 is promised; where a function is nearer to correct rounding, that is held too. */
const unaryBounds: Record<string, number> = {
  tanh: 1.8,
  exp: 1.6,
  expm1: 1.8,
  exp2: 1.25,
  log: 1,
  log2: 0.51,
  log10: 0.51,
  log1p: 0.51,
  sin: 1.7,
  cos: 1.7,
  tan: 0.51,
  sinh: 1,
  cosh: 0.51,
  atan: 0.51,
  acos: 0.51,
  asin: 0.51,
  acosh: 0.51,
  asinh: 0.51,
  atanh: 0.51,
  cbrt: 0.51,
  erf: 0.51,
  erfc: 0.51,
  tgamma: 0.51,
  lgamma: 0.51,
  sqrt: 0.5,
  fabs: 0,
  floor: 0,
  ceil: 0,
  trunc: 0,
  rint: 0,
  nearbyint: 0,
  round: 0,
};

const binaryBounds: Record<string, number> = {
  pow: 0.51,
  atan2: 0.51,
  hypot: 0.51,
  fmod: 0,
  remainder: 0,
  fmin: 0,
  fmax: 0,
  copysign: 0,
  fdim: 0.5,
};

const hot = new Set(["tanh", "exp", "log", "sin", "cos"]);

describe("float32 functions of one operand", () => {
  for (const [name, bound] of Object.entries(unaryBounds)) {
    it(`${name} stays within ${bound} ulp`, async () => {
      const inputs = samples(hot.has(name) ? 2000 : bound < 0.6 ? 32 : 500);
      const found = worst(await apply(name, inputs), [inputs], hostImports.maths[name]);
      expect(found.error, found.at).toBeLessThanOrEqual(bound);
    });
  }
});

describe("float32 functions of two operands", () => {
  for (const [name, bound] of Object.entries(binaryBounds)) {
    it(`${name} stays within ${bound} ulp`, async () => {
      const [x, y] = samplePairs(40000);
      const found = worst(await apply(name, x, y), [x, y], hostImports.maths[name]);
      expect(found.error, found.at).toBeLessThanOrEqual(bound);
    });
  }
});

/** Values that C99 prescribes (Annex F); a row is the function, its operands, and the result. */
const prescribed: [string, number[], number][] = [
  ["tanh", [-0], -0],
  ["tanh", [Infinity], 1],
  ["tanh", [-Infinity], -1],
  ["tanh", [2 ** -149], 2 ** -149],
  ["exp", [-Infinity], 0],
  ["exp", [0], 1],
  ["exp", [-0], 1],
  ["expm1", [-0], -0],
  ["expm1", [-Infinity], -1],
  ["expm1", [-(2 ** -149)], -(2 ** -149)],
  ["exp2", [-149], 2 ** -149],
  ["exp2", [127], 2 ** 127],
  ["exp2", [128], Infinity],
  ["log", [1], 0],
  ["log", [-0], -Infinity],
  ["log", [-1], Number.NaN],
  ["log2", [2 ** -149], -149],
  ["log2", [8], 3],
  ["log10", [1000], 3],
  ["log10", [0], -Infinity],
  ["log1p", [-0], -0],
  ["log1p", [-1], -Infinity],
  ["log1p", [-1.5], Number.NaN],
  ["sin", [-0], -0],
  ["sin", [Infinity], Number.NaN],
  ["cos", [0], 1],
  ["tan", [-0], -0],
  ["atan", [-0], -0],
  ["atan2", [0, -1], Math.fround(Math.PI)],
  ["atan2", [-0, -1], -Math.fround(Math.PI)],
  ["atan2", [-0, -0], -Math.fround(Math.PI)],
  ["atan2", [0, 0], 0],
  ["atan2", [-0, 0], -0],
  ["atan2", [Infinity, -Infinity], Math.fround((3 * Math.PI) / 4)],
  ["atan2", [1, Infinity], 0],
  ["pow", [1, Number.NaN], 1],
  ["pow", [Number.NaN, 0], 1],
  ["pow", [Number.NaN, 1], Number.NaN],
  ["pow", [-1, Infinity], 1],
  ["pow", [-1, -Infinity], 1],
  ["pow", [-2, 3], -8],
  ["pow", [-2, 0.5], Number.NaN],
  ["pow", [-0, 3], -0],
  ["pow", [-0, -3], -Infinity],
  ["pow", [-0, -2], Infinity],
  ["pow", [-Infinity, 3], -Infinity],
  ["pow", [-Infinity, -3], -0],
  ["pow", [-Infinity, 0.5], Infinity],
  ["pow", [0.5, Infinity], 0],
  ["pow", [0.5, -Infinity], Infinity],
  ["round", [0.5], 1],
  ["round", [-0.5], -1],
  ["round", [0.5 - 2 ** -25], 0],
  ["round", [-0.25], -0],
  ["round", [8388607.5], 8388608],
  ["rint", [0.5], 0],
  ["rint", [1.5], 2],
  ["rint", [-0.5], -0],
  ["fmin", [Number.NaN, 1], 1],
  ["fmin", [1, Number.NaN], 1],
  ["fmax", [Number.NaN, Number.NaN], Number.NaN],
  ["fmax", [-Infinity, Number.NaN], -Infinity],
  ["fdim", [1, 2], 0],
  ["fdim", [Infinity, Infinity], 0],
  ["fdim", [Number.NaN, 1], Number.NaN],
  ["copysign", [Number.NaN, -1], Number.NaN],
  ["copysign", [3, -0], -3],
  ["hypot", [Number.NaN, -Infinity], Infinity],
  ["fmod", [-6, 3], -0],
  ["fmod", [1, Infinity], 1],
  ["remainder", [5, 2], 1],
  ["remainder", [3, 2], -1],
  ["remainder", [-4, 2], -0],
  ["nextafter", [0, -1], -(2 ** -149)],
  ["nextafter", [-0, 1], 2 ** -149],
  ["nextafter", [1, 2], 1 + 2 ** -23],
  ["nextafter", [1, 0], 1 - 2 ** -24],
  ["nextafter", [-1, -Infinity], -1 - 2 ** -23],
  ["nextafter", [-1, 5], -1 + 2 ** -24],
  ["nextafter", [2 ** -149, -1], 0],
  ["nextafter", [-(2 ** -149), 1], -0],
  ["nextafter", [(2 - 2 ** -23) * 2 ** 127, Infinity], Infinity],
  ["nextafter", [Infinity, 0], (2 - 2 ** -23) * 2 ** 127],
  ["nextafter", [0, -0], -0],
  ["nextafter", [Number.NaN, 1], Number.NaN],
  ["nextafter", [1, Number.NaN], Number.NaN],
  ["tgamma", [-1], Number.NaN],
  ["tgamma", [-0], -Infinity],
  ["tgamma", [5], 24],
  ["lgamma", [-1], Infinity],
  ["lgamma", [1], 0],
  ["lgamma", [2], 0],
  ["erf", [-0], -0],
  ["erf", [-Infinity], -1],
  ["erfc", [-Infinity], 2],
];

describe("values that C99 prescribes", () => {
  it("hold exactly, with the signs of zeros", async () => {
    for (const [name, operands, expected] of prescribed) {
      const [result] = await apply(name, ...operands.map((operand) => [operand]));
      expect(Object.is(result, expected), `${name}(${operands}) is ${result}, not ${expected}`).toBe(true);
    }
  });

  it("NaN goes through every function of one operand, whatever its payload", async () => {
    for (const name of Object.keys(unaryBounds)) {
      const { operands, result, run } = await arrayFunction(name);
      const bits = new Uint32Array(operands[0].buffer, operands[0].byteOffset, 4);
      bits.set([0x7fc00000, 0xffc12345, 0x7f800001, 0xffffffff]);
      run(4);
      expect([...result.subarray(0, 4)], name).toEqual(Array(4).fill(Number.NaN));
    }
  });

  it("tanh is odd in every bit", async () => {
    const inputs = samples(200);
    const positive = await apply("tanh", inputs);
    const negative = await apply(
      "tanh",
      inputs.map((value) => -value),
    );
    expect(positive.every((value, index) => Object.is(value, -negative[index]))).toBe(true);
  });

  it("every lane gets the same bits, and the text printed in place gives those of the call", async () => {
    for (const name of mathsNames.filter((candidate) => vectorFunction(candidate).formula)) {
      const { arity } = vectorFunction(name);
      const { functions } = mathsModuleText([`f32x4.${name}`]);
      const inline = inlineCall(
        vectorFunction(name),
        ["(local.get $a)", "(local.get $b)", "(local.get $c)"].slice(0, arity),
        "tanh1_",
      );
      const parameters = ["a", "b", "c"].slice(0, arity);
      const { same } = await instantiate(`(module ${functions}
        (func (export "same") ${parameters.map((p) => `(param $${p}0 f32)`).join(" ")} (result i32)
          ${parameters.map((p) => `(local $${p} v128)`).join(" ")}
          ${inlineLocals(vectorFunction(name), "tanh1_")
            .map((local) => `(local $${local} v128)`)
            .join(" ")}
          ${parameters.map((p) => `(local.set $${p} (f32x4.splat (local.get $${p}0)))`).join("\n")}
          ${inline.statements.join("\n")}
          (i8x16.all_true (i8x16.eq ${inline.result}
            (call $f32x4.${name} ${parameters.map((p) => `(local.get $${p})`).join(" ")})))))`);
      for (const [index, edge] of edges.entries()) {
        const others = [edges[(index * 7 + 3) % edges.length], edges[(index * 11 + 5) % edges.length]];
        expect((same as (...x: number[]) => number)(edge, ...others.slice(0, arity - 1)), `${name}(${edge})`).toBe(1);
      }
    }
  });
});
