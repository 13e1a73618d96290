/** The library functions every snippet may call. One table: checker, backends and documentation agree on it. */
import type { NumericType } from "./types.ts";

/**
 * What a parameter accepts:
 * - `real`: a floating-point number; all `real` arguments of a call get one type, `float` or `double`;
 * - `number`: any number; all `number` arguments of a call get their common type;
 * - `scalar`: the model's `scalar`;
 * - a type: that type.
 */
export type ParameterClass = "real" | "number" | "scalar" | NumericType;

export interface LibraryFunction {
  /** The name the typed tree uses. */
  readonly name: string;
  readonly parameters: readonly ParameterClass[];
  /** `real` and `number`: the type the arguments got. */
  readonly result: ParameterClass | "void";
  /** Does it draw a random number? Only some snippets may. */
  readonly random: boolean;
}

type Row = readonly [names: string, parameters: readonly ParameterClass[], result: LibraryFunction["result"]];

const ONE_REAL =
  "cos sin tan acos asin atan cosh sinh tanh acosh asinh atanh exp expm1 exp2 log log1p log2 log10 sqrt cbrt " +
  "ceil floor round rint trunc fabs erf erfc tgamma lgamma";
const TWO_REALS = "atan2 pow hypot fmod nextafter remainder fdim fmax fmin copysign";

const MATHEMATICS: readonly Row[] = [
  [ONE_REAL, ["real"], "real"],
  [TWO_REALS, ["real", "real"], "real"],
  ["fma", ["real", "real", "real"], "real"],
  ["scalbn ldexp", ["real", "int32"], "real"],
  ["ilogb", ["real"], "int32"],
  ["abs", ["number"], "number"],
  ["min max", ["number", "number"], "number"],
  ["assert", ["bool"], "void"],
];

const RANDOM: readonly Row[] = [
  ["gennrand", [], "uint32"],
  ["gennrand_uniform gennrand_normal gennrand_exponential", [], "scalar"],
  ["gennrand_log_normal", ["scalar", "scalar"], "scalar"],
  ["gennrand_gamma", ["scalar"], "scalar"],
  ["gennrand_binomial", ["uint32", "scalar"], "uint32"],
];

const expand = (rows: readonly Row[], random: boolean): LibraryFunction[] =>
  rows.flatMap(([names, parameters, result]) => names.split(" ").map((name) => ({ name, parameters, result, random })));

/** The library by canonical name. */
export const LIBRARY: ReadonlyMap<string, LibraryFunction> = new Map(
  [...expand(MATHEMATICS, false), ...expand(RANDOM, true)].map((entry) => [entry.name, entry]),
);

/** Other spellings: C's names for the `float` variants, and `nearbyint`, which is `rint` without C's error flags. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["nearbyint", "rint"],
  ["nearbyintf", "rint"],
  ...[...LIBRARY.values()]
    .filter(({ parameters }) => parameters[0] === "real")
    .map(({ name }) => [`${name}f`, name] as const),
]);

/** Every name a library function can be called by. */
export const libraryNames: readonly string[] = [...LIBRARY.keys(), ...ALIASES.keys()];

/** Finds a library function by any of its names. */
export const libraryFunction = (name: string): LibraryFunction | undefined =>
  LIBRARY.get(name) ?? LIBRARY.get(ALIASES.get(name) ?? "");

/** What `min`, `max` and `abs` are called if their arguments are floating-point. */
export const FLOAT_VARIANTS: Readonly<Record<string, string>> = { min: "fmin", max: "fmax", abs: "fabs" };
