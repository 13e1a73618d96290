/** What is shown to a population, as a batch: which shapes it may have. */
import { ModelError, type NeuronPopulation } from "../../genn/index.ts";
import {
  type NestedNumbers,
  type Shape,
  type ShapedValues,
  shapedValues,
  shapeOfPopulation,
  shapeText,
} from "../shapes.ts";

/** Of what kind the input is. */
export interface BatchKind {
  /** undefined for input that stays the same. */
  readonly frames: number | undefined;
  /** That of the population; default: one dimension. */
  readonly shape: Shape | undefined;
}

/** The values for all instances, [batch][frame][neuron]; examples that a short batch lacks are 0. Throws `ModelError` for input of another shape. */
export function wholeBatch(
  input: NestedNumbers | ShapedValues,
  batchSize: number,
  population: NeuronPopulation,
  { frames, shape }: BatchKind,
): Float64Array {
  const where = `the input of '${population.name}'`;
  const given = shapedValues(input, where);
  checkShape(given.shape, shapeOfPopulation(population, shape), { batchSize, frames }, where);
  const all = new Float64Array(batchSize * (frames ?? 1) * population.size);
  for (let k = 0; k < given.values.length; k++) all[k] = given.values[k]!;
  return all;
}

interface Expected {
  readonly batchSize: number;
  /** undefined for input that stays the same. */
  readonly frames: number | undefined;
}

/** Throws `ModelError` unless a shape is that of a batch for a population of shape `own`. */
function checkShape(
  given: readonly number[],
  own: readonly number[],
  { batchSize, frames }: Expected,
  where: string,
): void {
  const first = given.slice(0, Math.max(0, given.length - own.length));
  const last = given.slice(first.length);
  const right = [
    ...(batchSize === 1 ? [] : [`up to ${batchSize} examples`]),
    ...(frames === undefined ? [] : [`${frames} frames`]),
    ...own,
  ].join(", ");
  const refuse = (why: string) =>
    new ModelError(`${where} has the shape ${shapeText(given)}, and must have [${right}]: ${why}`);
  if (last.length !== own.length || last.some((extent, k) => extent !== own[k])) {
    throw refuse(`its last dimensions are not those of the population, ${shapeText(own)}`);
  }
  const examples = frames === undefined ? first : first.slice(0, -1);
  if (frames !== undefined && first.at(-1) !== frames) {
    throw refuse(first.length === 0 ? "it has no frames" : `it has ${first.at(-1)} frames`);
  }
  if (examples.length > 1) throw refuse(`it has ${examples.length} dimensions too many for a batch, which has one`);
  const [count] = examples;
  if (count === undefined && batchSize > 1) throw refuse("it has no dimension for the examples of a batch");
  if (count !== undefined && count > batchSize) {
    throw refuse(
      `it has ${count} examples, and the model ${batchSize === 1 ? "has no batch" : `a batch of ${batchSize}`}`,
    );
  }
}
