/**
 * The double-precision functions `$f64.name`: single instructions and short WAT where WebAssembly has them, imports from
 * JavaScript elsewhere. Double precision is for checking, so nothing here is tuned.
 */
import {
  copysign,
  fdim,
  fma,
  fmax,
  fmin,
  fmod,
  ilogb,
  nextafter,
  pow,
  remainder,
  rint,
  round,
  scalbn,
} from "./double-functions.ts";
import { erf, erfc, lgamma, tgamma } from "./special.ts";

export interface ScalarDoubleFunction {
  readonly name: string;
  readonly arity: 1 | 2 | 3;
  /** Its name in the import module "maths". */
  readonly importName: string;
  /** WAT types of parameters and result; all f64 but the exponents of scalbn, ldexp and ilogb. */
  readonly parameters: readonly ("f64" | "i32")[];
  readonly result: "f64" | "i32";
  /** WAT text of the function, for those that are not imported. */
  readonly wat?: string;
}

type Entry = readonly [implementation: (...args: number[]) => number, wat?: string];

const operand = "(local.get $x) (local.get $y)";
const operator = (instruction: string) => `(${instruction} (local.get $x))`;
/** Selects y where x is NaN or `comparison` says so: with y NaN it says no, and x stays. */
const chooseSecond = (comparison: string) =>
  `(select (local.get $y) (local.get $x) (i32.or (f64.ne (local.get $x) (local.get $x)) (${comparison} (local.get $y) (local.get $x))))`;

const unaries: Record<string, Entry> = {
  acos: [Math.acos],
  acosh: [Math.acosh],
  asin: [Math.asin],
  asinh: [Math.asinh],
  atan: [Math.atan],
  atanh: [Math.atanh],
  cbrt: [Math.cbrt],
  ceil: [Math.ceil, operator("f64.ceil")],
  cos: [Math.cos],
  cosh: [Math.cosh],
  erf: [erf],
  erfc: [erfc],
  exp: [Math.exp],
  exp2: [(x) => 2 ** x],
  expm1: [Math.expm1],
  fabs: [Math.abs, operator("f64.abs")],
  floor: [Math.floor, operator("f64.floor")],
  ilogb: [ilogb],
  lgamma: [lgamma],
  log: [Math.log],
  log10: [Math.log10],
  log1p: [Math.log1p],
  log2: [Math.log2],
  nearbyint: [rint, operator("f64.nearest")],
  rint: [rint, operator("f64.nearest")],
  round: [round, `(f64.trunc (f64.add (local.get $x) (f64.copysign (f64.const ${0.5 - 2 ** -54}) (local.get $x))))`],
  sin: [Math.sin],
  sinh: [Math.sinh],
  sqrt: [Math.sqrt, operator("f64.sqrt")],
  tan: [Math.tan],
  tanh: [Math.tanh],
  tgamma: [tgamma],
  trunc: [Math.trunc, operator("f64.trunc")],
};

const binaries: Record<string, Entry> = {
  atan2: [Math.atan2],
  copysign: [copysign, `(f64.copysign ${operand})`],
  fdim: [fdim, `(select (f64.const 0) (f64.sub ${operand}) (f64.le ${operand}))`],
  fmax: [fmax, chooseSecond("f64.gt")],
  fmin: [fmin, chooseSecond("f64.lt")],
  fmod: [fmod],
  hypot: [Math.hypot],
  ldexp: [scalbn],
  nextafter: [nextafter],
  pow: [pow],
  remainder: [remainder],
  scalbn: [scalbn],
};

const ternaries: Record<string, Entry> = { fma: [fma] };

const parameterNames = ["x", "y", "z"];

function entryOf([name, [, body]]: [string, Entry], arity: 1 | 2 | 3): ScalarDoubleFunction {
  const parameters = parameterNames
    .slice(0, arity)
    .map((_, index) => (index === 1 && (name === "scalbn" || name === "ldexp") ? "i32" : "f64"));
  const result = name === "ilogb" ? "i32" : "f64";
  const declared = parameters.map((type, index) => ` (param $${parameterNames[index]} ${type})`).join("");
  const wat = body && `(func $f64.${name}${declared} (result ${result})\n  ${body}\n)`;
  return { name, arity, importName: name, parameters, result, ...(wat && { wat }) };
}

/** All double functions by name. */
export const scalarDoubleFunctions: ReadonlyMap<string, ScalarDoubleFunction> = new Map(
  [
    ...Object.entries(unaries).map((entry) => entryOf(entry, 1)),
    ...Object.entries(binaries).map((entry) => entryOf(entry, 2)),
    ...Object.entries(ternaries).map((entry) => entryOf(entry, 3)),
  ].map((entry) => [entry.name, entry]),
);

/** The import module "maths": every double function as JavaScript, also those that generated code has natively. */
export const mathsImports: Record<string, (...args: number[]) => number> = Object.fromEntries(
  Object.entries({ ...unaries, ...binaries, ...ternaries }).map(([name, [implementation]]) => [name, implementation]),
);
