/** Arrays with a shape: what is shown to a population of some shape, and what is read from it. */
import { checkCount, ModelError, type NeuronPopulation } from "../genn/index.ts";
import { isObject } from "../genn/model/options.ts";
import { shown } from "../genn/model/shown.ts";

/** Neurons along each dimension of a population; a number for one dimension. */
export type Shape = number | readonly number[];

/** Values with their shape, flattened row by row. */
export interface ShapedValues {
  readonly shape: readonly number[];
  readonly values: ArrayLike<number>;
}

/** Lists of lists of numbers, all of a depth alike long; the innermost may be typed arrays. */
export type NestedNumbers = ArrayLike<number> | readonly NestedNumbers[];

/** A shape as a list. Throws `ModelError` unless all of it are positive whole numbers. */
export function shapeAsList(shape: Shape, where: string): readonly number[] {
  const list = typeof shape === "number" ? [shape] : shape;
  if (!Array.isArray(list) || list.length === 0) {
    throw new ModelError(
      `the shape of ${where} must be a number of neurons or a list such as [28, 28], not ${shown(shape)}`,
    );
  }
  for (const extent of list as readonly number[]) checkCount(`the shape of ${where}`, extent);
  return list as readonly number[];
}

/** How many elements there are in a shape. */
export const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** The shape that a population is said to have; by default it has one dimension. Throws `ModelError` for one of another size. */
export function shapeOfPopulation(population: NeuronPopulation, shape?: Shape): readonly number[] {
  if (!isObject(population) || population.kind !== "neuron") {
    throw new ModelError(
      `what has neurons is a population, as addNeuronPopulation gives it, or net.neuronPopulation("..") of a network, not ${shown(population)}`,
    );
  }
  return shapeOfNeurons(population, shape);
}

function shapeOfNeurons({ name, size }: NeuronPopulation, shape: Shape = size): readonly number[] {
  const list = shapeAsList(shape, `'${name}'`);
  if (sizeOf(list) === size) return list;
  throw new ModelError(
    `the shape of '${name}' cannot be [${list.join(", ")}]: it has ${size} neurons, not ${sizeOf(list)}`,
  );
}

/** Lists of lists, or values that come with their shape, in one form. Throws `ModelError` for what is neither, and for lists that differ in length. */
export function shapedValues(input: NestedNumbers | ShapedValues, where: string): ShapedValues {
  if (isObject(input) && "shape" in input && "values" in input) return checkedShape(input as ShapedValues, where);
  if (!isArray(input)) {
    throw new ModelError(`${where} must be an array, lists of such, or { shape, values }, not ${shown(input)}`);
  }
  const shape = nestedShape(input as NestedNumbers);
  const values = new Float64Array(sizeOf(shape));
  let position = 0;
  const collect = (part: unknown, depth: number): void => {
    if (depth === shape.length) {
      checkNumber(part, where);
      values[position++] = part;
      return;
    }
    if (!isArray(part) || part.length !== shape[depth]) {
      const found = isArray(part) ? `${part.length} elements` : shown(part);
      throw new ModelError(
        `${where} must have lists of the same length, but where the first has ${shape[depth]} elements, another has ${found}`,
      );
    }
    for (let k = 0; k < part.length; k++) collect(part[k], depth + 1);
  };
  collect(input, 0);
  return { shape, values };
}

function checkNumber(value: unknown, where: string): asserts value is number {
  if (typeof value !== "number") throw new ModelError(`${where} must hold numbers, but one of them is ${shown(value)}`);
}

function checkedShape({ shape, values }: ShapedValues, where: string): ShapedValues {
  const list = shapeAsList(shape, where);
  if (!isArray(values) || values.length !== sizeOf(list)) {
    const found = isArray(values) ? `${values.length} values` : shown(values);
    throw new ModelError(`${where} of shape [${list.join(", ")}] must have ${sizeOf(list)} values, not ${found}`);
  }
  for (let k = 0; k < values.length; k++) checkNumber(values[k], where);
  return { shape: list, values };
}

const isArray = (value: unknown): value is ArrayLike<unknown> =>
  typeof value === "object" && value !== null && typeof (value as ArrayLike<unknown>).length === "number";

function nestedShape(input: unknown): number[] {
  return isArray(input) ? [input.length, ...(input.length === 0 ? [] : nestedShape(input[0]))] : [];
}

/** How messages show a shape. */
export const shapeText = (shape: readonly number[]): string => `[${shape.join(", ")}]`;
