/** The C99 mathematics of generated WGSL: one table of functions, under their C names where WGSL has not C's meaning. */
import { exponentialFunctions } from "../../../wasm/maths/exponential.ts";
import { hyperbolicFunctions } from "../../../wasm/maths/hyperbolic.ts";
import { roundingFunctions } from "../../../wasm/maths/rounding.ts";
import { exactFunctions } from "./exact.ts";
import { logarithmicFunctions } from "./logarithmic.ts";
import { pairFunctions } from "./pairs.ts";
import { specialFunctions } from "./special.ts";
import { straightLineFunction } from "./straight-line.ts";
import { trigonometricFunctions } from "./trigonometric.ts";

/** Functions that WGSL has itself: `calls.ts` uses those. */
const NATIVE = new Set(["sqrt", "fabs", "floor", "ceil", "trunc", "rint", "nearbyint"]);

/** The straight-line functions of the CPU backend: `tanh`, `exp`, `log`, `fmin`, ... */
const shared = [...exponentialFunctions, ...hyperbolicFunctions, ...roundingFunctions].flatMap(({ name, body }) =>
  body === undefined || NATIVE.has(name) ? [] : [{ name, body }],
);

const sharedFunctions: Readonly<Record<string, string>> = Object.fromEntries(
  shared.map(({ name, body }) => {
    // WGSL's own `round` is C's `rint`.
    const own = name === "round" ? "round_half_away" : name;
    return [own, straightLineFunction(own, body, { result: name === "ilogb" ? "i32" : "f32" })];
  }),
);

/** A function of random numbers, which are the same bits everywhere. */
const unfused = (name: string): string =>
  straightLineFunction(`${name}_unfused`, shared.find((one) => one.name === name)!.body, { unfused: true });

export const mathsFunctions: Readonly<Record<string, string>> = {
  pmin: `
/// The smaller number; of NaN and another the first.
fn pmin(x: f32, y: f32) -> f32 {
  return select(x, y, y < x);
}`,
  pmax: `
/// The larger number; of NaN and another the first.
fn pmax(x: f32, y: f32) -> f32 {
  return select(x, y, x < y);
}`,
  ...sharedFunctions,
  exp_unfused: unfused("exp"),
  log_unfused: unfused("log"),
  ...exactFunctions,
  ...pairFunctions,
  ...logarithmicFunctions,
  ...trigonometricFunctions,
  ...specialFunctions,
};
