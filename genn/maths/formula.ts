/**
 * Formulas of float32 functions as data: straight-line code in a notation that no backend owns. A backend prints a formula
 * in its language, or computes it.
 *
 * A value is 32 bits, read as what an operation takes: a float, an integer, or a truth value, which is all bits set or
 * none. Every operation rounds by itself; none may be fused or reordered.
 */

export type Formula = Variable | Constant | FloatOperation | IntegerOperation | Shift | BitOperation;

/** A parameter of the function, or the value of an earlier step. */
export interface Variable {
  readonly kind: "variable";
  readonly name: string;
}

/** A float32 number, or 32 bits as an unsigned number. */
export interface Constant {
  readonly kind: "constant";
  readonly type: "float" | "bits";
  readonly value: number;
}

export interface FloatOperation {
  readonly kind: "float";
  readonly operation:
    | "add"
    | "sub"
    | "mul"
    | "div"
    /** `right < left ? right : left`, so a NaN on the left stays and a NaN on the right is ignored. */
    | "pmin"
    /** `left < right ? right : left`, with the same treatment of NaN. */
    | "pmax"
    | FloatComparison
    | "isNan"
    | "abs"
    | "sqrt"
    | "floor"
    | "ceil"
    | "trunc"
    /** To the nearest integer, ties to even. */
    | "nearest"
    /** The float nearest to a signed integer. */
    | "ofInteger";
  readonly operands: readonly Formula[];
}
export type FloatComparison = "eq" | "lt" | "gt" | "le" | "ge";

/** Of 32-bit integers, which wrap around. */
export interface IntegerOperation {
  readonly kind: "integer";
  readonly operation: "add" | "sub" | "ltSigned";
  readonly operands: readonly [Formula, Formula];
}

export interface Shift {
  readonly kind: "shift";
  readonly operation: "shl" | "shrSigned" | "shrUnsigned";
  readonly operand: Formula;
  readonly count: number;
}

export interface BitOperation {
  readonly kind: "bits";
  /** `andNot`: left and not right. `select`: bits of the first operand where the third has ones, of the second elsewhere. */
  readonly operation: "and" | "or" | "xor" | "andNot" | "not" | "select";
  readonly operands: readonly Formula[];
}

/** One step of a function: a name, and the formula it stands for from there on. */
export interface Step {
  readonly name: string;
  readonly formula: Formula;
}

/** A function as a list of steps and one result. */
export interface StraightLine {
  /** C99 name, e.g. "tanh". */
  readonly name: string;
  readonly parameters: readonly string[];
  readonly steps: readonly Step[];
  readonly result: Formula;
  readonly resultType: "float" | "integer";
}

export const get = (name: string): Variable => ({ kind: "variable", name });

const floatUnary =
  (operation: FloatOperation["operation"]) =>
  (operand: Formula): FloatOperation => ({ kind: "float", operation, operands: [operand] });
const floatBinary =
  (operation: FloatOperation["operation"]) =>
  (left: Formula, right: Formula): FloatOperation => ({ kind: "float", operation, operands: [left, right] });
const integerBinary =
  (operation: IntegerOperation["operation"]) =>
  (left: Formula, right: Formula): IntegerOperation => ({ kind: "integer", operation, operands: [left, right] });
const shift =
  (operation: Shift["operation"]) =>
  (operand: Formula, count: number): Shift => ({ kind: "shift", operation, operand, count });
const bitwise =
  (operation: BitOperation["operation"]) =>
  (...operands: Formula[]): BitOperation => ({ kind: "bits", operation, operands });

export const float = {
  add: floatBinary("add"),
  sub: floatBinary("sub"),
  mul: floatBinary("mul"),
  div: floatBinary("div"),
  pmin: floatBinary("pmin"),
  pmax: floatBinary("pmax"),
  eq: floatBinary("eq"),
  lt: floatBinary("lt"),
  gt: floatBinary("gt"),
  le: floatBinary("le"),
  ge: floatBinary("ge"),
  /** Of a variable. */
  isNan: (operand: Variable): FloatOperation => ({ kind: "float", operation: "isNan", operands: [operand] }),
  abs: floatUnary("abs"),
  sqrt: floatUnary("sqrt"),
  floor: floatUnary("floor"),
  ceil: floatUnary("ceil"),
  trunc: floatUnary("trunc"),
  nearest: floatUnary("nearest"),
  ofInteger: floatUnary("ofInteger"),
  constant: (value: number): Constant => ({ kind: "constant", type: "float", value: Math.fround(value) }),
};

export const integer = {
  add: integerBinary("add"),
  sub: integerBinary("sub"),
  ltSigned: integerBinary("ltSigned"),
  shl: shift("shl"),
  shrSigned: shift("shrSigned"),
  shrUnsigned: shift("shrUnsigned"),
  constant: (value: number): Constant => ({ kind: "constant", type: "bits", value: value >>> 0 }),
};

export const and = bitwise("and");
export const or = bitwise("or");
export const xor = bitwise("xor");
/** `left & ~right` */
export const andNot = bitwise("andNot");
export const not = bitwise("not");

/** `condition ? whenTrue : whenFalse`, for a truth value. */
export const select = (condition: Formula, whenTrue: Formula, whenFalse: Formula): BitOperation =>
  bitwise("select")(whenTrue, whenFalse, condition);

/** The sign bit of a float. */
export const signBit = integer.constant(0x80000000);

/** Horner's scheme: `coefficients[0] + x * (coefficients[1] + x * ...)`. */
export const polynomial = (argument: Formula, coefficients: readonly number[]): Formula =>
  coefficients
    .slice(0, -1)
    .reduceRight<Formula>(
      (inner, coefficient) => float.add(float.constant(coefficient), float.mul(argument, inner)),
      float.constant(coefficients.at(-1)!),
    );

const PARAMETERS = ["x", "y", "z"] as const;

/** A function of up to three parameters `x`, `y`, `z`. */
export const straightLine = (
  name: string,
  arity: 1 | 2 | 3,
  steps: readonly (readonly [name: string, formula: Formula])[],
  result: Formula,
  resultType: StraightLine["resultType"] = "float",
): StraightLine => ({
  name,
  parameters: PARAMETERS.slice(0, arity),
  steps: steps.map(([name, formula]) => ({ name, formula })),
  result,
  resultType,
});
