/**
 * The operators and conversions of the language, by what they ask of a machine. A backend prints each meaning in its own
 * way: a column of the table. What a meaning gives in corner cases is defined in `docs/language.md` and computed in
 * `genn/language/values.ts`.
 */
import type { BinaryOperator, UnaryExpression } from "../../language/ast.ts";
import { INTEGERS, isFloat, isNarrow, type NumericType } from "../../language/types.ts";

/** What a binary operator means for operands of one type. */
export type Meaning =
  /** A comparison; false if an operand is NaN. */
  | "ordered"
  /** `!=` of floats: true if an operand is NaN. */
  | "unequal"
  /** Arithmetic of floats, rounded once; `x / 0` is infinite or NaN. */
  | "rounded"
  /** `+`, `-`, `*` of integers, modulo 2^width. */
  | "wrapping"
  /** `/` and `%` of integers, defined for all: by zero they give 0, and INT_MIN / -1 wraps around. */
  | "totalDivision"
  /** `&`, `|`, `^`. */
  | "bitwise"
  /** A shift by a count modulo the width of the left operand; to the right it keeps the sign. */
  | "maskedShift";

export interface Operator {
  /** As instruction sets call it. */
  readonly name: "add" | "sub" | "mul" | "div" | "rem" | "and" | "or" | "xor" | "shl" | "shr" | Comparison;
  readonly symbol: BinaryOperator;
  readonly ofIntegers: Meaning;
  /** Not there for operators that floats have not. */
  readonly ofFloats?: Meaning;
  /** Do signed and unsigned integers differ in it? */
  readonly dependsOnSign: boolean;
}
type Comparison = "lt" | "le" | "gt" | "ge" | "eq" | "ne";

type Row = readonly [Operator["name"], ofIntegers: Meaning, ofFloats: Meaning | undefined, sign?: "signed"];

const ROWS: Readonly<Record<BinaryOperator, Row>> = {
  "+": ["add", "wrapping", "rounded"],
  "-": ["sub", "wrapping", "rounded"],
  "*": ["mul", "wrapping", "rounded"],
  "/": ["div", "totalDivision", "rounded", "signed"],
  "%": ["rem", "totalDivision", undefined, "signed"],
  "&": ["and", "bitwise", undefined],
  "|": ["or", "bitwise", undefined],
  "^": ["xor", "bitwise", undefined],
  "<<": ["shl", "maskedShift", undefined],
  ">>": ["shr", "maskedShift", undefined, "signed"],
  "<": ["lt", "ordered", "ordered", "signed"],
  "<=": ["le", "ordered", "ordered", "signed"],
  ">": ["gt", "ordered", "ordered", "signed"],
  ">=": ["ge", "ordered", "ordered", "signed"],
  "==": ["eq", "ordered", "ordered"],
  "!=": ["ne", "ordered", "unequal"],
};

export const OPERATORS = Object.fromEntries(
  Object.entries(ROWS).map(([symbol, [name, ofIntegers, ofFloats, sign]]) => [
    symbol,
    { name, symbol, ofIntegers, ofFloats, dependsOnSign: sign === "signed" },
  ]),
) as Readonly<Record<BinaryOperator, Operator>>;

/** What an operator means for operands of `type`. */
export function meaningOf({ symbol, ofIntegers, ofFloats }: Operator, type: NumericType): Meaning {
  if (!isFloat(type)) return ofIntegers;
  if (ofFloats === undefined) throw new Error(`'${symbol}' is not defined for floating-point numbers`);
  return ofFloats;
}

export const isComparison = ({ ofIntegers }: Operator): boolean => ofIntegers === "ordered";

/** A backend's way to print every meaning. */
export type OperatorColumn<Operation, Printed> = Readonly<Record<Meaning, (operation: Operation) => Printed>>;

/**
 * The operand that is the result, where the other one, a known value, changes no bit of it: x * 1, 1 * x, x / 1.
 * `constant` is an operand's value, where it is known.
 */
export function unchangedOperand<Operand extends { readonly constant?: number | bigint }>(
  { symbol }: Operator,
  left: Operand,
  right: Operand,
): Operand | undefined {
  if ((symbol === "*" || symbol === "/") && isOne(right.constant)) return left;
  return symbol === "*" && isOne(left.constant) ? right : undefined;
}

const isOne = (constant: number | bigint | undefined): boolean => constant === 1 || constant === 1n;

/** What a unary operator means for an operand of one type. */
export type UnaryMeaning = "not" | "complement" | "negatedFloat" | "negatedInteger";

export const unaryMeaningOf = (operator: UnaryExpression["operator"], type: NumericType): UnaryMeaning =>
  operator === "!" ? "not" : operator === "~" ? "complement" : isFloat(type) ? "negatedFloat" : "negatedInteger";

/** What a conversion asks of a machine. */
export type Conversion =
  | "none"
  /** To `bool`: anything but 0 is true, NaN too. */
  | "truth"
  /** Between `float` and `double`. */
  | "precision"
  /** Float to integer: truncates, then saturates at the type's range; NaN gives 0. */
  | "saturating"
  /** Integer or `bool` to float, rounded once. */
  | "rounding"
  /** Between integers, or `bool` to integer: modulo 2^width. */
  | "wrapping";

export function conversionOf(from: NumericType, to: NumericType): Conversion {
  if (from === to) return "none";
  if (to === "bool") return "truth";
  if (isFloat(from)) return isFloat(to) ? "precision" : "saturating";
  return isFloat(to) ? "rounding" : "wrapping";
}

/** A backend's way to print every conversion that does something. */
export type ConversionColumn<Operation, Printed> = Readonly<
  Record<Exclude<Conversion, "none">, (operation: Operation) => Printed>
>;

/** Does a value keep its bits: between integers of one width, and from what is narrower to 32 bits? */
export function keepsBits(from: NumericType, to: NumericType): boolean {
  const bits = (type: NumericType) => Math.max(32, INTEGERS[type]?.bits ?? 32);
  return conversionOf(from, to) === "wrapping" && !isNarrow(to) && bits(from) === bits(to);
}
