/**
 * The double-precision functions `$f64.name`: single instructions and short WAT where WebAssembly has them, imports from
 * JavaScript elsewhere. Double precision is for checking, so nothing here is tuned.
 */
import { doubleFunctions } from "../../../maths/c99-double.js";

export interface ScalarDoubleFunction {
  readonly name: string;
  readonly arity: number;
  /** Its name in the import module "maths". */
  readonly importName: string;
  /** WAT types of parameters and result; all f64 but the exponents of scalbn, ldexp and ilogb. */
  readonly parameters: readonly ("f64" | "i32")[];
  readonly result: "f64" | "i32";
  /** WAT text of the function, for those that are not imported. */
  readonly wat?: string;
}

const operand = "(local.get $x) (local.get $y)";
const operator = (instruction: string) => `(${instruction} (local.get $x))`;
/** Selects y where x is NaN or `comparison` says so: with y NaN it says no, and x stays. */
const chooseSecond = (comparison: string) =>
  `(select (local.get $y) (local.get $x) (i32.or (f64.ne (local.get $x) (local.get $x)) (${comparison} (local.get $y) (local.get $x))))`;

/** The bodies of those that WebAssembly has; the others are imported. */
const bodies: Readonly<Record<string, string>> = {
  ceil: operator("f64.ceil"),
  copysign: `(f64.copysign ${operand})`,
  fabs: operator("f64.abs"),
  fdim: `(select (f64.const 0) (f64.sub ${operand}) (f64.le ${operand}))`,
  floor: operator("f64.floor"),
  fmax: chooseSecond("f64.gt"),
  fmin: chooseSecond("f64.lt"),
  nearbyint: operator("f64.nearest"),
  rint: operator("f64.nearest"),
  round: `(f64.trunc (f64.add (local.get $x) (f64.copysign (f64.const ${0.5 - 2 ** -54}) (local.get $x))))`,
  sqrt: operator("f64.sqrt"),
  trunc: operator("f64.trunc"),
};

const parameterNames = ["x", "y", "z"];

function describe(name: string, arity: number): ScalarDoubleFunction {
  const parameters = parameterNames
    .slice(0, arity)
    .map((_, index) => (index === 1 && (name === "scalbn" || name === "ldexp") ? "i32" : "f64"));
  const result = name === "ilogb" ? "i32" : "f64";
  const declared = parameters.map((type, index) => ` (param $${parameterNames[index]} ${type})`).join("");
  const body = bodies[name];
  const wat = body && `(func $f64.${name}${declared} (result ${result})\n  ${body}\n)`;
  return { name, arity, importName: name, parameters, result, ...(wat && { wat }) };
}

/** All double functions by name; each takes as many operands as its JavaScript form declares. */
export const scalarDoubleFunctions: ReadonlyMap<string, ScalarDoubleFunction> = new Map(
  Object.entries(doubleFunctions).map(([name, { length }]) => [name, describe(name, length)]),
);
