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

/** The largest number in single precision. */
export const LARGEST_FLOAT = 3.4028234663852886e38;

/** Bytes one element takes in a buffer. Narrow integers and booleans are stored as 32-bit words. */
export const storageBytes = (type: NumericType): 4 | 8 =>
  type === "double" || type === "int64" || type === "uint64" ? 8 : 4;
