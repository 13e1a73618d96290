/** Weight normalisation: a weight drawn on a fixed scale becomes one that suits the size of the population. */
import { ModelError, unknownName } from "../genn/index.ts";

/** By what initial weights are divided: nothing, n_pre, n_post, or the square root of either. */
export type Norm = false | "lin" | "lin_inv" | "sqrt" | "sqrt_inv";

const DIVISORS: Readonly<Record<Exclude<Norm, false>, (sourceSize: number, targetSize: number) => number>> = {
  lin: (sourceSize) => sourceSize,
  lin_inv: (_, targetSize) => targetSize,
  sqrt: (sourceSize) => Math.sqrt(sourceSize),
  sqrt_inv: (_, targetSize) => Math.sqrt(targetSize),
};

/** The divisor of a norm for a population from `sourceSize` to `targetSize` neurons. Throws `ModelError` for an unknown norm. */
export function normDivisor(norm: Norm, sourceSize: number, targetSize: number, where: string): number {
  if (norm === false) return 1;
  if (typeof norm !== "string")
    throw new ModelError(`the norm of ${where} must be false or a name, not ${String(norm)}`);
  if (!Object.hasOwn(DIVISORS, norm)) throw unknownName("norm", norm, where, Object.keys(DIVISORS));
  return DIVISORS[norm](sourceSize, targetSize);
}

/** Divides weights, any shape, in place and in the precision of the array: for weights that are set instead of drawn. */
export function normalise(weights: { [index: number]: number; readonly length: number }, divisor: number): void {
  for (let index = 0; index < weights.length; index++) weights[index] = weights[index]! / divisor;
}
