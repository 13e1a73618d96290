/** Numbers from the host on their way into buffers: brought into a variable's type, or refused. */
import { type Elements, elementsOf } from "../backends/engine.ts";
import { is64Bit } from "../language/index.ts";
import type { NumericType } from "../language/types.ts";
import { ModelError } from "../model/errors.ts";

/** The lowest and the highest value of the integer types. */
const RANGES: Partial<Record<NumericType, readonly [number, number]>> = {
  int8: [-(2 ** 7), 2 ** 7 - 1],
  uint8: [0, 2 ** 8 - 1],
  int16: [-(2 ** 15), 2 ** 15 - 1],
  uint16: [0, 2 ** 16 - 1],
  int32: [-(2 ** 31), 2 ** 31 - 1],
  uint32: [0, 2 ** 32 - 1],
  // The highest doubles below 2^63 and 2^64.
  int64: [-(2 ** 63), 2 ** 63 - 1024],
  uint64: [0, 2 ** 64 - 2048],
};

/** Sets an element of a type to a number, whose fraction an integer loses; `where` is named if it does not fit. */
export function setElement(elements: Elements, index: number, type: NumericType, value: number, where: string): void {
  const range = RANGES[type];
  if (range === undefined) {
    elements[index] = (type === "bool" ? Number(value !== 0) : value) as never;
    return;
  }
  const whole = Math.trunc(value);
  if (!(whole >= range[0] && whole <= range[1]))
    throw new ModelError(`${where} cannot be ${value}: its type is ${type}`);
  elements[index] = (is64Bit(type) ? BigInt(whole) : whole) as never;
}

/** The elements of an array of a type. */
export function elementsFrom(type: NumericType, values: ArrayLike<number>, where: string): Elements {
  const elements = elementsOf(type, values.length);
  if (type === "float" || type === "double") elements.set(values as never);
  else for (let index = 0; index < values.length; index++) setElement(elements, index, type, values[index]!, where);
  return elements;
}
