/**
 * The C99 mathematics of generated WebAssembly: one table of functions, and the text of those a module uses.
 *
 * Names are "f32x4.tanh" for four float32 lanes and "f64.tanh" for one double; the function is `$f32x4.tanh` in the
 * text. Scalar float32 code splats, calls the vector function and takes lane 0, so that it gives the same bits. Random
 * numbers ("philox.x4", "rand.normal.x4", ...) are in the same table.
 */
import { straightLineFunctions } from "../../../maths/straight-line.ts";
import { sourceFunctions } from "./distributions.ts";
import { exactFunctions } from "./exact.ts";
import { helpers } from "./helpers.ts";
import { hyperbolicFunctions } from "./hyperbolic.ts";
import { laneFunctions } from "./lanes.ts";
import { logarithmicFunctions } from "./logarithmic.ts";
import { randomFunctions } from "./philox.ts";
import { type ScalarDoubleFunction, scalarDoubleFunctions } from "./scalar-double.ts";
import { trigonometricFunctions } from "./trigonometric.ts";
import { type Pieces, straightLineFunction, type VectorFunction } from "./wat.ts";

export type { ScalarDoubleFunction } from "./scalar-double.ts";
export type { VectorFunction } from "./wat.ts";

const vectorFunctions: ReadonlyMap<string, VectorFunction> = new Map(
  [
    ...[...straightLineFunctions.values()].map(straightLineFunction),
    ...logarithmicFunctions,
    ...hyperbolicFunctions,
    ...trigonometricFunctions,
    ...exactFunctions,
    ...laneFunctions,
  ].map((entry) => [entry.name, entry]),
);

/** Names of all vector functions; the double functions have the same. */
export const mathsNames: readonly string[] = [...vectorFunctions.keys()];

/** The function of four float32 lanes with a C99 name such as "tanh". */
export function vectorFunction(name: string): VectorFunction {
  const found = vectorFunctions.get(name);
  if (!found) throw new Error(`There is no float32 maths function "${name}".`);
  return found;
}

/** The double function with a C99 name such as "tanh". */
export function scalarDoubleFunction(name: string): ScalarDoubleFunction {
  const found = scalarDoubleFunctions.get(name);
  if (!found) throw new Error(`There is no double maths function "${name}".`);
  return found;
}

/** Text of a function and what it calls, or the import of one that JavaScript provides. */
export interface Definition {
  readonly wat?: string;
  readonly import?: string;
  readonly needs: readonly string[];
}

const otherDefinitions: ReadonlyMap<string, Definition> = new Map(
  [...helpers, ...randomFunctions, ...sourceFunctions].map((entry) => [entry.name, entry]),
);

function definition(name: string): Definition {
  const [family, function_] = name.split(".", 2);
  if (family === "f32x4") return vectorFunction(function_);
  if (family === "f64") {
    const { wat, importName, parameters, result } = scalarDoubleFunction(function_);
    if (wat) return { wat, needs: [] };
    const text = `(import "maths" "${importName}" (func $${name} (param ${parameters.join(" ")}) (result ${result})))`;
    return { import: text, needs: [] };
  }
  const found = otherDefinitions.get(name);
  if (!found) throw new Error(`There is no maths function "${name}".`);
  return found;
}

/**
 * The imports and functions that a module needs for the named functions, with everything they call.
 * The imports come from `hostImports` of host.js, as module "maths"; they belong before all functions of the module.
 */
export function mathsModuleText(names: Iterable<string>): { imports: string; functions: string } {
  const used = new Map<string, Definition>();
  const visit = (name: string): void => {
    if (used.has(name)) return;
    const found = definition(name);
    used.set(name, found);
    found.needs.forEach(visit);
  };
  for (const name of names) visit(name);
  const definitions = [...used.values()];
  return {
    imports: definitions.flatMap((entry) => entry.import ?? []).join("\n"),
    functions: definitions.flatMap((entry) => entry.wat ?? []).join("\n"),
  };
}

/** The v128 locals of an inlineable function. */
export const inlineLocals = ({ inline }: VectorFunction, prefix: string): string[] =>
  (inline?.steps ?? []).map(({ name }) => prefix + name);

/** The code of one call printed in place. */
export interface InlineCall {
  /** `(local.set ...)` lines to run first. */
  readonly statements: readonly string[];
  /** The expression of the result. */
  readonly result: string;
}

/**
 * The code of an inlineable function with `operands`, which should be cheap to repeat (`local.get`s), in place of its
 * parameters. Its steps become v128 locals of their own names with `prefix` before them, which are to be declared: see
 * `inlineLocals`. `constant` may put something else in place of a constant's text.
 */
export function inlineCall(
  { name, inline }: VectorFunction,
  operands: readonly string[],
  prefix: string,
  constant: (text: string) => string = (text) => text,
): InlineCall {
  if (!inline) throw new Error(`"${name}" has control flow or calls and cannot be printed in place.`);
  const { parameters, steps, result } = inline;
  const print = (pieces: Pieces): string => {
    let text = "";
    for (const piece of pieces) {
      if (typeof piece === "string") text += piece;
      else if ("constant" in piece) text += constant(piece.constant);
      else {
        const parameter = parameters.indexOf(piece.variable);
        text += parameter < 0 ? `(local.get $${prefix}${piece.variable})` : operands[parameter];
      }
    }
    return text;
  };
  return {
    statements: steps.map((step) => `(local.set $${prefix}${step.name} ${print(step.code)})`),
    result: print(result),
  };
}
