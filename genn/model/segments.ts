/** Segments of a population: consecutive neurons that belong together, such as those of which one wins. */
import { ModelError } from "./errors.ts";
import { shown } from "./shown.ts";
import { isWhole } from "./whole-numbers.ts";

/** The sizes of segments, in the order of the neurons; or into how many of the same size a population is cut. */
export type SegmentSizes = number | readonly number[];

/**
 * The sizes of the segments of a population of `size` neurons.
 * @throws ModelError unless they are positive whole numbers that add up to the population
 */
export function segmentSizes(segments: SegmentSizes, size: number, where: string): readonly number[] {
  if (typeof segments === "number") {
    if (!isWhole(segments, 1) || size % segments !== 0) {
      throw new ModelError(
        `${where} has ${size} neurons, which cannot be cut into ${segments} segments of the same size: give a number that divides them, ` +
          "or a list of sizes",
      );
    }
    return new Array<number>(segments).fill(size / segments);
  }
  if (!Array.isArray(segments) || segments.length === 0) {
    throw new ModelError(
      `the segments of ${where} must be a list of their sizes, or the number of equal ones, not ${shown(segments)}`,
    );
  }
  for (const [index, one] of segments.entries()) {
    if (isWhole(one, 1)) continue;
    throw new ModelError(
      `segment ${index} of ${where} must have a positive whole number of neurons, not ${shown(one)}`,
    );
  }
  const sum = segments.reduce((total: number, one: number) => total + one, 0);
  if (sum !== size) throw new ModelError(`the segments of ${where} have ${sum} neurons in all, and it has ${size}`);
  return [...(segments as readonly number[])];
}
