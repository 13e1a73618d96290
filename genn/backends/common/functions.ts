/**
 * The functions a snippet may call, and how each backend computes them: one row for every function of the language's
 * library, whose parameters and result are in `genn/language/functions.ts`.
 *
 * To add a function: a row there, one here, and its formula in `genn/maths` or in the backends' libraries.
 */
import { LIBRARY, type LibraryFunction } from "../../language/functions.ts";
import type { Effect } from "./effects.ts";

/** How a backend computes a function. */
export type Form =
  /** By an instruction or a built-in function of the machine, of this name. */
  | { readonly kind: "native"; readonly name: string }
  /** By a function of the backend's library, of this name. */
  | { readonly kind: "library"; readonly name: string }
  /** The printer makes it of operators and other functions. */
  | { readonly kind: "composed" };

export type Family =
  /** Of floats. */
  | "maths"
  /** `min`, `max` and `abs` of integers. */
  | "integers"
  | "draw"
  /** Ends the run with an error where it fails. */
  | "check";

export interface FunctionEntry {
  readonly signature: LibraryFunction;
  readonly family: Family;
  readonly effect: Effect;
  /** Has it a form for four lanes at once? Draws that take a number of words that differs between lanes have none. */
  readonly hasLanes: boolean;
  readonly wasm: Form;
  readonly webgpu: Form;
}

type ForName = (name: string) => Form;
/** Under the name it has in the language. */
const library: ForName = (name) => ({ kind: "library", name });
const native: ForName = (name) => ({ kind: "native", name });
const libraryAs =
  (name: string): ForName =>
  () =>
    library(name);
const nativeAs =
  (name: string): ForName =>
  () =>
    native(name);
const composed: ForName = () => ({ kind: "composed" });

const EFFECTS: Readonly<Record<Family, Effect>> = {
  maths: "none",
  integers: "none",
  draw: "changes",
  check: "changes",
};

type Row = readonly [names: string, family: Family, wasm: ForName, webgpu: ForName, lanes?: "one lane only"];

const ROWS: readonly Row[] = [
  ["cos sin tan acos asin atan atan2 cosh sinh tanh acosh asinh atanh", "maths", library, library],
  ["exp expm1 exp2 log log1p log2 log10 pow cbrt hypot erf erfc tgamma lgamma", "maths", library, library],
  ["fmod remainder nextafter copysign fdim fmax fmin scalbn ldexp ilogb", "maths", library, library],
  ["sqrt ceil floor trunc", "maths", native, native],
  ["fabs", "maths", nativeAs("abs"), nativeAs("abs")],
  ["rint", "maths", nativeAs("nearest"), nativeAs("round")],
  // WGSL's `round` is C's `rint`.
  ["round", "maths", library, libraryAs("round_half_away")],
  ["fma", "maths", library, native],
  // The machines have them for 32 bits in lanes; what else there is depends on the type.
  ["abs min max", "integers", native, native],
  ["gennrand", "draw", libraryAs("bits"), libraryAs("draw_bits")],
  ["gennrand_uniform", "draw", libraryAs("uniform"), libraryAs("draw_uniform")],
  ["gennrand_normal", "draw", libraryAs("normal"), libraryAs("draw_normal")],
  ["gennrand_exponential", "draw", libraryAs("exponential"), libraryAs("draw_exponential")],
  ["gennrand_log_normal", "draw", composed, libraryAs("draw_log_normal")],
  ["gennrand_gamma", "draw", libraryAs("gamma"), libraryAs("draw_gamma"), "one lane only"],
  ["gennrand_binomial", "draw", libraryAs("binomial"), libraryAs("draw_binomial"), "one lane only"],
  ["assert", "check", composed, composed],
];

/** The table by the functions' canonical names. */
export const FUNCTIONS: ReadonlyMap<string, FunctionEntry> = new Map(
  ROWS.flatMap(([names, family, wasm, webgpu, lanes]) =>
    names.split(" ").map((name) => {
      const entry: FunctionEntry = {
        signature: LIBRARY.get(name)!,
        family,
        effect: EFFECTS[family],
        hasLanes: lanes === undefined,
        wasm: wasm(name),
        webgpu: webgpu(name),
      };
      return [name, entry] as const;
    }),
  ),
);

/** The row of a library function. */
export function functionEntry(name: string): FunctionEntry {
  const found = FUNCTIONS.get(name);
  if (found === undefined) throw new Error(`there is no library function '${name}'`);
  return found;
}
