/** C's conversions, made visible as cast nodes. */
import type { Expression } from "./ast.ts";
import { isFloat, type NumericType } from "./types.ts";
import { convertValue } from "./values.ts";

/** An expression that has a value. */
export type NumberExpression = Expression & { readonly type: NumericType };

/** The types arithmetic is made in; of two, the later one is the common type (LP64: `long` holds every `uint`). */
const ARITHMETIC: readonly NumericType[] = ["int32", "uint32", "int64", "uint64", "float", "double"];

/** Is it one of the types arithmetic is made in? */
const isArithmetic = (type: NumericType): boolean => ARITHMETIC.includes(type);

/** C's integer promotion: what is narrower than `int` becomes `int`. */
export const promote = (type: NumericType): NumericType => (isArithmetic(type) ? type : "int32");

/** C's usual arithmetic conversions: the type two operands meet in. */
export function commonType(a: NumericType, b: NumericType): NumericType {
  const rank = Math.max(ARITHMETIC.indexOf(promote(a)), ARITHMETIC.indexOf(promote(b)));
  return ARITHMETIC[rank]!;
}

/** The expression converted to a type; literals are converted on the spot, so that `2 * v` prints as `2.0 * v`. */
export function convert(expression: NumberExpression, type: NumericType): NumberExpression {
  if (expression.type === type) return expression;
  const { position } = expression;
  if (expression.kind === "literal") {
    const value = convertValue(expression.value, expression.type, type);
    // No literal is ever infinite: backends could not print it.
    if (typeof value === "bigint" || Number.isFinite(value)) return { kind: "literal", position, type, value };
  }
  return { kind: "cast", position, type, operand: expression };
}

/** Both `float`, unless one of them is `double`; integers count as the model's `scalar`. */
export const realType = (types: readonly NumericType[], scalar: "float" | "double"): "float" | "double" =>
  types.some((type) => type === "double" || (scalar === "double" && !isFloat(type))) ? "double" : "float";
