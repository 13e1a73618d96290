/**
 * Helpers on two double lanes, for the float32 functions whose insides need more than 24 bits.
 *
 * They aim at a relative error of 2^-34 or better, so that rounding their results to float32 is all but correct; they
 * are not double-precision functions. Inputs come from float32 numbers, so no double subnormals occur.
 */
import {
  ARCTANGENT_EXCESS,
  HALF_PI_HIGH,
  HALF_PI_LOW,
  LOGARITHM_OF_RATIO,
  POWER_OF_TWO,
  TANGENT_COSINE,
  TANGENT_SINE,
} from "../../../maths/coefficients.ts";
import { and, f64x2, functionText, get, i64x2, or, polynomial, select, set, shuffle32 } from "./wat.ts";

export interface Helper {
  /** Full name, e.g. "maths.log2". */
  readonly name: string;
  readonly wat: string;
  readonly needs: readonly string[];
}

const { add, sub, mul, div, pmin, pmax, constant } = f64x2;
const x = get("x");

const helper = (
  name: string,
  arity: number,
  needs: readonly string[],
  locals: readonly string[],
  lines: readonly string[],
): Helper => ({ name, needs, wat: functionText(name, arity, locals, lines) });

/** 1.5 * 2^52: adding it rounds to an integer and leaves that integer in the low bits. */
const roundingMagic = constant(6755399441055744);

/** 2^x: x = n + r, 2^r = 1 + r q(r), n added to the exponent. Beyond +-400 it is as good as 0 and inf. */
const exponential = helper(
  "maths.exponential",
  1,
  [],
  ["shifted", "r"],
  [
    set("x", pmin(pmax(x, constant(-400)), constant(400))),
    set("shifted", add(x, roundingMagic)),
    set("r", sub(x, sub(get("shifted"), roundingMagic))),
    i64x2.add(
      add(constant(1), mul(get("r"), polynomial(f64x2, get("r"), POWER_OF_TWO))),
      i64x2.shl(get("shifted"), 52),
    ),
  ],
);

/** Bits of sqrt(1/2), below which a mantissa counts for the next exponent. */
const rootBits = 0x3fe6a09e667f3bcdn;

/**
 * `$n` and `$mantissa` with `argument` = 2^n * mantissa and mantissa in [sqrt 1/2, sqrt 2).
 *
 * The biased exponent becomes a double by being the low bits of 2^52.
 */
const splitExponent = (argument: string): string[] => [
  set("n", i64x2.add(i64x2.sub(argument, i64x2.constant(rootBits)), i64x2.constant(1023n << 52n))),
  set(
    "mantissa",
    i64x2.sub(argument, i64x2.sub(and(get("n"), i64x2.constant(0xfff0000000000000n)), i64x2.constant(1023n << 52n))),
  ),
  set("n", sub(or(i64x2.shrUnsigned(get("n"), 52), i64x2.constant(0x4330000000000000n)), constant(2 ** 52 + 1023))),
];

/** log(1 + f) for s = f / (2 + f): 2 artanh s = s (2 + s^2 q(s^2)). */
const logFromRatio = (ratio: string, square: string): string =>
  mul(ratio, add(constant(2), mul(square, polynomial(f64x2, square, LOGARITHM_OF_RATIO))));

/** log2 of positive finite numbers. */
const log2 = helper(
  "maths.log2",
  1,
  [],
  ["n", "mantissa", "ratio", "square"],
  [
    ...splitExponent(x),
    set("ratio", div(sub(get("mantissa"), constant(1)), add(get("mantissa"), constant(1)))),
    set("square", mul(get("ratio"), get("ratio"))),
    add(get("n"), mul(constant(Math.LOG2E), logFromRatio(get("ratio"), get("square")))),
  ],
);

/** log(1 + x) for x > -1: near zero x itself, not the rounded 1 + x, is the numerator. */
const log1p = helper(
  "maths.log1p",
  1,
  [],
  ["sum", "n", "mantissa", "ratio", "square"],
  [
    set("sum", add(x, constant(1))),
    ...splitExponent(get("sum")),
    set(
      "ratio",
      div(
        select(f64x2.eq(get("mantissa"), get("sum")), x, sub(get("mantissa"), constant(1))),
        add(get("mantissa"), constant(1)),
      ),
    ),
    set("square", mul(get("ratio"), get("ratio"))),
    add(mul(get("n"), constant(Math.LN2)), logFromRatio(get("ratio"), get("square"))),
  ],
);

/**
 * x minus the nearest multiple of pi/2. Cody and Waite with the 25 + 53 bits of pi/2 that fdlibm's float functions use:
 * exact enough for |x| < 2^27.
 */
const reduce = helper(
  "maths.reduce",
  1,
  [],
  ["n"],
  [
    set("n", sub(add(mul(x, constant(2 / Math.PI)), roundingMagic), roundingMagic)),
    sub(sub(x, mul(get("n"), constant(HALF_PI_HIGH))), mul(get("n"), constant(HALF_PI_LOW))),
  ],
);

/** n modulo 2^32 of both pairs of lanes as i32x4, where `reduce` takes off n * pi/2. */
export const quadrants = (low: string, high: string): string => {
  const shifted = (promoted: string): string => add(mul(promoted, constant(2 / Math.PI)), roundingMagic);
  return shuffle32(shifted(low), shifted(high), [0, 2, 4, 6]);
};

/** tan x for |x| < 2^27: sine and cosine of the remainder and their quotient. */
const tangent = helper(
  "maths.tan",
  1,
  ["maths.reduce"],
  ["r", "square", "sine", "cosine", "odd"],
  [
    set("r", "(call $maths.reduce (local.get $x))"),
    set("square", mul(get("r"), get("r"))),
    set("sine", mul(get("r"), add(constant(1), mul(get("square"), polynomial(f64x2, get("square"), TANGENT_SINE))))),
    set("cosine", polynomial(f64x2, get("square"), [1, ...TANGENT_COSINE])),
    // The lowest bit of n, spread over the lane.
    set("odd", i64x2.shl(add(mul(x, constant(2 / Math.PI)), roundingMagic), 63)),
    set("odd", `(i64x2.shr_s ${get("odd")} (i32.const 63))`),
    div(select(get("odd"), f64x2.neg(get("cosine")), get("sine")), select(get("odd"), get("sine"), get("cosine"))),
  ],
);

/**
 * The angle of the point ($y high, $x across) for non-negative coordinates, 0 to pi/2:
 * arctan of the smaller over the larger, q + q^3 p(q^2), or pi/2 minus that.
 *
 * The clamps make 0/0 zero and inf/inf one, as C99 has it.
 */
const angle = helper(
  "maths.angle",
  2,
  [],
  ["ratio", "square"],
  [
    set("x", pmin(x, constant(1e300))),
    set("y", pmin(get("y"), constant(1e300))),
    set("ratio", div(pmin(x, get("y")), pmax(pmax(x, get("y")), constant(1e-300)))),
    set("square", mul(get("ratio"), get("ratio"))),
    set(
      "ratio",
      add(get("ratio"), mul(mul(get("ratio"), get("square")), polynomial(f64x2, get("square"), ARCTANGENT_EXCESS))),
    ),
    select(f64x2.gt(get("y"), x), sub(constant(Math.PI / 2), get("ratio")), get("ratio")),
  ],
);

export const helpers: readonly Helper[] = [exponential, log2, log1p, reduce, tangent, angle];
