/** Numbers from the host on their way into buffers: brought into a variable's type, or refused. */
import { type Elements, elementsOf } from "../backends/engine.ts";
import { is64Bit } from "../language/index.ts";
import { isFloat, type NumericType } from "../language/types.ts";
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

/** The elements of an array of a type. Throws `ModelError`, with `where` and the index, for a value that the type does not have. */
export function elementsFrom(type: NumericType, values: ArrayLike<number>, where: string): Elements {
  const elements = elementsOf(type, values.length);
  for (let index = 0; index < values.length; index++) {
    const value = values[index]!;
    if (!fitsType(value, type)) checkValue(`${where} at index ${index}`, value, type);
    storeElement(elements, index, type, value);
  }
  return elements;
}
