/** The float32 functions that are straight-line code, by C99 name: `tanh`, `exp`, `log`, `fmin`, ... */
import { exactFormulas } from "./exact.ts";
import { exponentialFormulas } from "./exponential.ts";
import type { StraightLine } from "./formula.ts";
import { tanh } from "./hyperbolic.ts";

export const straightLineFunctions: ReadonlyMap<string, StraightLine> = new Map(
  [...exponentialFormulas, tanh, ...exactFormulas].map((one) => [one.name, one]),
);
