/** Tables from the language's operators and types to WebAssembly instructions, for one lane and for four. */
import type { BinaryOperator } from "../../../language/ast.ts";
import type { NumericType } from "../../../language/types.ts";

export type WasmType = "i32" | "i64" | "f32" | "f64" | "v128";

/** The machine type that holds one value; narrow integers and booleans live in 32 bits. */
export function wasmType(type: NumericType): Exclude<WasmType, "v128"> {
  switch (type) {
    case "float":
      return "f32";
    case "double":
      return "f64";
    case "int64":
    case "uint64":
      return "i64";
    default:
      return "i32";
  }
}

/** Types of which four fit in a register. */
export const fitsLanes = (type: NumericType): boolean => wasmType(type) === "f32" || wasmType(type) === "i32";

const isUnsigned = (type: NumericType): boolean => type.startsWith("uint") || type === "bool";

const COMPARISONS: Partial<Record<BinaryOperator, string>> = {
  "<": "lt",
  "<=": "le",
  ">": "gt",
  ">=": "ge",
  "==": "eq",
  "!=": "ne",
};
const ARITHMETIC: Partial<Record<BinaryOperator, string>> = {
  "+": "add",
  "-": "sub",
  "*": "mul",
  "/": "div",
  "%": "rem",
  "&": "and",
  "|": "or",
  "^": "xor",
  "<<": "shl",
  ">>": "shr",
};
export const isComparison = (operator: BinaryOperator): boolean => operator in COMPARISONS;

/** `(f32.add a b)` for one lane. Division and remainder of integers go through helpers that define division by zero. */
export function scalarBinary(operator: BinaryOperator, type: NumericType, left: string, right: string): string {
  const machine = wasmType(type);
  const sign = isUnsigned(type) ? "_u" : "_s";
  const isFloating = machine === "f32" || machine === "f64";
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) {
    const suffix = isFloating || comparison === "eq" || comparison === "ne" ? "" : sign;
    return `(${machine}.${comparison}${suffix} ${left} ${right})`;
  }
  const name = ARITHMETIC[operator]!;
  if (isFloating) return `(${machine}.${name} ${left} ${right})`;
  if (name === "div" || name === "rem") return `(call $${machine}.${name}${sign} ${left} ${right})`;
  if (name === "shl" || name === "shr") {
    const count = machine === "i64" ? `(i64.extend_i32_u ${right})` : right;
    return `(${machine}.${name}${name === "shr" ? sign : ""} ${left} ${count})`;
  }
  return `(${machine}.${name} ${left} ${right})`;
}

/** `(f32x4.add a b)`; comparisons give a mask. Shift counts are single values here. */
export function vectorBinary(operator: BinaryOperator, type: NumericType, left: string, right: string): string {
  const sign = isUnsigned(type) ? "_u" : "_s";
  const comparison = COMPARISONS[operator];
  if (comparison !== undefined) {
    if (type === "float") return `(f32x4.${comparison} ${left} ${right})`;
    const suffix = comparison === "eq" || comparison === "ne" ? "" : sign;
    return `(i32x4.${comparison}${suffix} ${left} ${right})`;
  }
  const name = ARITHMETIC[operator]!;
  if (type === "float") return `(f32x4.${name} ${left} ${right})`;
  switch (name) {
    case "and":
    case "or":
    case "xor":
      return `(v128.${name} ${left} ${right})`;
    case "div":
    case "rem":
      return `(call $i32x4.${name}${sign} ${left} ${right})`;
    case "shl":
      return `(i32x4.shl ${left} ${right})`;
    case "shr":
      return `(i32x4.shr${sign} ${left} ${right})`;
    default:
      return `(i32x4.${name} ${left} ${right})`;
  }
}

/** Brings a 32-bit value into the range of a narrower type, as C does on assignment. */
function narrowScalar(type: NumericType, value: string): string {
  switch (type) {
    case "int8":
      return `(i32.extend8_s ${value})`;
    case "int16":
      return `(i32.extend16_s ${value})`;
    case "uint8":
      return `(i32.and ${value} (i32.const 255))`;
    case "uint16":
      return `(i32.and ${value} (i32.const 65535))`;
    default:
      return value;
  }
}

