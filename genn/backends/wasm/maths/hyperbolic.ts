/** Hyperbolic sine and cosine of four float32 lanes, by exponentials in double. */
import { SINH_EXCESS } from "../../../maths/coefficients.ts";
import { and, calling, f32x4, f64x2, get, or, polynomial, select, signBits } from "./wat.ts";

const { add, mul, abs, constant } = f32x4;
const x = get("x");

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

/** sinh = (e^|x| - e^-|x|) / 2 in double above 0.5, and an odd polynomial under it. */
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
      add(x, mul(mul(x, get("square")), polynomial(f32x4, get("square"), SINH_EXCESS))),
      or(f64x2.demotePairs(halved(f64x2.sub, "low"), halved(f64x2.sub, "high")), and(x, signBits)),
    ),
  ],
);

export const hyperbolicFunctions = [sinh, cosh];
