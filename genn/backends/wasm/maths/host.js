/**
 * What generated code imports from JavaScript: double functions and the distributions that draw a varying number of words.
 *
 * Plain JavaScript down to the last import, so that a worker loads it from source.
 */

import { doubleFunctions } from "../../../maths/c99-double.js";
import { binomialFrom, gammaFrom } from "../../../maths/distributions.js";
import { philox4x32, uniformSource } from "../../../maths/philox.js";

// An exception would leave the other threads waiting for this one: draws from no distribution are NaN, which becomes 0 as
// an integer.

/** @type {(key0: number, key1: number, element: number, c1: number, c2: number, c3: number, shape: number) => number} */
const gamma = (key0, key1, element, c1, c2, c3, shape) =>
  shape > 0 ? gammaFrom(uniformSource(philox4x32(key0, key1, element, c1, c2, c3)), shape) : Number.NaN;

/** @type {(key0: number, key1: number, element: number, c1: number, c2: number, c3: number, n: number, p: number) => number} */
const binomial = (key0, key1, element, c1, c2, c3, n, p) =>
  p >= 0 && p <= 1 ? binomialFrom(uniformSource(philox4x32(key0, key1, element, c1, c2, c3)), n, p) : Number.NaN;

export const hostImports = { maths: doubleFunctions, random: { gamma, binomial } };
