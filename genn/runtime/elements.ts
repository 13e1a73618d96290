/** Numbers from the host on their way into buffers: brought into a variable's type, or refused. */
import { type Elements, elementsOf } from "../backends/engine.ts";
import { is64Bit } from "../language/index.ts";
import { INTEGERS, isFloat, type NumericType } from "../language/types.ts";
import { checkValue, fitsType } from "../model/values.ts";

/** Sets an element of a type to a number; `where` is named, with the index that is shown, if the type does not have it. */
export function setElement(elements: Elements, index: number, type: NumericType, value: number, where: string): void {
  if (!fitsType(value, type)) checkValue(where, value, type);
  storeElement(elements, index, type, value);
}

/** The same without a look at the value. */
export function storeElement(elements: Elements, index: number, type: NumericType, value: number): void {
  if (is64Bit(type)) elements[index] = BigInt(value) as never;
  else elements[index] = (type === "bool" ? Number(value !== 0) : value) as never;
}

/** What a drawn number is as a value of a type: an integer loses its fraction. */
export const drawnAs = (value: number, type: NumericType): number =>
  isFloat(type) || type === "bool" ? value : Math.trunc(value);

/**
 * Sets elements to drawn numbers, one after the other, as `setElement` does with `drawnAs`, without a look at each. False where one is no value of the type:
 * some may be set then.
 */
export function setDrawn(elements: Elements, start: number, type: NumericType, drawn: Float64Array): boolean {
  if (isFloat(type)) {
    const part = elements.subarray(start, start + drawn.length) as Float32Array;
    part.set(drawn);
    return firstNotFinite(part) === undefined;
  }
  if (is64Bit(type) || type === "bool") return false;
  const [least, most] = INTEGERS[type]!.range.map(Number) as [number, number];
  for (let index = 0; index < drawn.length; index++) {
    const value = Math.trunc(drawn[index]!);
    if (!(value >= least && value <= most)) return false;
    elements[start + index] = value;
  }
  return true;
}

/** Types that have every value of the elements they are stored in; narrower integers lie in 32 bits, and so does `bool`. */
const FILLS_ITS_ELEMENTS: ReadonlySet<NumericType> = new Set(["int32", "uint32", "int64", "uint64", "float", "double"]);

/**
 * Numbers as elements of a type: the same array where it is of that type, a new one otherwise. Throws `ModelError`, with `where` and the index, for a
 * value that the type does not have. Inputs of a whole data set come this way before each run, so they are looked at no more than they must be.
 */
export function elementsFrom(type: NumericType, values: ArrayLike<number>, where: string): Elements {
  if (FILLS_ITS_ELEMENTS.has(type) && values.constructor === elementsOf(type, 0).constructor) {
    const index = isFloat(type) ? firstNotFinite(values) : undefined;
    if (index !== undefined) checkValue(`${where} at index ${index}`, values[index], type);
    return values as unknown as Elements;
  }
  const elements = elementsOf(type, values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!fitsType(value, type)) checkValue(`${where} at index ${index}`, value, type);
    storeElement(elements, index, type, value);
  }
  return elements;
}

/** Index of the first value that is NaN or infinite, if there is one. */
export function firstNotFinite(values: ArrayLike<number>): number | undefined {
  for (let index = 0; index < values.length; index++) {
    // The difference is NaN for both, and what is tested is one comparison.
    if (values[index]! - values[index]! !== 0) return index;
  }
  return undefined;
}
