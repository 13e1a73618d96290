/**
 * The C99 mathematics in double precision, as plain JavaScript: what `docs/language.md` promises of functions on `double`, and what the
 * float functions are measured against. Workers of generated code load it from source.
 */
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
 * Every double function by its C name, also those that generated code has natively. Each declares as many operands as it
 * takes: what generated code passes is read off here.
 * @type {Record<string, (...operands: number[]) => number>}
 */
export const doubleFunctions = {
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
