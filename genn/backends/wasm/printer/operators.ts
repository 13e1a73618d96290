/** The language's operators, types and conversions in WebAssembly instructions, for one lane and for four. */

import { INTEGERS, isFloat, isNarrow, isSigned, type NumericType } from "../../../language/types.ts";
import {
  type ConversionColumn,
  conversionOf,
  meaningOf,
  type Operator,
  type OperatorColumn,
} from "../../common/operators.ts";

/** Notes which functions of the library are used. */
export interface Library {
  needs(name: string): void;
}

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

/** The ending of instructions that differ between signed and unsigned integers. */
export const signSuffix = (type: NumericType): "_s" | "_u" => (isSigned(type) ? "_s" : "_u");

/** The instruction's name, with the ending it has for operands of the type. */
const nameFor = ({ name, dependsOnSign }: Operator, type: NumericType): string =>
  dependsOnSign && !isFloat(type) ? name + signSuffix(type) : name;

/** An operator between the texts of two operands of one type. */
interface Operation {
  readonly operator: Operator;
  readonly type: NumericType;
  readonly left: string;
  readonly right: string;
  readonly library: Library;
}

const scalarInstruction = ({ operator, type, left, right }: Operation): string =>
  `(${wasmType(type)}.${nameFor(operator, type)} ${left} ${right})`;

/** A call of a helper of this name. */
function helperCall(helper: string, { left, right, library }: Operation): string {
  library.needs(helper);
  return `(call $${helper} ${left} ${right})`;
}

const SCALAR: OperatorColumn<Operation, string> = {
  ordered: scalarInstruction,
  unequal: scalarInstruction,
  rounded: scalarInstruction,
  wrapping: scalarInstruction,
  bitwise: scalarInstruction,
  totalDivision: (operation) =>
    helperCall(`${wasmType(operation.type)}.${nameFor(operation.operator, operation.type)}`, operation),
  // The machine takes counts modulo the width; they are 32 bits wide in the language.
  maskedShift: (operation) =>
    scalarInstruction(
      wasmType(operation.type) === "i64" ? { ...operation, right: `(i64.extend_i32_u ${operation.right})` } : operation,
    ),
};

const laneInstruction = ({ operator, type, left, right }: Operation): string =>
  `(${type === "float" ? "f32x4" : "i32x4"}.${nameFor(operator, type)} ${left} ${right})`;

const LANES: OperatorColumn<Operation, string> = {
  ordered: laneInstruction,
  unequal: laneInstruction,
  rounded: laneInstruction,
  wrapping: laneInstruction,
  bitwise: ({ operator, left, right }) => `(v128.${operator.name} ${left} ${right})`,
  totalDivision: (operation) => helperCall(`i32x4.${nameFor(operation.operator, operation.type)}`, operation),
  maskedShift: laneInstruction,
};

/** `left operator right` of one lane: `(f32.add a b)`. */
export const scalarBinary = (operation: Operation): string =>
  SCALAR[meaningOf(operation.operator, operation.type)](operation);

/** Of four lanes: `(f32x4.add a b)`; comparisons give a mask. The count of a shift is one value for all lanes. */
export const vectorBinary = (operation: Operation): string =>
  LANES[meaningOf(operation.operator, operation.type)](operation);

/** A shift of four lanes, each by a count of its own. */
export const vectorShift = (operation: Operation): string =>
  helperCall(`i32x4.lanes_${nameFor(operation.operator, operation.type)}`, operation);

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

/** A value's text and the types it is converted between. */
interface Cast {
  readonly from: NumericType;
  readonly to: NumericType;
  readonly value: string;
  readonly library: Library;
}

const SCALAR_CASTS: ConversionColumn<Cast, string> = {
  truth: ({ from, value }) => `(${wasmType(from)}.ne ${value} (${wasmType(from)}.const 0))`,
  precision: ({ to, value }) => (to === "double" ? `(f64.promote_f32 ${value})` : `(f32.demote_f64 ${value})`),
  saturating: ({ from, to, value, library }) => {
    const source = wasmType(from);
    if (!isNarrow(to)) return `(${wasmType(to)}.trunc_sat_${source}${signSuffix(to)} ${value})`;
    library.needs(`saturate.${source}.${to}`);
    return `(call $saturate.${source}.${to} ${value})`;
  },
  rounding: ({ from, to, value }) => `(${wasmType(to)}.convert_${wasmType(from)}${signSuffix(from)} ${value})`,
  wrapping: ({ from, to, value }) => {
    const [source, target] = [wasmType(from), wasmType(to)];
    if (source === target) return target === "i32" ? narrowScalar(to, value) : value;
    if (target === "i64") return `(i64.extend_i32${signSuffix(from)} ${value})`;
    return narrowScalar(to, `(i32.wrap_i64 ${value})`);
  },
};

/** Booleans are masks. */
const LANE_CASTS: ConversionColumn<Cast, string> = {
  truth: ({ from, value }) =>
    from === "float"
      ? `(f32x4.ne ${value} (v128.const f32x4 0 0 0 0))`
      : `(i32x4.ne ${value} (v128.const i32x4 0 0 0 0))`,
  precision: () => {
    throw new Error("there are no doubles in lanes");
  },
  saturating: ({ to, value }) => {
    if (!isNarrow(to)) return `(i32x4.trunc_sat_f32x4${signSuffix(to)} ${value})`;
    const [low, high] = INTEGERS[to]!.range.map((bound) => vectorConstant("int32", bound));
    return `(i32x4.max_s (i32x4.min_s (i32x4.trunc_sat_f32x4_s ${value}) ${high}) ${low})`;
  },
  rounding: ({ from, value }) =>
    from === "bool"
      ? `(v128.and ${value} (v128.const f32x4 1 1 1 1))`
      : `(f32x4.convert_i32x4${signSuffix(from)} ${value})`,
  wrapping: ({ from, to, value }) =>
    from === "bool" ? `(v128.and ${value} (v128.const i32x4 1 1 1 1))` : narrowLanes(to, value),
};

/** Conversion of one value. */
export function scalarCast(cast: Cast): string {
  const conversion = conversionOf(cast.from, cast.to);
  return conversion === "none" ? cast.value : SCALAR_CASTS[conversion](cast);
}

/** Conversion of four values. */
export function vectorCast(cast: Cast): string {
  const conversion = conversionOf(cast.from, cast.to);
  return conversion === "none" ? cast.value : LANE_CASTS[conversion](cast);
}

/** Brings 32-bit values into the range of a narrower type. */
function narrowLanes(type: NumericType, value: string): string {
  switch (type) {
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

/** 1/x for a known power of two whose inverse is exact, else undefined. */
export function exactReciprocal(x: number | bigint | undefined): number | undefined {
  if (typeof x !== "number") return undefined;
  const exponent = Math.log2(Math.abs(x));
  return Number.isInteger(exponent) && Math.abs(exponent) <= 60 ? 1 / x : undefined;
}