/** Conversion of one value, as docs/language.md defines it: floats to integers truncate and saturate, NaN gives 0. */
export function scalarCast(from: NumericType, to: NumericType, value: string): string {
  if (from === to) return value;
  const [source, target] = [wasmType(from), wasmType(to)];
  if (to === "bool") return from === "bool" ? value : `(${source}.ne ${value} (${source}.const 0))`;
  const fromFloat = source === "f32" || source === "f64";
  const toFloat = target === "f32" || target === "f64";
  if (fromFloat && toFloat) return target === "f64" ? `(f64.promote_f32 ${value})` : `(f32.demote_f64 ${value})`;
  if (fromFloat) {
    if (isNarrow(to)) return `(call $saturate.${source}.${to} ${value})`;
    return `(${target}.trunc_sat_${source}${isUnsigned(to) ? "_u" : "_s"} ${value})`;
  }
  const sign = isUnsigned(from) ? "_u" : "_s";
  if (toFloat) return `(${target}.convert_${source}${sign} ${value})`;
  if (source === target) return target === "i32" ? narrowScalar(to, value) : value;
  return target === "i64" ? `(i64.extend_i32${sign} ${value})` : narrowScalar(to, `(i32.wrap_i64 ${value})`);
}

export const NARROW_RANGE: Partial<Record<NumericType, readonly [number, number]>> = {
  int8: [-128, 127],
  uint8: [0, 255],
  int16: [-32768, 32767],
  uint16: [0, 65535],
};
export const isNarrow = (type: NumericType): boolean => type in NARROW_RANGE;

/** Conversion of four values; booleans are masks. */
export function vectorCast(from: NumericType, to: NumericType, value: string): string {
  if (from === to) return value;
  if (to === "bool") {
    return from === "float"
      ? `(f32x4.ne ${value} (v128.const f32x4 0 0 0 0))`
      : `(i32x4.ne ${value} (v128.const i32x4 0 0 0 0))`;
  }
  if (from === "bool") {
    return to === "float"
      ? `(v128.and ${value} (v128.const f32x4 1 1 1 1))`
      : `(v128.and ${value} (v128.const i32x4 1 1 1 1))`;
  }
  if (to === "float") return `(f32x4.convert_i32x4${isUnsigned(from) ? "_u" : "_s"} ${value})`;
  const range = NARROW_RANGE[to];
  if (from === "float") {
    if (range === undefined) return `(i32x4.trunc_sat_f32x4${isUnsigned(to) ? "_u" : "_s"} ${value})`;
    const [low, high] = range.map((bound) => `(v128.const i32x4 ${bound} ${bound} ${bound} ${bound})`);
    return `(i32x4.max_s (i32x4.min_s (i32x4.trunc_sat_f32x4_s ${value}) ${high}) ${low})`;
  }
  switch (to) {
    case "int8":
      return `(i32x4.shr_s (i32x4.shl ${value} (i32.const 24)) (i32.const 24))`;
    case "int16":
      return `(i32x4.shr_s (i32x4.shl ${value} (i32.const 16)) (i32.const 16))`;
    case "uint8":
      return `(v128.and ${value} (v128.const i32x4 255 255 255 255))`;
    case "uint16":
      return `(v128.and ${value} (v128.const i32x4 65535 65535 65535 65535))`;
    default:
      return value;
  }
}

/** Four copies of one value; a boolean becomes a mask. */
export function splat(type: NumericType, value: string): string {
  if (type === "bool") return `(i32x4.splat (i32.sub (i32.const 0) ${value}))`;
  return type === "float" ? `(f32x4.splat ${value})` : `(i32x4.splat ${value})`;
}

/** A number as WebAssembly text; floats are rounded to their type first. */
export function constant(type: NumericType, value: number | bigint): string {
  const machine = wasmType(type);
  if (machine === "i64") return `(i64.const ${BigInt.asIntN(64, BigInt(value))})`;
  if (machine === "i32") return `(i32.const ${Number(value) | 0})`;
  return `(${machine}.const ${floatText(machine === "f32" ? Math.fround(Number(value)) : Number(value))})`;
}

/** The number four times, as one 128-bit constant. */
export function vectorConstant(type: NumericType, value: number | bigint): string {
  if (type === "float") {
    const text = floatText(Math.fround(Number(value)));
    return `(v128.const f32x4 ${text} ${text} ${text} ${text})`;
  }
  const integer = type === "bool" ? -Number(value) : Number(value) | 0;
  return `(v128.const i32x4 ${integer} ${integer} ${integer} ${integer})`;
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** The type in which C does arithmetic on values of that type. */
export const arithmeticType = (type: NumericType): NumericType =>
  type === "bool" || type.endsWith("8") || type.endsWith("16") ? "int32" : type;

/** Is the printed value the constant 1? */
export const isOne = (text: string): boolean => /^\((?:f32|f64|i32|i64)\.const 1\)$/.test(text);

/** 1/x for a printed constant x that is a power of two whose inverse is exact, else undefined. */
export function exactReciprocal(text: string): number | undefined {
  const match = /^\(f32\.const ([^()]+)\)$/.exec(text);
  if (match === null) return undefined;
  const number = Number(match[1]);
  const exponent = Math.log2(Math.abs(number));
  return Number.isInteger(exponent) && Math.abs(exponent) <= 60 ? 1 / number : undefined;
}
