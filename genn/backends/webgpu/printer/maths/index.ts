/** The C99 mathematics of generated WGSL: one table of functions, under their C names where WGSL has not C's meaning. */

import { straightLineFunctions } from "../../../../maths/straight-line.ts";
import { type WgslFunction, wgsl } from "../function.ts";
import { exactFunctions } from "./exact.ts";
import { logarithmicFunctions } from "./logarithmic.ts";
import { pairFunctions } from "./pairs.ts";
import { specialFunctions } from "./special.ts";
import { straightLineFunction } from "./straight-line.ts";
import { trigonometricFunctions } from "./trigonometric.ts";

/** Functions that WGSL has itself: `calls.ts` uses those. */
const NATIVE = new Set(["sqrt", "fabs", "floor", "ceil", "trunc", "rint", "nearbyint"]);

const sharedFunctions: Readonly<Record<string, WgslFunction>> = Object.fromEntries(
  [...straightLineFunctions.values()]
    .filter(({ name }) => !NATIVE.has(name))
    .map((formula) => {
      // WGSL's own `round` is C's `rint`.
      const name = formula.name === "round" ? "round_half_away" : formula.name;
      return [name, straightLineFunction(formula, { name })];
    }),
);

/** A function of random numbers, which are the same bits everywhere. */
const unfused = (name: string): WgslFunction =>
  straightLineFunction(straightLineFunctions.get(name)!, { name: `${name}_unfused`, unfused: true });

export const mathsFunctions: Readonly<Record<string, WgslFunction>> = {
  pmin: wgsl()`
/// The smaller number; of NaN and another the first.
fn pmin(x: f32, y: f32) -> f32 {
  return select(x, y, y < x);
}`,
  pmax: wgsl()`
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
