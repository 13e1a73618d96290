/** Pieces of WGSL text: types, literals, and expressions that know how tightly they bind. */
import type { Value } from "../../../language/index.ts";
import { LARGEST_FLOAT, type NumericType } from "../../../language/types.ts";
import { type Effect, effectOf } from "../../common/effects.ts";

/** A type the GPU does not have. */
export class UnsupportedType extends Error {
  override readonly name = "UnsupportedType";
}

/** The WGSL type of a value: narrow integers live in 32 bits, 64-bit integers are pairs of words, the low one first. */
export function wgslType(type: NumericType): "f32" | "i32" | "u32" | "bool" | "vec2<u32>" {
  switch (type) {
    case "float":
      return "f32";
    case "bool":
      return "bool";
    case "int8":
    case "int16":
    case "int32":
      return "i32";
    case "uint8":
    case "uint16":
    case "uint32":
      return "u32";
    case "int64":
    case "uint64":
      return "vec2<u32>";
    case "double":
      throw new UnsupportedType(
        "the WebGPU backend computes in single precision and has no 'double': " +
          "use 'float' or 'scalar' in a model of float precision, or the CPU backend (wasm), which has double precision",
      );
  }
}

/**
 * How tightly an expression binds. WGSL refuses most mixtures of operators without parentheses, so these are kinds more
 * than an order. A `postfix` expression can be subscripted and its members named.
 */
export type Level =
  | "postfix"
  | "unary"
  /** Starts with a minus: another one before it would be read as a decrement. */
  | "negation"
  | "multiplicative"
  | "additive"
  | "shift"
  | "relational"
  | "&"
  | "|"
  | "^"
  | "&&"
  | "||";

/** Code that gives a value; `constant` is that value, where it is known. */
export interface Code {
  readonly text: string;
  readonly level: Level;
  readonly constant?: Value;
}

/** The printed value of an expression. */
export interface Printed extends Code {
  readonly type: NumericType;
  /** How many levels of calls and parentheses are inside of each other; absent: none. A chain of one operator is one level. */
  readonly depth?: number;
  /** What the code does beside giving the value. Assignments are not in there: they are statements ahead of it. */
  readonly effect: Effect;
}

export const postfix = (text: string): Code => ({ text, level: "postfix" });

/** Code as the value of an expression made of these. */
export const computed = (code: Code, type: NumericType, operands: readonly Printed[]): Printed => ({
  text: code.text,
  level: code.level,
  type,
  depth: depthOf(code, operands),
  effect: effectOf(operands),
});

/** Levels that need no parentheses around a first operand of the same level. */
const CHAINS: readonly Level[] = ["multiplicative", "additive", "&", "|", "^", "&&", "||"];

function depthOf({ level }: Code, operands: readonly Printed[]): number {
  const continues = CHAINS.includes(level) && operands[0]?.level === level;
  return operands.reduce(
    (most, { depth = 0 }, index) => Math.max(most, index === 0 && continues ? depth : depth + 1),
    0,
  );
}

/** A call; a comparison as argument gets parentheses, for `f(a < b, c > d)` would be read as a template. */
export const callOf = (name: string, ...operands: readonly Code[]): Code =>
  postfix(`${name}(${operands.map(argument).join(", ")})`);

const argument = ({ text, level }: Code): string =>
  level === "relational" || level === "&&" || level === "||" || level === "shift" ? `(${text})` : text;

/** The text as an operand where expressions of these levels, or tighter than any operator, may stand. */
export const operand = ({ text, level }: Code, ...allowed: readonly Level[]): string =>
  level === "postfix" || level === "unary" || level === "negation" || allowed.includes(level) ? text : `(${text})`;

/** The text with something behind it: `.x`, `[i]`. */
export const subject = ({ text, level }: Code): string => (level === "postfix" ? text : `(${text})`);

/** `value`, rounded to the type, as its literal, with a suffix. Infinities, NaN and subnormal numbers have no literal: see there. */
export function literal(type: NumericType, value: Value): Printed {
  const { text, level } = literalText(type, value);
  return { text, level, type, constant: type === "float" ? Math.fround(Number(value)) : value, effect: "none" };
}

function literalText(type: NumericType, value: Value): Code {
  switch (wgslType(type)) {
    case "f32":
      return floatLiteral(Math.fround(Number(value)));
    case "bool":
      return postfix(value === 0 ? "false" : "true");
    case "u32":
      return postfix(`${Number(value)}u`);
    case "i32":
      // The literal 2147483648i, which the sign would be applied to, is out of range.
      if (value === -(2 ** 31)) return postfix("i32(-2147483648)");
      return { text: `${Number(value)}i`, level: Number(value) < 0 ? "negation" : "postfix" };
    case "vec2<u32>": {
      const bits = BigInt.asUintN(64, BigInt(value));
      return postfix(`vec2<u32>(${bits & 0xffffffffn}u, ${bits >> 32n}u)`);
    }
  }
}

function floatLiteral(value: number): Code {
  if (Number.isNaN(value)) return postfix("not_a_number()");
  if (!Number.isFinite(value)) return value > 0 ? postfix("infinity()") : { text: "-infinity()", level: "negation" };
  return { text: `${shortest(value)}f`, level: value < 0 || Object.is(value, -0) ? "negation" : "postfix" };
}

/** The shortest decimal number that rounds to the float; WGSL refuses those beyond the largest one, though they would. */
function shortest(value: number): string {
  for (let digits = 1; digits < 10; digits++) {
    const rounded = Number(value.toPrecision(digits));
    if (Math.fround(rounded) === value && Math.abs(rounded) <= LARGEST_FLOAT) return decimal(rounded);
  }
  return decimal(value);
}

/** With a point where the number has no exponent: as a float, not an integer. */
const decimal = (value: number): string => {
  const text = Object.is(value, -0) ? "-0" : String(value);
  return Number.isInteger(value) && Math.abs(value) < 1e21 ? `${text}.0` : text;
};

/** Lines one level further in. */
export const indented = (lines: readonly string[]): string[] => lines.map((line) => `  ${line}`);
