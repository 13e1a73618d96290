/**
 * The value types of the snippet language.
 *
 * `scalar` and `timepoint` are names for `float` or `double`, chosen by the model's precision; the checker resolves
 * them, so nothing after it ever sees either.
 */
export type NumericType =
  | "bool"
  | "int8"
  | "uint8"
  | "int16"
  | "uint16"
  | "int32"
  | "uint32"
  | "int64"
  | "uint64"
  | "float"
  | "double";

/** The type of an expression: a number, or nothing (a call made for its effect). */
export type ValueType = NumericType | "void";

export type FloatType = "float" | "double";

/** What `scalar` and `timepoint` stand for in one model. */
export interface PrecisionTypes {
  readonly scalar: FloatType;
  readonly timepoint: FloatType;
}

export const isFloat = (type: ValueType): type is FloatType => type === "float" || type === "double";

/** The integer types: width and sign. */
export const INTEGERS: Partial<
  Record<NumericType, { readonly bits: 8 | 16 | 32 | 64; readonly signed: boolean; readonly range: IntegerRange }>
> = {
  int8: { bits: 8, signed: true, range: [-128, 127] },
  uint8: { bits: 8, signed: false, range: [0, 255] },
  int16: { bits: 16, signed: true, range: [-32768, 32767] },
  uint16: { bits: 16, signed: false, range: [0, 65535] },
  int32: { bits: 32, signed: true, range: [-(2 ** 31), 2 ** 31 - 1] },
  uint32: { bits: 32, signed: false, range: [0, 2 ** 32 - 1] },
  int64: { bits: 64, signed: true, range: [-(2n ** 63n), 2n ** 63n - 1n] },
  uint64: { bits: 64, signed: false, range: [0n, 2n ** 64n - 1n] },
};
export type IntegerRange = readonly [lowest: number | bigint, highest: number | bigint];

/** Is it an integer type with a sign? */
export const isSigned = (type: NumericType): boolean => INTEGERS[type]?.signed === true;

/** Is it an integer of less than 32 bits, which arithmetic promotes to `int32`? */
export const isNarrow = (type: NumericType): boolean => INTEGERS[type] !== undefined && INTEGERS[type].bits < 32;

/** The largest number in single precision. */
export const LARGEST_FLOAT = 3.4028234663852886e38;

/** Bytes one element takes in a buffer. Narrow integers and booleans are stored as 32-bit words. */
export const storageBytes = (type: NumericType): 4 | 8 =>
  type === "double" || type === "int64" || type === "uint64" ? 8 : 4;
