/** The language's operators and conversions in WGSL, with the results `docs/language.md` defines. */
import type { BinaryOperator, UnaryExpression } from "../../../language/ast.ts";
import { binaryValue, convertValue, is64Bit, unaryValue, type Value } from "../../../language/index.ts";
import { INTEGERS, isNarrow, isSigned, type NumericType } from "../../../language/types.ts";
import {
  type ConversionColumn,
  conversionOf,
  isComparison,
  meaningOf,
  OPERATORS,
  type Operator,
  type OperatorColumn,
  type UnaryMeaning,
  unaryMeaningOf,
  unchangedOperand,
} from "../../common/operators.ts";
import {
  type Code,
  callOf,
  computed,
  type Level,
  literal,
  operand,
  type Printed,
  postfix,
  subject,
  wgslType,
} from "./text.ts";

/** Notes that a function of the library is used. */
export type Needs = (name: string) => void;

/** A known value of the type. */
export function constant(type: NumericType, value: Value, needs: Needs): Printed {
  const printed = literal(type, is64Bit(type) ? BigInt(value) : value);
  if (typeof value === "number" && type === "float") {
    if (Number.isNaN(value)) needs("not_a_number");
    else if (!Number.isFinite(Math.fround(value))) needs("infinity");
  }
  return printed;
}

function call(needs: Needs, name: string, ...operands: readonly Code[]): Code {
  needs(name);
  return callOf(name, ...operands);
}

const negated = (value: Code): Code => ({ text: `!${operand(value)}`, level: "unary" });

/** An operator between two values of one type; the count of a shift may have another. */
interface Operation {
  readonly operator: Operator;
  readonly type: NumericType;
  readonly left: Printed;
  readonly right: Printed;
  readonly needs: Needs;
}

/** `left op right` for two values of one type; a shift's right value may have another. */
export function printBinary(symbol: BinaryOperator, left: Printed, right: Printed, needs: Needs): Printed {
  const { type } = left;
  const operator = OPERATORS[symbol];
  const result = isComparison(operator) ? "bool" : type;
  // Values known here are computed here: WGSL refuses constant expressions that overflow or divide by zero.
  if (left.constant !== undefined && right.constant !== undefined) {
    return constant(result, binaryValue(symbol, type, left.constant, right.constant), needs);
  }
  const unchanged = type === "float" ? unchangedOperand(operator, left, right) : undefined;
  if (unchanged !== undefined) return unchanged;
  const column = is64Bit(type) ? WIDE : WORDS;
  return computed(column[meaningOf(operator, type)]({ operator, type, left, right, needs }), result, [left, right]);
}

function relation(symbol: string, left: Code, right: Code): Code {
  // Shifts in parentheses, for `a < b >> c` would be read as a template.
  const levels = ["multiplicative", "additive"] as const;
  return { text: `${operand(left, ...levels)} ${symbol} ${operand(right, ...levels)}`, level: "relational" };
}

/** Of floats: WGSL's own `!=` may be false for NaN. */
const difference = (left: Code, right: Code): Code => negated(relation("==", left, right));

/** Two operands around an operator of WGSL's own, associating to the left. */
function plain({ operator: { symbol }, left, right }: Operation): Code {
  switch (symbol) {
    case "*":
    case "/":
    case "%":
      return { text: `${operand(left, "multiplicative")} ${symbol} ${operand(right)}`, level: "multiplicative" };
    case "+":
    case "-": {
      const first = operand(left, "multiplicative", "additive");
      return { text: `${first} ${symbol} ${operand(right, "multiplicative")}`, level: "additive" };
    }
    case "&":
    case "|":
    case "^":
      return { text: `${operand(left, symbol)} ${symbol} ${operand(right)}`, level: symbol };
    default:
      throw new Error(`'${symbol}' is no arithmetic operator`);
  }
}

