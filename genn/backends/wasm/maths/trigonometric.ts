/**
 * Circular functions of four float32 lanes, and their inverses that take a plane angle (atan, atan2).
 *
 * The argument is reduced in double (`helpers.ts`). Lanes beyond 2^27 take the double function of JavaScript, whose
 * reduction is exact for every size; a vector without such lanes never gets there. Infinity gives NaN by itself.
 */
import { circularSteps } from "../../../maths/circular.ts";
import { quadrants } from "./helpers.ts";
import {
  and,
  call,
  calling,
  f32x4,
  f64x2,
  formulaText,
  get,
  i32x4,
  or,
  select,
  set,
  signBits,
  type VectorFunction,
  xor,
} from "./wat.ts";

const { abs, constant } = f32x4;
const x = get("x");
const y = get("y");

/** Where the reduction of `helpers.ts` ends; infinities and NaN do not count as beyond. */
const beyondReduction = and(f32x4.gt(abs(x), constant(2 ** 27)), f32x4.lt(abs(x), constant(Infinity)));

/** Replaces the lanes of `$result` beyond the reduction, if there are any, by the double function's values. */
const correctLargeLanes = (name: string): string[] => [
  `(if (v128.any_true ${beyondReduction}) (then`,
  ...[0, 1, 2, 3].map(
    (lane) =>
      `  (if (i32x4.extract_lane ${lane} ${beyondReduction}) (then ${set(
        "result",
        `(f32x4.replace_lane ${lane} ${get("result")} (f32.demote_f64 ${call(
          `f64.${name}`,
          `(f64.promote_f32 (f32x4.extract_lane ${lane} ${x}))`,
        )}))`,
      )}))`,
  ),
  "))",
];

/**
 * sin and cos, at most 1.59 ulp, from the remainder r in [-pi/4, pi/4] and the quadrant: bit 0 of it
 * swaps them, bit 1 changes the sign.
 */
function circular(name: "sin" | "cos"): VectorFunction {
  const low = f64x2.promoteLow(x);
  const high = f64x2.promoteHigh(x);
  return calling(
    name,
    1,
    ["maths.reduce", `f64.${name}`],
    ["quadrant", "r", "square", "sine", "cosine", "result"],
    [
      set("quadrant", name === "sin" ? quadrants(low, high) : i32x4.add(quadrants(low, high), i32x4.constant(1))),
      set("r", f64x2.demotePairs(call("maths.reduce", low), call("maths.reduce", high))),
      ...circularSteps.map(({ name, formula }) => set(name, formulaText(formula))),
      set(
        "result",
        xor(
          select(i32x4.shrSigned(i32x4.shl(get("quadrant"), 31), 31), get("cosine"), get("sine")),
          and(i32x4.shl(get("quadrant"), 30), signBits),
        ),
      ),
      ...correctLargeLanes(name),
      // The polynomial loses the sign of -0.
      name === "sin" ? or(get("result"), and(x, f32x4.eq(x, constant(0)))) : get("result"),
    ],
  );
}

const tan = calling(
  "tan",
  1,
  ["maths.tan", "f64.tan"],
  ["result"],
  [
    set("result", f64x2.demotePairs(call("maths.tan", f64x2.promoteLow(x)), call("maths.tan", f64x2.promoteHigh(x)))),
    ...correctLargeLanes("tan"),
    get("result"),
  ],
);

/** atan: the angle of (1, |x|) in double, with the sign of x. Small numbers, for which the angle is x, stay exact. */
const atan = calling(
  "atan",
  1,
  ["maths.angle"],
  [],
  [
    or(
      or(
        f64x2.demotePairs(
          call("maths.angle", f64x2.constant(1), f64x2.abs(f64x2.promoteLow(x))),
          call("maths.angle", f64x2.constant(1), f64x2.abs(f64x2.promoteHigh(x))),
        ),
        and(x, signBits),
      ),
      f32x4.ne(x, x),
    ),
  ],
);

/** One half of |atan2(y, x)| in double: the angle of the magnitudes, mirrored where x has a minus sign. */
const angleOfHalf = (half: "low" | "high"): string[] => {
  const promote = half === "low" ? f64x2.promoteLow : f64x2.promoteHigh;
  const negative = promote("(local.get $acrossSign)");
  return [
    set(half, call("maths.angle", promote("(local.get $across)"), promote("(local.get $height)"))),
    // acrossSign is 1.0 where x is negative, else 0.0
    set(half, select(f64x2.gt(negative, f64x2.constant(0)), f64x2.sub(f64x2.constant(Math.PI), get(half)), get(half))),
  ];
};

/** atan2(first argument: height, second: across), as in C99: parameters $x and $y in this order. */
const atan2 = calling(
  "atan2",
  2,
  ["maths.angle"],
  ["height", "across", "acrossSign", "low", "high"],
  [
    set("height", abs(x)),
    set("across", abs(y)),
    set("acrossSign", and(i32x4.shrSigned(y, 31), constant(1))),
    ...angleOfHalf("low"),
    ...angleOfHalf("high"),
    or(or(f64x2.demotePairs(get("low"), get("high")), and(x, signBits)), or(f32x4.ne(x, x), f32x4.ne(y, y))),
  ],
);

export const trigonometricFunctions = [circular("sin"), circular("cos"), tan, atan, atan2];
