/**
 * The hyperbolic tangent.
 *
 * The polynomial is a minimax fit made for this file (Remez exchange at 40 digits, relative error of the function as
 * weight); the logarithm of the fit's own error is given with it.
 */
import { and, andNot, float, get, integer, or, polynomial, signBit, straightLine } from "./formula.ts";

const { add, sub, mul, div, pmin, pmax, constant } = float;
const x = get("x");

/** 1.5 * 2^23: adding it rounds a small float to an integer and leaves that integer in the low bits. */
const roundingMagic = constant(12582912);

/**
 * tanh, at most 1.75 ulp, odd in every bit, and the hottest function of the rate networks.
 *
 * With |x| = n ln 2 + r, V(r) = r coth r = 1 + v and e^(2r) = (V + r) / (V - r):
 *
 *     n = 0:  tanh r = r / V = r - 2 r v / (2 V)
 *     n > 0:  tanh |x| = 1 - 2 (V - r) / (4^n (V + r) + V - r)
 *
 * Both are "a good value minus a small quotient", so that only the small quotient carries the rounding errors of its
 * parts, and with c = r or 1 both are c - 2 (c v + c - r) / (4^n (V + r) + V - r). That c is min(max(r, n), 1), since
 * r is not negative where n is 0.
 *
 * n rises at 0.62, 0.62 + ln 2, ...: late enough for 1 - (small quotient) to be good, early enough for v to be an even
 * polynomial of degree 6 (fit 2^-24.7 on |r| <= 0.62). 4^n is applied by adding to the exponent. One constant for ln 2
 * is enough: n = 1 and 2 subtract exactly, and beyond them the error of r no longer matters. |x| > 10 gives 1 by
 * rounding; subnormal numbers give themselves.
 *
 * Measured against a blend of a small-argument polynomial with 1 - 2 / (e^2x + 1), which is slower, and against
 * (e^2x - 1) / (e^2x + 1), which exceeds 2 ulp. A rational function of degree 13/6 was not measured: its rounding errors
 * were estimated, at more than 2 ulp.
 */
export const tanh = straightLine(
  "tanh",
  1,
  [
    ["magnitude", pmin(andNot(x, signBit), constant(10))],
    [
      "shifted",
      add(sub(mul(get("magnitude"), constant(Math.LOG2E)), constant(0.62 * Math.LOG2E - 0.5)), roundingMagic),
    ],
    ["n", sub(get("shifted"), roundingMagic)],
    ["r", sub(get("magnitude"), mul(get("n"), constant(Math.LN2)))],
    ["square", mul(get("r"), get("r"))],
    [
      "v",
      mul(get("square"), polynomial(get("square"), [0.3333313678645137, -0.022190367662532084, 0.001969236373995452])),
    ],
    ["coth", add(constant(1), get("v"))],
    ["good", pmin(pmax(get("r"), get("n")), constant(1))],
    ["excess", add(mul(get("good"), get("v")), sub(get("good"), get("r")))],
    ["scaled", integer.add(add(get("coth"), get("r")), integer.shl(get("shifted"), 24))],
    ["quotient", div(add(get("excess"), get("excess")), add(get("scaled"), sub(get("coth"), get("r"))))],
  ],
  or(sub(get("good"), get("quotient")), and(x, signBit)),
);