/** Counts modulo the width, which WGSL leaves to the program. */
function shiftCount({ type, right, needs }: Operation): Code {
  if (right.constant === undefined) return printCast(right, "uint32", needs);
  return postfix(`${Number(BigInt.asUintN(is64Bit(type) ? 6 : 5, BigInt(right.constant)))}u`);
}

/** Floats and integers of 32 bits. */
const WORDS: OperatorColumn<Operation, Code> = {
  ordered: ({ operator, left, right }) => relation(operator.symbol, left, right),
  unequal: ({ left, right }) => difference(left, right),
  rounded: plain,
  wrapping: plain,
  bitwise: plain,
  totalDivision: (operation) => {
    const { operator, type, left, right, needs } = operation;
    if (right.constant === 0) return literal(type, 0);
    // WGSL's `%` gives 0 itself, and a known divisor needs no test.
    if (operator.name === "rem" || right.constant !== undefined) return plain(operation);
    return call(needs, type === "int32" ? "divide_i32" : "divide_u32", left, right);
  },
  maskedShift: (operation) => {
    const { operator, left, right } = operation;
    const count = shiftCount(operation);
    const masked = right.constant !== undefined ? count.text : `(${operand(count, "&")} & 31u)`;
    return { text: `${operand(left)} ${operator.symbol} ${masked}`, level: "shift" };
  },
};

const noFloats = (): never => {
  throw new Error("64-bit integers are no floats");
};

const WIDE_NAMES: Partial<Record<Operator["name"], string>> = {
  add: "add",
  sub: "subtract",
  mul: "multiply",
  div: "divide",
  rem: "remainder",
  shl: "shift_left",
  shr: "shift_right",
};

/** The library's function for an operator on 64-bit integers: those that do not differ by sign are the signed ones. */
const wideFunction = ({ operator, type }: Operation): string =>
  `${WIDE_NAMES[operator.name]}_${operator.dependsOnSign ? wideSuffix(type) : "i64"}`;
const wideSuffix = (type: NumericType): "i64" | "u64" => (isSigned(type) ? "i64" : "u64");

const wideCall = (operation: Operation): Code =>
  call(operation.needs, wideFunction(operation), operation.left, operation.right);

/** 64-bit integers, as pairs of words. */
const WIDE: OperatorColumn<Operation, Code> = {
  ordered: ({ operator, type, left, right, needs }) => {
    const less = `less_${wideSuffix(type)}`;
    switch (operator.name) {
      case "eq":
        return postfix(`all(${operand(left)} == ${operand(right)})`);
      case "ne":
        return postfix(`any(${operand(left)} != ${operand(right)})`);
      case "lt":
        return call(needs, less, left, right);
      case "gt":
        return call(needs, less, right, left);
      case "le":
        return negated(call(needs, less, right, left));
      default:
        return negated(call(needs, less, left, right));
    }
  },
  unequal: noFloats,
  rounded: noFloats,
  wrapping: wideCall,
  bitwise: plain,
  totalDivision: wideCall,
  maskedShift: (operation) => call(operation.needs, wideFunction(operation), operation.left, shiftCount(operation)),
};

const minus = (sign: "-" | "~", value: Printed): Code => ({
  text: value.level === "negation" ? `${sign}(${value.text})` : `${sign}${operand(value)}`,
  level: sign === "-" ? "negation" : "unary",
});

const UNARY: Readonly<Record<UnaryMeaning, (value: Printed, needs: Needs) => Code>> = {
  not: negated,
  complement: (value) => minus("~", value),
  negatedFloat: (value) => minus("-", value),
  negatedInteger: (value, needs) => {
    if (is64Bit(value.type)) return call(needs, "subtract_i64", postfix("vec2<u32>()"), value);
    if (value.type === "uint32") return { text: `0u - ${operand(value, "multiplicative")}`, level: "additive" };
    return minus("-", value);
  },
};

