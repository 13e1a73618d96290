/** The language's operators and conversions in WGSL, with the results `docs/language.md` defines. */
import type { BinaryOperator, UnaryExpression } from "../../../language/ast.ts";
import { binaryValue, convertValue, is64Bit, unaryValue, type Value } from "../../../language/index.ts";
import type { NumericType } from "../../../language/types.ts";
import { callOf, type Level, literal, operand, type Printed, postfix, subject, wgslType } from "./text.ts";

/** Notes that a function of the library is used. */
export type Needs = (name: string) => void;

const COMPARISONS: ReadonlySet<BinaryOperator> = new Set(["<", "<=", ">", ">=", "==", "!="]);
export const isComparison = (operator: BinaryOperator): boolean => COMPARISONS.has(operator);

const isSigned = (type: NumericType): boolean => type.startsWith("int");

/** The type in which C does arithmetic on values of that type. */
export const arithmeticType = (type: NumericType): NumericType =>
  type === "bool" || type.endsWith("8") || type.endsWith("16") ? "int32" : type;

/** A known value of the type. */
export function constant(type: NumericType, value: Value, needs: Needs): Printed {
  const printed = literal(type, is64Bit(type) ? BigInt(value) : value);
  if (typeof value === "number" && type === "float") {
    if (Number.isNaN(value)) needs("not_a_number");
    else if (!Number.isFinite(Math.fround(value))) needs("infinity");
  }
  return printed;
}

function call(needs: Needs, name: string, ...operands: readonly Printed[]): Printed {
  needs(name);
  return callOf(name, ...operands);
}

const negated = (value: Printed): Printed => ({ text: `!${operand(value)}`, level: "unary" });

/** `left op right` for two values of `type`; a shift's right value has `rightType`. */
export function printBinary(
  operator: BinaryOperator,
  type: NumericType,
  left: Printed,
  right: Printed,
  rightType: NumericType,
  needs: Needs,
): Printed {
  // Values known here are computed here: WGSL refuses constant expressions that overflow or divide by zero.
  if (left.constant !== undefined && right.constant !== undefined) {
    const result = isComparison(operator) ? "bool" : type;
    return constant(result, binaryValue(operator, type, left.constant, right.constant), needs);
  }
  if (operator === "<<" || operator === ">>") return printShift(operator, type, left, right, rightType, needs);
  if (is64Bit(type)) return printWide(operator, type, left, right, needs);
  if (operator === "!=" && type === "float") return printDifference(left, right);
  if (isComparison(operator)) return printRelation(operator, left, right);
  // Multiplying with and dividing by 1 change no bit.
  if (type === "float" && right.constant === 1 && (operator === "*" || operator === "/")) return left;
  if (type === "float" && left.constant === 1 && operator === "*") return right;
  if (type !== "float" && (operator === "/" || operator === "%")) {
    if (right.constant === 0) return literal(type, 0);
    if (operator === "/" && right.constant === undefined) {
      return call(needs, type === "int32" ? "divide_i32" : "divide_u32", left, right);
    }
  }
  return plain(operator, left, right);
}

function printRelation(operator: BinaryOperator, left: Printed, right: Printed): Printed {
  // Shifts in parentheses, for `a < b >> c` would be read as a template.
  const levels = ["multiplicative", "additive"] as const;
  return { text: `${operand(left, ...levels)} ${operator} ${operand(right, ...levels)}`, level: "relational" };
}

/** Of floats: WGSL's own `!=` may be false for NaN. */
const printDifference = (left: Printed, right: Printed): Printed => negated(printRelation("==", left, right));

/** Two operands around an operator of WGSL's own, associating to the left. */
function plain(operator: BinaryOperator, left: Printed, right: Printed): Printed {
  switch (operator) {
    case "*":
    case "/":
    case "%":
      return { text: `${operand(left, "multiplicative")} ${operator} ${operand(right)}`, level: "multiplicative" };
    case "+":
    case "-": {
      const first = operand(left, "multiplicative", "additive");
      return { text: `${first} ${operator} ${operand(right, "multiplicative")}`, level: "additive" };
    }
    case "&":
    case "|":
    case "^":
      return { text: `${operand(left, operator)} ${operator} ${operand(right)}`, level: operator };
    default:
      throw new Error(`'${operator}' is no arithmetic operator`);
  }
}

/** Shifts by a count modulo the width, which WGSL leaves to the program. */
function printShift(
  operator: "<<" | ">>",
  type: NumericType,
  left: Printed,
  right: Printed,
  rightType: NumericType,
  needs: Needs,
): Printed {
  const wide = is64Bit(type);
  const count =
    right.constant !== undefined
      ? postfix(`${Number(BigInt.asUintN(wide ? 6 : 5, BigInt(right.constant)))}u`)
      : printCast(rightType, "uint32", right, needs);
  if (wide) {
    const name = operator === "<<" ? "shift_left_i64" : isSigned(type) ? "shift_right_i64" : "shift_right_u64";
    return call(needs, name, left, count);
  }
  const masked = right.constant !== undefined ? count.text : `(${operand(count, "&")} & 31u)`;
  return { text: `${operand(left)} ${operator} ${masked}`, level: "shift" };
}

