/**
 * Logarithms and the power of four float32 lanes, whose insides need more than 24 bits: they use the two-lane double helpers of
 * `helpers.ts`.
 */
import { and, andNot, calling, f32x4, f64x2, get, not, or, select, set, signBits, xor } from "./wat.ts";

const { mul, abs, constant } = f32x4;
const x = get("x");
const y = get("y");
const one = constant(1);

/** log2, log10 and log1p: the double helper on both halves, a factor, and the poles and signs afterwards. */
function logarithm(name: string, factor: number): ReturnType<typeof calling> {
  const half = (promoted: string): string => f64x2.mul(f64x2.constant(factor), `(call $maths.log2 ${promoted})`);
  return calling(
    name,
    1,
    ["maths.log2"],
    ["finite"],
    [
      set("finite", f64x2.demotePairs(half(f64x2.promoteLow(x)), half(f64x2.promoteHigh(x)))),
      set("finite", select(f32x4.eq(x, constant(Infinity)), x, get("finite"))),
      or(select(f32x4.eq(x, constant(0)), constant(-Infinity), get("finite")), not(f32x4.ge(x, constant(0)))),
    ],
  );
}

const log2 = logarithm("log2", 1);
const log10 = logarithm("log10", Math.LOG10E * Math.LN2);

/** log1p, 0.51 ulp, in double. */
const log1p = calling(
  "log1p",
  1,
  ["maths.log1p"],
  ["finite"],
  [
    set(
      "finite",
      f64x2.demotePairs(`(call $maths.log1p ${f64x2.promoteLow(x)})`, `(call $maths.log1p ${f64x2.promoteHigh(x)})`),
    ),
    // inf, the zeros (for their sign) and the subnormal numbers are their own results.
    set("finite", select(or(f32x4.eq(x, constant(Infinity)), f32x4.lt(abs(x), constant(2 ** -100))), x, get("finite"))),
    or(select(f32x4.eq(x, constant(-1)), constant(-Infinity), get("finite")), not(f32x4.ge(x, constant(-1)))),
  ],
);

/** |x|^y of one half in double, for the magnitudes that have a finite logarithm. */
const powerOfHalf = (promote: (vector: string) => string): string =>
  `(call $maths.exponential ${f64x2.mul(promote(y), `(call $maths.log2 ${promote("(local.get $magnitude)")})`)})`;

/**
 * pow, 0.51 ulp: 2^(y log2 |x|) in double, and C99's special cases around it.
 *
 * y is an odd integer if it is an integer whose half is not one.
 */
const pow = calling(
  "pow",
  2,
  ["maths.log2", "maths.exponential"],
  ["magnitude", "integer", "odd", "result", "extreme"],
  [
    set("magnitude", abs(x)),
    set("integer", f32x4.eq(f32x4.trunc(y), y)),
    set("odd", andNot(get("integer"), f32x4.eq(f32x4.trunc(mul(y, constant(0.5))), mul(y, constant(0.5))))),
    set("result", f64x2.demotePairs(powerOfHalf(f64x2.promoteLow), powerOfHalf(f64x2.promoteHigh))),
    // |x| is 0 or inf: the result is inf if both or neither of "|x| is 0" and "y < 0" hold, else 0.
    set("extreme", f32x4.eq(get("magnitude"), constant(0))),
    set(
      "result",
      select(
        or(get("extreme"), f32x4.eq(get("magnitude"), constant(Infinity))),
        andNot(constant(Infinity), xor(get("extreme"), f32x4.lt(y, constant(0)))),
        get("result"),
      ),
    ),
    // A negative base: the sign of odd powers, NaN for powers that are not integers (unless the base is infinite or 0).
    set("result", or(get("result"), and(and(x, get("odd")), signBits))),
    set(
      "result",
      or(get("result"), andNot(and(f32x4.lt(x, constant(0)), f32x4.gt(x, constant(-Infinity))), get("integer"))),
    ),
    // NaN in, NaN out; but 1^y = 1 and x^0 = 1 whatever the other is, and (-1)^inf = 1.
    set("result", or(get("result"), or(f32x4.ne(x, x), f32x4.ne(y, y)))),
    select(
      or(
        or(f32x4.eq(x, one), f32x4.eq(y, constant(0))),
        and(f32x4.eq(x, constant(-1)), f32x4.eq(abs(y), constant(Infinity))),
      ),
      one,
      get("result"),
    ),
  ],
);

export const logarithmicFunctions = [log2, log10, log1p, pow];
