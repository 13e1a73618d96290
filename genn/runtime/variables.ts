/** Variables between the shapes that users think in, [copies][rows][columns], and buffers as they are stored. */
import { type Elements, elementsOf } from "../backends/engine.ts";
import { isFloat } from "../language/types.ts";
import { ModelError, NotFiniteError } from "../model/errors.ts";
import { checkedArray } from "../model/instance.ts";
import { describeReference, type VariableReference } from "../model/model.ts";
import { checkSingleValue, checkValue, fitsType } from "../model/values.ts";
import { type Buffer, copiesOf, copySize, type Program } from "../program/program.ts";
import type { Clock } from "../program/time.ts";
import { firstNotFinite, storeElement } from "./elements.ts";
import { shownValue, storedValue } from "./times.ts";

/** Values of a variable: 64-bit integers come as (rounded) numbers. */
export type VariableValues = Float32Array | Float64Array | Int32Array | Uint32Array;

export interface VariableShape {
  /** Instances that have their own copy: the batch size, or 1 for what is shared. */
  readonly copies: number;
  readonly rows: number;
  readonly columns: number;
}

/**
 * Shape of a variable. Throws `ModelError` for accumulators summed over blocks of instances: they have no value per instance to show, except where
 * there is one instance.
 */
export function shapeOf(program: Program, buffer: Buffer, reference: VariableReference): VariableShape {
  if (buffer.sharing === "block" && program.batchSize > 1) {
    throw new ModelError(
      `${describeReference(reference)} is accumulated over blocks of batch instances, so it has no value per instance. ` +
        "Build with the pass 'blockAccumulators' off to see it.",
    );
  }
  return {
    copies: copiesOf(program, buffer.sharing),
    rows: buffer.repeats === undefined ? buffer.rows : buffer.columns,
    columns: buffer.repeats ?? buffer.columns,
  };
}

/** What a buffer stores, without padding. */
export function visibleValues(
  buffer: Buffer,
  { copies, rows, columns }: VariableShape,
  stored: Elements,
  clock: Clock,
) {
  const values = visibleArray(buffer, copies * rows * columns);
  let position = 0;
  for (let copy = 0; copy < copies; copy++) {
    const base = copy * copySize(buffer);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const index = buffer.repeats === undefined ? base + row * buffer.stride + column : base + row;
        values[position++] = shownValue(buffer, Number(stored[index]), clock);
      }
    }
  }
  return values;
}

/** A buffer with its rows turned, so that row `first` comes first. */
export function turnedRows(buffer: Buffer, stored: Elements, first: number): Elements {
  if (first === 0) return stored;
  const { rows, stride } = buffer;
  const turned = elementsOf(buffer.type, stored.length);
  for (let row = 0; row < stored.length / stride; row++) {
    const copy = row - (row % rows);
    const from = copy + ((((row - copy + first) % rows) + rows) % rows);
    turned.set(stored.subarray(from * stride, (from + 1) * stride) as never, row * stride);
  }
  return turned;
}

function visibleArray(buffer: Buffer, length: number): VariableValues {
  const elements = elementsOf(buffer.type, length);
  return elements instanceof BigInt64Array || elements instanceof BigUint64Array ? new Float64Array(length) : elements;
}

/** What to store for values, or for one value for all elements. Throws `ModelError` for too many, too few, and those that the type does not have. */
export function storedElements(
  buffer: Buffer,
  { copies, rows, columns }: VariableShape,
  reference: VariableReference,
  values: ArrayLike<number> | number,
  clock: Clock,
  allowNonFinite: boolean,
): Elements {
  const name = describeReference(reference);
  const expected = copies * rows * columns;
  if (typeof values !== "number" && checkedArray(values, name, "a number or an array of numbers").length !== expected) {
    throw new ModelError(
      `${name} takes ${expected} values (${copies} x ${rows} x ${columns}: copies, rows, columns), not ${values.length}`,
    );
  }
  const canBeAny = allowNonFinite && isFloat(buffer.type);
  const elements = elementsOf(buffer.type, copies * copySize(buffer));
  const perRow = buffer.repeats === undefined ? columns : 1;
  const startOf = (copy: number, row: number) =>
    copy * copySize(buffer) + row * (buffer.repeats === undefined ? buffer.stride : 1);
  if (typeof values === "number") {
    const one = elementsOf(buffer.type, 1);
    if (!canBeAny || Number.isFinite(values)) checkSingleValue(name, values, buffer.type);
    storeElement(one, 0, buffer.type, storedValue(buffer, values, clock, name));
    for (let copy = 0; copy < copies; copy++) {
      for (let row = 0; row < rows; row++) {
        const start = startOf(copy, row);
        elements.fill(one[0] as never, start, start + perRow);
      }
    }
    return elements;
  }
  const at = (index: number): number => {
    const value = values[index]!;
    if (!fitsType(value, buffer.type) && !(canBeAny && typeof value === "number"))
      checkValue(`${name} at index ${index}`, value, buffer.type);
    return storedValue(buffer, value, clock, name);
  };
  for (let copy = 0; copy < copies; copy++) {
    for (let row = 0; row < rows; row++) {
      const [start, from] = [startOf(copy, row), (copy * rows + row) * columns];
      if (buffer.repeats !== undefined) {
        storeElement(elements, start, buffer.type, sameForRow(name, at, from, columns));
        continue;
      }
      for (let column = 0; column < columns; column++) {
        storeElement(elements, start + column, buffer.type, at(from + column));
      }
    }
  }
  return elements;
}

function sameForRow(name: string, at: (index: number) => number, from: number, columns: number): number {
  const first = at(from);
  for (let column = 1; column < columns; column++) {
    if (!Object.is(at(from + column), first)) {
      throw new ModelError(
        `${name} is kept once per presynaptic neuron, so a row must hold one value. ` +
          "Build with the pass 'rowConstants' off to set synapses one by one.",
      );
    }
  }
  return first;
}

/** Throws `NotFiniteError` for NaN and infinity. `time` in ms. */
export function checkAllFinite(
  reference: VariableReference,
  values: VariableValues,
  { rows, columns }: VariableShape,
  time: number,
): void {
  const index = firstNotFinite(values);
  if (index === undefined) return;
  const perCopy = rows * columns;
  throw new NotFiniteError(
    `${describeReference(reference)} is ${values[index]} at index ${index % perCopy} of batch instance ` +
      `${Math.floor(index / perCopy)}, at t = ${time} ms`,
  );
}

/** An element that is NaN or infinite. */
export interface NotFinite {
  readonly value: number;
  readonly copy: number;
  readonly row: number;
  readonly column: number;
}

/** The first element of a buffer that is NaN or infinite; padding does not count. */
export function notFiniteIn(buffer: Buffer, stored: Elements): NotFinite | undefined {
  if (!isFloat(buffer.type)) return undefined;
  const floats = stored as Float32Array;
  const size = copySize(buffer);
  for (let index = 0; index < floats.length; index++) {
    const value = floats[index]!;
    // The difference is NaN for both, and what is tested is one comparison.
    if (value - value === 0) continue;
    const [row, column] = [Math.floor((index % size) / buffer.stride), (index % size) % buffer.stride];
    if (column < buffer.columns) return { value, copy: Math.floor(index / size), row, column };
  }
  return undefined;
}
