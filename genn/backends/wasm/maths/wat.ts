/**
 * Small builders of WebAssembly text for the maths functions: operators as folded S-expressions, constants, and the
 * two shapes of function the library is made of (formulas of `genn/maths`, and free text).
 *
 * This is only as much of an assembler as the functions need to be read as formulas. It knows nothing about kernels.
 */
import type {
  BitOperation,
  FloatOperation,
  Formula,
  IntegerOperation,
  Shift,
  StraightLine,
} from "../../../maths/formula.ts";

/** A function over four float32 lanes. */
export interface VectorFunction {
  /** C99 name, e.g. "tanh". */
  readonly name: string;
  readonly arity: 1 | 2 | 3;
  /** WAT text of `(func $f32x4.name (param $x v128) ... (result v128) ...)`. */
  readonly wat: string;
  /** Full names ("f32x4.log", "f64.acos", "maths.exponential") of what this one calls. */
  readonly needs: readonly string[];
  /** The formula of code without control flow and calls, which may be printed in place with `inlineCall`. */
  readonly formula?: StraightLine;
}

const binary =
  (operator: string) =>
  (left: string, right: string): string =>
    `(${operator} ${left} ${right})`;
const unary =
  (operator: string) =>
  (operand: string): string =>
    `(${operator} ${operand})`;

/** The operators used on one float shape. */
function floatShape(shape: "f32x4" | "f64x2") {
  return {
    add: binary(`${shape}.add`),
    sub: binary(`${shape}.sub`),
    mul: binary(`${shape}.mul`),
    div: binary(`${shape}.div`),
    /** `right < left ? right : left`, so a NaN on the left stays and a NaN on the right is ignored. */
    pmin: binary(`${shape}.pmin`),
    /** `left < right ? right : left`, with the same treatment of NaN. */
    pmax: binary(`${shape}.pmax`),
    eq: binary(`${shape}.eq`),
    ne: binary(`${shape}.ne`),
    lt: binary(`${shape}.lt`),
    gt: binary(`${shape}.gt`),
    ge: binary(`${shape}.ge`),
    abs: unary(`${shape}.abs`),
    neg: unary(`${shape}.neg`),
    sqrt: unary(`${shape}.sqrt`),
    trunc: unary(`${shape}.trunc`),
    constant: (value: number): string => {
      const text = floatText(shape === "f32x4" ? Math.fround(value) : value);
      return `(v128.const ${shape} ${Array(shape === "f32x4" ? 4 : 2)
        .fill(text)
        .join(" ")})`;
    },
  };
}

/** Operators on four float32 lanes. */
export const f32x4 = floatShape("f32x4");

/** Operators on two float64 lanes, and the conversions to and from the float32 ones. */
export const f64x2 = {
  ...floatShape("f64x2"),
  promoteLow: unary("f64x2.promote_low_f32x4"),
  promoteHigh: (vector: string): string => f64x2.promoteLow(shuffle32(vector, vector, [2, 3, 2, 3])),
  /** Four float32 from two pairs of float64. */
  demotePairs: (low: string, high: string): string =>
    shuffle32(`(f32x4.demote_f64x2_zero ${low})`, `(f32x4.demote_f64x2_zero ${high})`, [0, 1, 4, 5]),
};

/** Operators on four 32-bit integer lanes. */
export const i32x4 = {
  add: binary("i32x4.add"),
  minSigned: binary("i32x4.min_s"),
  maxSigned: binary("i32x4.max_s"),
  shl: (vector: string, count: number): string => `(i32x4.shl ${vector} (i32.const ${count}))`,
  shrSigned: (vector: string, count: number): string => `(i32x4.shr_s ${vector} (i32.const ${count}))`,
  shrUnsigned: (vector: string, count: number): string => `(i32x4.shr_u ${vector} (i32.const ${count}))`,
  toFloat: unary("f32x4.convert_i32x4_s"),
  constant: (value: number): string => `(v128.const i32x4${` 0x${(value >>> 0).toString(16)}`.repeat(4)})`,
};

/** Operators on two 64-bit integer lanes. */
export const i64x2 = {
  add: binary("i64x2.add"),
  sub: binary("i64x2.sub"),
  shl: (vector: string, count: number): string => `(i64x2.shl ${vector} (i32.const ${count}))`,
  shrSigned: (vector: string, count: number): string => `(i64x2.shr_s ${vector} (i32.const ${count}))`,
  shrUnsigned: (vector: string, count: number): string => `(i64x2.shr_u ${vector} (i32.const ${count}))`,
  constant: (value: bigint): string => `(v128.const i64x2${` 0x${BigInt.asUintN(64, value).toString(16)}`.repeat(2)})`,
};

export const and = binary("v128.and");
export const or = binary("v128.or");
export const xor = binary("v128.xor");
/** `left & ~right` */
export const andNot = binary("v128.andnot");
export const not = unary("v128.not");

