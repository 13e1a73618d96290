/**
 * Hyperbolic functions of four float32 lanes.
 *
 * All polynomials are minimax fits made for this file (Remez exchange at 40 digits, relative error of the function as
 * weight); the logarithm of the fit's own error is given with each.
 */
import {
  and,
  andNot,
  calling,
  f32x4,
  f64x2,
  get,
  i32x4,
  or,
  polynomial,
  select,
  signBits,
  straightLine,
} from "./wat.ts";

const { add, sub, mul, div, abs, pmin, pmax, constant } = f32x4;
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
const tanh = straightLine(
  "tanh",
  1,
  [
    ["magnitude", pmin(andNot(x, signBits), constant(10))],
    [
      "shifted",
      add(sub(mul(get("magnitude"), constant(Math.LOG2E)), constant(0.62 * Math.LOG2E - 0.5)), roundingMagic),
    ],
    ["n", sub(get("shifted"), roundingMagic)],
    ["r", sub(get("magnitude"), mul(get("n"), constant(Math.LN2)))],
    ["square", mul(get("r"), get("r"))],
    [
      "v",
      mul(
        get("square"),
        polynomial(f32x4, get("square"), [0.3333313678645137, -0.022190367662532084, 0.001969236373995452]),
      ),
    ],
    ["coth", add(constant(1), get("v"))],
    ["good", pmin(pmax(get("r"), get("n")), constant(1))],
    ["excess", add(mul(get("good"), get("v")), sub(get("good"), get("r")))],
    ["scaled", i32x4.add(add(get("coth"), get("r")), i32x4.shl(get("shifted"), 24))],
    ["quotient", div(add(get("excess"), get("excess")), add(get("scaled"), sub(get("coth"), get("r"))))],
  ],
  or(sub(get("good"), get("quotient")), and(x, signBits)),
);

/** e^|x| of one half of the lanes, in double. */
const exponentialOfHalf = (half: "low" | "high"): string[] => [
  `(local.set $${half} (call $maths.exponential ${f64x2.mul(
    f64x2.pmin(f64x2.abs(half === "low" ? f64x2.promoteLow(x) : f64x2.promoteHigh(x)), f64x2.constant(200)),
    f64x2.constant(Math.LOG2E),
  )}))`,
];

const halved = (operation: typeof f64x2.add, half: string): string =>
  f64x2.mul(f64x2.constant(0.5), operation(get(half), f64x2.div(f64x2.constant(1), get(half))));

/** cosh = (e^|x| + e^-|x|) / 2 in double; 0.51 ulp. */
const cosh = calling(
  "cosh",
  1,
  ["maths.exponential"],
  ["low", "high"],
  [
    ...exponentialOfHalf("low"),
    ...exponentialOfHalf("high"),
    f64x2.demotePairs(halved(f64x2.add, "low"), halved(f64x2.add, "high")),
  ],
);

/** sinh = (e^|x| - e^-|x|) / 2 in double above 0.5, and an odd polynomial (2^-25.3 up to 1, better below) under it. */
const sinh = calling(
  "sinh",
  1,
  ["maths.exponential"],
  ["low", "high", "square"],
  [
    ...exponentialOfHalf("low"),
    ...exponentialOfHalf("high"),
    `(local.set $square ${mul(x, x)})`,
    select(
      f32x4.lt(abs(x), constant(0.5)),
      add(
        x,
        mul(
          mul(x, get("square")),
          polynomial(f32x4, get("square"), [0.16666716022242778, 0.008330283721193196, 0.00020372194189245148]),
        ),
      ),
      or(f64x2.demotePairs(halved(f64x2.sub, "low"), halved(f64x2.sub, "high")), and(x, signBits)),
    ),
  ],
);

export const hyperbolicFunctions = [tanh, sinh, cosh];
