/** The C99 mathematics of generated WGSL: one table of functions, under their C names where WGSL has not C's meaning. */

import { straightLineFunctions } from "../../../../maths/straight-line.ts";
import { FUNCTIONS } from "../../../common/functions.ts";
import { type WgslFunction, wgsl } from "../function.ts";
import { exactFunctions } from "./exact.ts";
import { logarithmicFunctions } from "./logarithmic.ts";
import { pairFunctions } from "./pairs.ts";
import { specialFunctions } from "./special.ts";
import { straightLineFunction } from "./straight-line.ts";
import { trigonometricFunctions } from "./trigonometric.ts";

/** Those that WGSL has not itself, under the names of the table of functions. */
const sharedFunctions: Readonly<Record<string, WgslFunction>> = Object.fromEntries(
  [...straightLineFunctions.values()].flatMap((formula) => {
    const form = FUNCTIONS.get(formula.name)?.webgpu;
    return form?.kind === "library" ? [[form.name, straightLineFunction(formula, { name: form.name })] as const] : [];
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