/** `condition ? whenTrue : whenFalse`, lane by lane, for a condition of all-ones or all-zeros lanes. */
export const select = (condition: string, whenTrue: string, whenFalse: string): string =>
  `(v128.bitselect ${whenTrue} ${whenFalse} ${condition})`;

export const get = (local: string): string => `(local.get $${local})`;
export const set = (local: string, expression: string): string => `(local.set $${local} ${expression})`;
export const call = (name: string, ...operands: string[]): string => `(call $${name} ${operands.join(" ")})`;

/** Choose four 32-bit lanes out of `first` (0 to 3) and `second` (4 to 7). */
export function shuffle32(first: string, second: string, lanes: readonly [number, number, number, number]): string {
  const bytes = lanes.flatMap((lane) => [4 * lane, 4 * lane + 1, 4 * lane + 2, 4 * lane + 3]);
  return `(i8x16.shuffle ${bytes.join(" ")} ${first} ${second})`;
}

/** Sign bits of four float32 lanes. */
export const signBits = i32x4.constant(0x80000000);

/** Horner's scheme: `coefficients[0] + x * (coefficients[1] + x * ...)`. */
export function polynomial(
  shape: { add: typeof f32x4.add; mul: typeof f32x4.mul; constant: typeof f32x4.constant },
  argument: string,
  coefficients: readonly number[],
): string {
  return coefficients
    .slice(0, -1)
    .reduceRight(
      (inner, coefficient) => shape.add(shape.constant(coefficient), shape.mul(argument, inner)),
      shape.constant(coefficients.at(-1)!),
    );
}

/** A constant as WAT text. */
export function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value < 0 ? "-inf" : "inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

const parameterNames = ["x", "y", "z"] as const;

const FLOAT_NAMES: Partial<Record<FloatOperation["operation"], string>> = { ofInteger: "convert_i32x4_s" };
const INTEGER_NAMES: Record<IntegerOperation["operation"], string> = { add: "add", sub: "sub", ltSigned: "lt_s" };
const SHIFT_NAMES: Record<Shift["operation"], string> = { shl: "shl", shrSigned: "shr_s", shrUnsigned: "shr_u" };
const BIT_NAMES: Partial<Record<BitOperation["operation"], string>> = { andNot: "andnot", select: "bitselect" };

/** Text of a formula over four lanes. `read` gives that of a variable; `constant` may replace that of a constant. */
export function formulaText(
  formula: Formula,
  read: (name: string) => string = get,
  constant: (text: string) => string = (text) => text,
): string {
  const operandText = (operand: Formula): string => formulaText(operand, read, constant);
  switch (formula.kind) {
    case "variable":
      return read(formula.name);
    case "constant":
      return constant(formula.type === "float" ? f32x4.constant(formula.value) : i32x4.constant(formula.value));
    case "shift":
      return `(i32x4.${SHIFT_NAMES[formula.operation]} ${operandText(formula.operand)} (i32.const ${formula.count}))`;
    case "integer":
      return `(i32x4.${INTEGER_NAMES[formula.operation]} ${formula.operands.map(operandText).join(" ")})`;
    case "bits":
      return `(v128.${BIT_NAMES[formula.operation] ?? formula.operation} ${formula.operands.map(operandText).join(" ")})`;
    case "float": {
      const operands = formula.operands.map(operandText).join(" ");
      if (formula.operation === "isNan") return `(f32x4.ne ${operands} ${operands})`;
      return `(f32x4.${FLOAT_NAMES[formula.operation] ?? formula.operation} ${operands})`;
    }
  }
}

/** A function of straight-line code, which the code generator may print in place. */
export function straightLineFunction(formula: StraightLine): VectorFunction {
  const { name, parameters, steps, result } = formula;
  const arity = parameters.length as 1 | 2 | 3;
  const lines = [...steps.map((step) => set(step.name, formulaText(step.formula))), formulaText(result)];
  const locals = steps.map((step) => step.name);
  return { name, arity, needs: [], formula, wat: functionText(`f32x4.${name}`, arity, locals, lines) };
}

/** A function that calls others or branches. */
export function calling(
  name: string,
  arity: 1 | 2 | 3,
  needs: readonly string[],
  locals: readonly string[],
  lines: readonly string[],
): VectorFunction {
  return { name, arity, needs, wat: functionText(`f32x4.${name}`, arity, locals, lines) };
}

/** `(func $name (param $x v128) ... (result v128) (local $a v128) ... lines)` */
export function functionText(name: string, arity: number, locals: readonly string[], lines: readonly string[]): string {
  const parameters = parameterNames
    .slice(0, arity)
    .map((parameter) => ` (param $${parameter} v128)`)
    .join("");
  const declarations = locals.map((local) => `  (local $${local} v128)\n`).join("");
  return `(func $${name}${parameters} (result v128)\n${declarations}${lines.map((line) => `  ${line}\n`).join("")})`;
}
