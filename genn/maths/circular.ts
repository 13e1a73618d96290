/** Sine and cosine near zero, which backends reduce every argument to. */
import { float, get, polynomial, type Step } from "./formula.ts";

const { add, sub, mul, constant } = float;

/**
 * Sine and cosine of the remainder `r` in [-pi/4, pi/4], as the steps `sine` and `cosine`:
 * r + r z s(z), fit 2^-28.0, and 1 - z / 2 + z^2 c(z), fit 2^-33.0, with z = r^2.
 */
export const circularSteps: readonly Step[] = [
  { name: "square", formula: mul(get("r"), get("r")) },
  {
    name: "sine",
    formula: add(
      get("r"),
      mul(
        mul(get("r"), get("square")),
        polynomial(get("square"), [-0.16666654602272396, 0.008332160291745492, -0.00019515218107120982]),
      ),
    ),
  },
  {
    name: "cosine",
    formula: add(
      sub(constant(1), mul(get("square"), constant(0.5))),
      mul(
        mul(get("square"), get("square")),
        polynomial(get("square"), [0.04166664567017229, -0.0013887315617142325, 2.443308275057225e-5]),
      ),
    ),
  },
];
