/**
 * What generated code imports from JavaScript: double functions and the distributions that draw a varying number of words.
 *
 * Plain JavaScript down to the last import, so that a worker loads it from source.
 */
import { binomialFrom, gammaFrom } from "../../../language/distributions.js";
import { philox4x32, uniformSource } from "../../../language/philox.js";
import {
  copysign,
  fdim,
  fma,
  fmax,
  fmin,
  fmod,
  ilogb,
  nextafter,
  pow,
  remainder,
  rint,
  round,
  scalbn,
} from "./double-functions.js";
import { erf, erfc, lgamma, tgamma } from "./special.js";

/**
 * Every double function, also those that generated code has natively. Each declares as many operands as it takes: what
 * generated code passes is read off here.
 * @type {Record<string, (...operands: number[]) => number>}
 */
const maths = {
  acos: Math.acos,
  acosh: Math.acosh,
  asin: Math.asin,
  asinh: Math.asinh,
  atan: Math.atan,
  atan2: Math.atan2,
  atanh: Math.atanh,
  cbrt: Math.cbrt,
  ceil: Math.ceil,
  copysign,
  cos: Math.cos,
  cosh: Math.cosh,
  erf,
  erfc,
  exp: Math.exp,
  exp2: (x) => 2 ** x,
  expm1: Math.expm1,
  fabs: Math.abs,
  fdim,
  floor: Math.floor,
  fma,
  fmax,
  fmin,
  fmod,
  hypot: Math.hypot,
  ilogb,
  ldexp: scalbn,
  lgamma,
  log: Math.log,
  log10: Math.log10,
  log1p: Math.log1p,
  log2: Math.log2,
  nearbyint: rint,
  nextafter,
  pow,
  remainder,
  rint,
  round,
  scalbn,
  sin: Math.sin,
  sinh: Math.sinh,
  sqrt: Math.sqrt,
  tan: Math.tan,
  tanh: Math.tanh,
  tgamma,
  trunc: Math.trunc,
};

// An exception would leave the other threads waiting for this one: draws from no distribution are NaN, which becomes 0 as
// an integer.

/** @type {(key0: number, key1: number, element: number, c1: number, c2: number, c3: number, shape: number) => number} */
const gamma = (key0, key1, element, c1, c2, c3, shape) =>
  shape > 0 ? gammaFrom(uniformSource(philox4x32(key0, key1, element, c1, c2, c3)), shape) : Number.NaN;

/** @type {(key0: number, key1: number, element: number, c1: number, c2: number, c3: number, n: number, p: number) => number} */
const binomial = (key0, key1, element, c1, c2, c3, n, p) =>
  p >= 0 && p <= 1 ? binomialFrom(uniformSource(philox4x32(key0, key1, element, c1, c2, c3)), n, p) : Number.NaN;

export const hostImports = { maths, random: { gamma, binomial } };
