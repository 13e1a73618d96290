/** Operators and conversions of printed values, in one lane or in four. */
import type { BinaryOperator, Expression, UnaryExpression } from "../../../language/ast.ts";
import type { NumericType } from "../../../language/types.ts";
import { convertValue } from "../../../language/values.ts";
import {
  isComparison,
  keepsBits,
  meaningOf,
  OPERATORS,
  type Operator,
  type UnaryMeaning,
  unaryMeaningOf,
  unchangedOperand,
} from "../../common/operators.ts";
import { NotVectorisable, type PrinterHost } from "./host.ts";
import {
  exactReciprocal,
  fitsLanes,
  scalarBinary,
  scalarCast,
  vectorBinary,
  vectorCast,
  vectorShift,
  wasmType,
} from "./operators.ts";
import type { SnippetPrinter } from "./snippet-printer.ts";
import { computed, constantValue, inForm, type Value } from "./values.ts";

const UNARY: Readonly<Record<UnaryMeaning, (value: Value) => string>> = {
  not: ({ text, varying }) => (varying ? `(v128.not ${text})` : `(i32.eqz ${text})`),
  complement: ({ text, type, varying }) =>
    varying ? `(v128.not ${text})` : `(${wasmType(type)}.xor ${text} (${wasmType(type)}.const -1))`,
  negatedFloat: ({ text, type, varying }) => `(${varying ? "f32x4" : wasmType(type)}.neg ${text})`,
  negatedInteger: ({ text, type, varying }) =>
    varying ? `(i32x4.neg ${text})` : `(${wasmType(type)}.sub (${wasmType(type)}.const 0) ${text})`,
};

export const printUnary = (operator: UnaryExpression["operator"], type: NumericType, value: Value): Value =>
  computed(UNARY[unaryMeaningOf(operator, type)](value), type, value.varying, [value]);

/** `left symbol right` for two values of `type`. */
export function printBinary(
  host: PrinterHost,
  symbol: BinaryOperator,
  type: NumericType,
  left: Value,
  right: Value,
): Value {
  const operator = OPERATORS[symbol];
  const unchanged = unchangedOperand(operator, left, right);
  if (unchanged !== undefined) return unchanged;
  const varying = left.varying || right.varying;
  const text = varying
    ? laneText(host, operator, type, left, right)
    : scalarBinary({ operator, type, left: left.text, right: right.text, library: host });
  return computed(text, isComparison(operator) ? "bool" : type, varying, [left, right]);
}

function laneText(host: PrinterHost, operator: Operator, type: NumericType, left: Value, right: Value): string {
  if (!fitsLanes(type)) throw new NotVectorisable(`${operator.symbol} of ${type}`);
  const operation = { operator, type, library: host };
  if (meaningOf(operator, type) === "maskedShift") {
    const print = right.varying ? vectorShift : vectorBinary;
    return print({ ...operation, left: inForm(host, left, true).text, right: right.text });
  }
  const reciprocal = operator.name === "div" && type === "float" ? exactReciprocal(right.constant) : undefined;
  if (reciprocal !== undefined) {
    // Dividing by a power of two and multiplying by its inverse are the same bits; one is four times as fast.
    const factor = inForm(host, constantValue("float", reciprocal), true);
    return vectorBinary({ ...operation, operator: OPERATORS["*"], left: left.text, right: factor.text });
  }
  const [a, b] = [inForm(host, left, true), inForm(host, right, true)];
  return vectorBinary({ ...operation, left: a.text, right: b.text });
}

/** Conversion to another type. */
export function printCast(host: PrinterHost, value: Value, type: NumericType): Value {
  if (value.type === type) return value;
  const cast = { from: value.type, to: type, value: value.text, library: host };
  if (value.varying) {
    if (!fitsLanes(type) || !fitsLanes(value.type)) throw new NotVectorisable(`${value.type} to ${type}`);
    return computed(vectorCast(cast), type, true, [value]);
  }
  if (value.constant !== undefined && value.effect === "none") {
    // No engine computes a conversion that saturates ahead of time.
    const converted = convertValue(value.constant, value.type, type);
    if (typeof converted === "bigint" || Number.isFinite(converted)) return constantValue(type, converted);
  }
  const converted = computed(scalarCast(cast), type, false, [value]);
  if (value.constant === undefined || !keepsBits(value.type, type)) return converted;
  return { ...converted, constant: convertValue(value.constant, value.type, type) };
}

/** `&&` and `||`: the right operand runs only where it matters, unless nothing can tell. */
export function printLogical(
  printer: SnippetPrinter,
  operator: "&&" | "||",
  left: Expression,
  right: Expression,
): Value {
  const { host } = printer;
  const a = printer.expression(left);
  const b = printer.expression(right);
  if (b.effect !== "none") {
    if (host.lanes === 4 && (a.varying || printer.varies(right))) {
      throw new NotVectorisable(`a side effect behind ${operator}`);
    }
    const [yes, no] = operator === "&&" ? [b.text, "(i32.const 0)"] : ["(i32.const 1)", b.text];
    const text = `(if (result i32) ${a.text} (then ${yes}) (else ${no}))`;
    return { ...computed(text, "bool", false, [a, b]), invariant: false };
  }
  const name = operator === "&&" ? "and" : "or";
  const varying = a.varying || b.varying;
  const text = varying
    ? `(v128.${name} ${inForm(host, a, true).text} ${inForm(host, b, true).text})`
    : `(i32.${name} ${a.text} ${b.text})`;
  return computed(text, "bool", varying, [a, b]);
}

/** `c ? a : b`: in lanes both are computed. */
export function printConditional(
  printer: SnippetPrinter,
  expression: Extract<Expression, { kind: "conditional" }>,
): Value {
  const { type } = expression;
  const condition = printer.expression(expression.condition);
  const [yes, no] = [printer.expression(expression.whenTrue), printer.expression(expression.whenFalse)];
  const lazy = yes.effect !== "none" || no.effect !== "none";
  if (lazy && condition.varying) throw new NotVectorisable("a side effect behind ?:");
  const varying = condition.varying || yes.varying || no.varying;
  if (varying && !fitsLanes(type)) throw new NotVectorisable(`?: of ${type}`);
  const [a, b] = [inForm(printer.host, yes, varying).text, inForm(printer.host, no, varying).text];
  const operands = [condition, yes, no];
  if (condition.varying) return computed(`(v128.bitselect ${a} ${b} ${condition.text})`, type, varying, operands);
  const result = varying ? "v128" : wasmType(type);
  const value = computed(`(if (result ${result}) ${condition.text} (then ${a}) (else ${b}))`, type, varying, operands);
  return lazy ? { ...value, invariant: false } : value;
}
