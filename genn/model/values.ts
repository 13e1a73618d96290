/** Numbers from a user on their way into a model: they must be ones that the type of their variable has. */
import { INTEGERS, LARGEST_FLOAT, type NumericType, type PrecisionTypes } from "../language/types.ts";
import { ModelError, unknownName } from "./errors.ts";
import { shown } from "./shown.ts";
import { roundingHint } from "./whole-numbers.ts";

/** A type as written in a definition; `scalar` and `timepoint` follow the model's precision. */
export type DeclaredType = NumericType | "scalar" | "timepoint" | "int" | "uint";

export const DECLARED_TYPES: readonly string[] = [
  "scalar",
  "timepoint",
  "int",
  "uint",
  "bool",
  "int8",
  "uint8",
  "int16",
  "uint16",
  "int32",
  "uint32",
  "int64",
  "uint64",
  "float",
  "double",
];

/** Throws `ModelError`, which names `where`, for a type that there is none of. */
export function checkType(type: unknown, where: string): asserts type is DeclaredType {
  if (!DECLARED_TYPES.includes(type as string))
    throw unknownName("type", typeof type === "string" ? type : shown(type), where, DECLARED_TYPES);
}

/** `scalar` and `timepoint` become what the model's precision says; `int` and `uint` their C types. */
export function resolveType(type: DeclaredType, precision: PrecisionTypes): NumericType {
  switch (type) {
    case "scalar":
    case "timepoint":
      return precision[type];
    case "int":
      return "int32";
    case "uint":
      return "uint32";
    default:
      return type;
  }
}

/** The lowest and the highest value of the integer types that a double can hold. */
const RANGES: Partial<Record<NumericType, readonly [number, number]>> = Object.fromEntries(
  Object.entries(INTEGERS).map(([type, { bits, signed, range }]) => [
    type,
    // The highest doubles below 2^63 and 2^64.
    bits === 64 ? [Number(range[0]), signed ? 2 ** 63 - 1024 : 2 ** 64 - 2048] : range,
  ]),
);

/**
 * Does a type have this value, up to rounding? Text, NaN and infinity, fractions of integers, and what is beyond the type's range are none of its values.
 */
export function fitsType(value: unknown, type: NumericType): value is number {
  if (typeof value !== "number") return false;
  const range = RANGES[type];
  if (range !== undefined) return Number.isInteger(value) && value >= range[0] && value <= range[1];
  return Number.isFinite(type === "float" ? Math.fround(value) : value);
}

/** Throws `ModelError`, which names `where`, unless `fitsType`. */
export function checkValue(where: string, value: unknown, type: NumericType): asserts value is number {
  if (fitsType(value, type)) return;
  const range = RANGES[type];
  if (typeof value !== "number" || (range === undefined && !Number.isFinite(value))) {
    throw new ModelError(`${where} must be a finite number, not ${shown(value)}`);
  }
  if (range === undefined) {
    const remedy = 'precision: "double" goes further';
    throw new ModelError(`${where} cannot be ${value}: its type is float, which ends at ±${LARGEST_FLOAT}; ${remedy}`);
  }
  const kind = Number.isInteger(value) || !Number.isFinite(value) ? "" : ", which has no fractions";
  throw new ModelError(`${where} cannot be ${value}: its type is ${type}${kind}${roundingHint(value, ...range)}`);
}

/**
 * The same for a number that stands for itself, such as a parameter: what its type would take for 0 is refused too. (Among many values, a tiny
 * one may well be rounded to 0.)
 */
export function checkSingleValue(where: string, value: unknown, type: NumericType): asserts value is number {
  checkValue(where, value, type);
  if (type === "float" && value !== 0 && Math.fround(value) === 0) {
    throw new ModelError(
      `${where} cannot be ${value}: its type is float, to which that is 0; precision: "double" goes further down`,
    );
  }
}

/** Throws `ModelError` for the first value that a type does not have; `where` is named with its index. */
export function checkValues(where: string, values: ArrayLike<number>, type: NumericType): void {
  for (let index = 0; index < values.length; index++) {
    if (!fitsType(values[index], type)) checkValue(`${where} at index ${index}`, values[index], type);
  }
}