/** 64-bit integers, as pairs of words. */
function printWide(operator: BinaryOperator, type: NumericType, left: Printed, right: Printed, needs: Needs): Printed {
  const sign = isSigned(type) ? "i64" : "u64";
  switch (operator) {
    case "&":
    case "|":
    case "^":
      return plain(operator, left, right);
    case "+":
      return call(needs, "add_i64", left, right);
    case "-":
      return call(needs, "subtract_i64", left, right);
    case "*":
      return call(needs, "multiply_i64", left, right);
    case "/":
      return call(needs, `divide_${sign}`, left, right);
    case "%":
      return call(needs, `remainder_${sign}`, left, right);
    case "==":
      return postfix(`all(${operand(left)} == ${operand(right)})`);
    case "!=":
      return postfix(`any(${operand(left)} != ${operand(right)})`);
    case "<":
      return call(needs, `less_${sign}`, left, right);
    case ">":
      return call(needs, `less_${sign}`, right, left);
    case "<=":
      return negated(call(needs, `less_${sign}`, right, left));
    case ">=":
      return negated(call(needs, `less_${sign}`, left, right));
    default:
      throw new Error(`'${operator}' is no operator of 64-bit integers`);
  }
}

/** `-x`, `!x`, `~x`. */
export function printUnary(
  operator: UnaryExpression["operator"],
  type: NumericType,
  value: Printed,
  needs: Needs,
): Printed {
  if (value.constant !== undefined) return constant(type, unaryValue(operator, type, value.constant), needs);
  if (operator === "!") return negated(value);
  if (operator === "-" && is64Bit(type)) return call(needs, "subtract_i64", postfix("vec2<u32>()"), value);
  if (operator === "-" && type === "uint32")
    return { text: `0u - ${operand(value, "multiplicative")}`, level: "additive" };
  // `--x` would be read as a decrement.
  const text = operand(value);
  return { text: text.startsWith("-") ? `${operator}(${text})` : `${operator}${text}`, level: "unary" };
}

/** Conversion: integers wrap, floats truncate and saturate. */
export function printCast(from: NumericType, to: NumericType, value: Printed, needs: Needs): Printed {
  if (from === to) return value;
  if (value.constant !== undefined) return constant(to, convertValue(value.constant, from, to), needs);
  const [source, target] = [wgslType(from), wgslType(to)];
  if (to === "bool") {
    if (source === "vec2<u32>") return postfix(`any(${operand(value)} != vec2<u32>())`);
    return from === "float" ? printDifference(value, literal(from, 0)) : printRelation("!=", value, literal(from, 0));
  }
  if (from === "float") return castFromFloat(to, value, needs);
  if (source === "vec2<u32>") {
    if (to === "float") return call(needs, isSigned(from) ? "f32_of_i64" : "f32_of_u64", value);
    if (target === "vec2<u32>") return value;
    const low = postfix(`${subject(value)}.x`);
    return narrow(to, target === "i32" ? callOf("i32", low) : low, false);
  }
  if (target === "vec2<u32>") {
    if (source === "i32") return call(needs, "i64_of_i32", value);
    return callOf("vec2<u32>", source === "bool" ? callOf("u32", value) : value, postfix("0u"));
  }
  if (to === "float") return source === "u32" ? call(needs, "f32_of_u32", value) : callOf("f32", value);
  return narrow(to, source === target ? value : callOf(target, value), from === "bool");
}

/** A 32-bit value in the range of a narrower type; `fits` if it is sure to be there. */
function narrow(to: NumericType, value: Printed, fits: boolean): Printed {
  const bits = to.endsWith("8") ? 8 : to.endsWith("16") ? 16 : 32;
  if (bits === 32 || fits) return value;
  return callOf("extractBits", value, postfix("0u"), postfix(`${bits}u`));
}

/** What the values of narrow integer types lie between. */
const RANGES: Partial<Record<NumericType, readonly [lowest: number, highest: number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
};

function castFromFloat(to: NumericType, value: Printed, needs: Needs): Printed {
  const sign = isSigned(to) ? "i" : "u";
  const whole = call(needs, `${sign}${is64Bit(to) ? 64 : 32}_of_f32`, value);
  const range = RANGES[to];
  if (range === undefined) return whole;
  if (sign === "u") return callOf("min", whole, literal(to, range[1]));
  return callOf("clamp", whole, literal(to, range[0]), literal(to, range[1]));
}

/** Operators that `target op= value` has in WGSL with the language's result. */
export function hasCompound(operator: BinaryOperator, type: NumericType, value: Printed): boolean {
  if (type !== "float" && type !== "int32" && type !== "uint32") return false;
  if (operator === "/") return type === "float" || (value.constant !== undefined && value.constant !== 0);
  return "+-*".includes(operator) || (type !== "float" && "&|^".includes(operator));
}

/** `&&` and `||`: the right operand must be without statements of its own. */
export function printLogical(operator: "&&" | "||", left: Printed, right: Printed): Printed {
  const levels: readonly Level[] = ["multiplicative", "additive", "relational"];
  const text = `${operand(left, ...levels, operator)} ${operator} ${operand(right, ...levels)}`;
  return { text, level: operator };
}