/** `-x`, `!x`, `~x`. */
export function printUnary(operator: UnaryExpression["operator"], value: Printed, needs: Needs): Printed {
  const { type } = value;
  if (value.constant !== undefined) return constant(type, unaryValue(operator, type, value.constant), needs);
  return computed(UNARY[unaryMeaningOf(operator, type)](value, needs), type, [value]);
}

interface Cast {
  readonly value: Printed;
  readonly to: NumericType;
  readonly needs: Needs;
}

const CASTS: ConversionColumn<Cast, Code> = {
  truth: ({ value }) => {
    if (is64Bit(value.type)) return postfix(`any(${operand(value)} != vec2<u32>())`);
    const zero = literal(value.type, 0);
    return value.type === "float" ? difference(value, zero) : relation("!=", value, zero);
  },
  precision: () => {
    throw new Error("there are no doubles");
  },
  saturating: ({ value, to, needs }) => {
    const sign = isSigned(to) ? "i" : "u";
    const whole = call(needs, `${sign}${is64Bit(to) ? 64 : 32}_of_f32`, value);
    if (!isNarrow(to)) return whole;
    const [lowest, highest] = INTEGERS[to]!.range.map((bound) => literal(to, bound)) as [Printed, Printed];
    return sign === "u" ? callOf("min", whole, highest) : callOf("clamp", whole, lowest, highest);
  },
  rounding: ({ value, needs }) => {
    if (is64Bit(value.type)) return call(needs, `f32_of_${wideSuffix(value.type)}`, value);
    return wgslType(value.type) === "u32" ? call(needs, "f32_of_u32", value) : callOf("f32", value);
  },
  wrapping: ({ value, to, needs }) => {
    const [source, target] = [wgslType(value.type), wgslType(to)];
    if (is64Bit(value.type)) {
      if (is64Bit(to)) return value;
      const low = postfix(`${subject(value)}.x`);
      return narrow(to, target === "i32" ? callOf("i32", low) : low);
    }
    if (is64Bit(to)) {
      if (source === "i32") return call(needs, "i64_of_i32", value);
      return callOf("vec2<u32>", source === "bool" ? callOf("u32", value) : value, postfix("0u"));
    }
    const word = source === target ? value : callOf(target, value);
    return source === "bool" ? word : narrow(to, word);
  },
};

/** Conversion: integers wrap, floats truncate and saturate. */
export function printCast(value: Printed, to: NumericType, needs: Needs): Printed {
  const conversion = conversionOf(value.type, to);
  if (conversion === "none") return value;
  if (value.constant !== undefined) return constant(to, convertValue(value.constant, value.type, to), needs);
  // Refuses doubles.
  for (const type of [value.type, to]) wgslType(type);
  return computed(CASTS[conversion]({ value, to, needs }), to, [value]);
}

/** A 32-bit value in the range of a narrower type. */
const narrow = (to: NumericType, value: Code): Code =>
  isNarrow(to) ? callOf("extractBits", value, postfix("0u"), postfix(`${INTEGERS[to]!.bits}u`)) : value;

/** Operators that `target op= value` has in WGSL with the language's result. */
export function hasCompound(symbol: BinaryOperator, type: NumericType, value: Printed): boolean {
  if (type !== "float" && type !== "int32" && type !== "uint32") return false;
  switch (meaningOf(OPERATORS[symbol], type)) {
    case "rounded":
    case "wrapping":
    case "bitwise":
      return true;
    case "totalDivision":
      return symbol === "/" && value.constant !== undefined && value.constant !== 0;
    default:
      return false;
  }
}

/** `&&` and `||`: the right operand must be without statements of its own. */
export function printLogical(operator: "&&" | "||", left: Printed, right: Printed): Printed {
  const levels: readonly Level[] = ["multiplicative", "additive", "relational"];
  const text = `${operand(left, ...levels, operator)} ${operator} ${operand(right, ...levels)}`;
  return computed({ text, level: operator }, "bool", [left, right]);
}
