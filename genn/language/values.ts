/**
 * The language's arithmetic on single values, as `docs/language.md` defines it: used for literals and case labels, and
 * by the tests that backends are measured against. 64-bit integers are `bigint`, everything else is `number`.
 */
import type { BinaryOperator, Expression, UnaryExpression } from "./ast.ts";
import { INTEGERS, isFloat, type NumericType } from "./types.ts";

/** A value of any type of the language; `bool` is 0 or 1. */
export type Value = number | bigint;

/** The least value of a type: where a maximum starts. */
export const smallest = (type: NumericType): Value =>
  isFloat(type) ? Number.NEGATIVE_INFINITY : (INTEGERS[type]?.range[0] ?? 0);

/** Do values of the type need a `bigint`? */
export const is64Bit = (type: NumericType): type is "int64" | "uint64" => type === "int64" || type === "uint64";

/** Converts a value: integers wrap, floating-point numbers are truncated and saturate, not-a-number becomes 0. */
export function convertValue(value: Value, from: NumericType, to: NumericType): Value {
  if (from === to) return value;
  if (to === "bool") return value !== 0 && value !== 0n ? 1 : 0;
  if (to === "double") return Number(value);
  if (to === "float") return typeof value === "bigint" ? floatOfBigint(value) : Math.fround(value);
  return isFloat(from) ? truncate(Number(value), to) : wrap(value, to);
}

function wrap(value: Value, to: NumericType): Value {
  // Much the most frequent ones, without a detour.
  if (typeof value === "number" && to === "int32") return value | 0;
  if (typeof value === "number" && to === "uint32") return value >>> 0;
  const { bits, signed } = INTEGERS[to]!;
  const wrapped = signed ? BigInt.asIntN(bits, BigInt(value)) : BigInt.asUintN(bits, BigInt(value));
  return is64Bit(to) ? wrapped : Number(wrapped);
}

function truncate(value: number, to: NumericType): Value {
  const [lowest, highest] = INTEGERS[to]!.range.map(BigInt) as [bigint, bigint];
  let result: bigint;
  if (Number.isNaN(value)) result = 0n;
  else if (value >= Number(highest)) result = highest;
  else if (value <= Number(lowest)) result = lowest;
  else result = BigInt(Math.trunc(value));
  return is64Bit(to) ? result : Number(result);
}

/** Rounds once: `Math.fround(Number(value))` would round to `double` first. */
function floatOfBigint(value: bigint): number {
  const magnitude = value < 0n ? -value : value;
  const surplus = BigInt(Math.max(0, magnitude.toString(2).length - 50));
  const kept = magnitude >> surplus;
  // The bits cut off matter only for ties, where any of them being set decides.
  const sticky = kept << surplus === magnitude ? kept : kept | 1n;
  const rounded = Math.fround(Number(sticky) * 2 ** Number(surplus));
  return value < 0n ? -rounded : rounded;
}

/** `-`, `~` and `!` on a value of the operand's type. */
export function unaryValue(operator: UnaryExpression["operator"], type: NumericType, value: Value): Value {
  if (operator === "!") return value === 0 ? 1 : 0;
  if (isFloat(type)) return -(value as number);
  return wrap(operator === "-" ? -BigInt(value) : ~BigInt(value), type);
}

/** A binary operator on two values of one type (a shift's right value may be of another integer type). */
export function binaryValue(operator: BinaryOperator, type: NumericType, left: Value, right: Value): Value {
  switch (operator) {
    case "<":
      return left < right ? 1 : 0;
    case "<=":
      return left <= right ? 1 : 0;
    case ">":
      return left > right ? 1 : 0;
    case ">=":
      return left >= right ? 1 : 0;
    case "==":
      return left === right ? 1 : 0;
    case "!=":
      return left !== right ? 1 : 0;
  }
  if (isFloat(type)) {
    // The double result rounded to float is the float result: double has more than twice its bits.
    const result = floatArithmetic(operator, left as number, right as number);
    return type === "float" ? Math.fround(result) : result;
  }
  // Sums of 32-bit numbers are exact as doubles.
  if (typeof left === "number" && typeof right === "number") {
    if (operator === "+") return wrap(left + right, type);
    if (operator === "-") return wrap(left - right, type);
  }
  return wrap(integerArithmetic(operator, type, BigInt(left), BigInt(right)), type);
}

function floatArithmetic(operator: BinaryOperator, left: number, right: number): number {
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return left / right;
    default:
      throw new Error(`'${operator}' is not defined for floating-point numbers`);
  }
}

function integerArithmetic(operator: BinaryOperator, type: NumericType, left: bigint, right: bigint): bigint {
  const shift = right & BigInt(INTEGERS[type]!.bits - 1);
  switch (operator) {
    case "+":
      return left + right;
    case "-":
      return left - right;
    case "*":
      return left * right;
    case "/":
      return right === 0n ? 0n : left / right;
    case "%":
      return right === 0n ? 0n : left % right;
    case "&":
      return left & right;
    case "|":
      return left | right;
    case "^":
      return left ^ right;
    case "<<":
      return left << shift;
    case ">>":
      return left >> shift;
    default:
      throw new Error(`'${operator}' is not an arithmetic operator`);
  }
}

/** The value of an expression made of literals and operators only; `undefined` if it needs anything else. */
export function constantValue(expression: Expression): Value | undefined {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "unary": {
      const value = constantValue(expression.operand);
      return value === undefined ? undefined : unaryValue(expression.operator, expression.type, value);
    }
    case "cast": {
      const value = constantValue(expression.operand);
      return value === undefined
        ? undefined
        : convertValue(value, expression.operand.type as NumericType, expression.type);
    }
    case "binary": {
      const left = constantValue(expression.left);
      const right = constantValue(expression.right);
      if (left === undefined || right === undefined) return undefined;
      return binaryValue(expression.operator, expression.left.type as NumericType, left, right);
    }
    case "logical": {
      const left = constantValue(expression.left);
      const right = constantValue(expression.right);
      if (left === undefined || right === undefined) return undefined;
      return expression.operator === "&&" ? Number(left) & Number(right) : Number(left) | Number(right);
    }
    case "conditional": {
      const condition = constantValue(expression.condition);
      return condition === undefined
        ? undefined
        : constantValue(condition === 1 ? expression.whenTrue : expression.whenFalse);
    }
    default:
      return undefined;
  }
}
