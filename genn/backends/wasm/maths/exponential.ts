/**
 * Exponentials and logarithms of four float32 lanes.
 *
 * `exp`, `exp2`, `expm1` and `log` are straight-line float32 code. The other logarithms and `pow` need more than 24
 * bits inside and use the two-lane double helpers of `helpers.ts`.
 *
 * All polynomials are minimax fits made for this file (Remez exchange at 40 digits, relative error of the function as
 * weight); the logarithm of the fit's own error is given with each. The reduction by n * ln 2 with a constant in two
 * parts is Cody and Waite's.
 */
import {
  and,
  andNot,
  calling,
  f32x4,
  f64x2,
  get,
  i32x4,
  not,
  or,
  polynomial,
  select,
  set,
  signBits,
  straightLine,
  xor,
} from "./wat.ts";

const { add, sub, mul, abs, pmin, pmax, constant } = f32x4;
const x = get("x");
const y = get("y");

/** 1.5 * 2^23: adding it rounds a small float to an integer and leaves that integer in the low bits. */
const roundingMagic = constant(12582912);
const one = constant(1);
const oneBits = i32x4.constant(0x3f800000);

/** 2^n for the integer n in the low bits of `shifted` (n plus the rounding magic). */
const powerOfTwo = (shifted: string): string => i32x4.add(i32x4.shl(shifted, 23), oneBits);

/** 2 ln 2 in two parts; the first has 12 bits, so that its product with a 7-bit n is exact. */
const twoLn2High = 1.38623046875;
const twoLn2Low = 2 * Math.LN2 - twoLn2High;

/**
 * exp, at most 1.54 ulp: x = 2 n ln 2 + r with |r| <= ln 2, e^x = 2^n 2^n (1 + r + r^2 q(r)), fit 2^-26.0.
 *
 * An even number of halvings lets one power of two be used twice, so that neither the largest results nor the
 * subnormal ones need a case of their own. The clamps turn everything beyond into inf and 0, and let NaN through.
 */
const exp = straightLine(
  "exp",
  1,
  [
    ["clamped", pmax(pmin(x, constant(89)), constant(-104))],
    ["shifted", add(mul(get("clamped"), constant(0.5 / Math.LN2)), roundingMagic)],
    ["n", sub(get("shifted"), roundingMagic)],
    ["r", sub(sub(get("clamped"), mul(get("n"), constant(twoLn2High))), mul(get("n"), constant(twoLn2Low)))],
    [
      "mantissa",
      add(
        one,
        add(
          get("r"),
          mul(
            mul(get("r"), get("r")),
            polynomial(
              f32x4,
              get("r"),
              [
                0.500000348825414, 0.1666661425104211, 0.04166124409436361, 0.008336085319046721, 0.0014104946528851765,
                0.00019615711433238975,
              ],
            ),
          ),
        ),
      ),
    ],
    ["scale", powerOfTwo(get("shifted"))],
  ],
  mul(mul(get("mantissa"), get("scale")), get("scale")),
);

/** exp2, at most 1.23 ulp: x = n + r, 2^r = 1 + r q(r) with fit 2^-28.9, and 2^n in two factors for the subnormal results. */
const exp2 = straightLine(
  "exp2",
  1,
  [
    ["clamped", pmax(pmin(x, constant(129)), constant(-151))],
    ["shifted", add(get("clamped"), roundingMagic)],
    ["r", sub(get("clamped"), sub(get("shifted"), roundingMagic))],
    [
      "mantissa",
      add(
        one,
        mul(
          get("r"),
          polynomial(
            f32x4,
            get("r"),
            [
              0.6931472029258849, 0.240226479260881, 0.0555033231501429, 0.009618434823156828, 0.00133989378860096,
              0.000153543525242744,
            ],
          ),
        ),
      ),
    ],
    ["n", i32x4.sub(get("shifted"), roundingMagic)],
    ["half", i32x4.shrSigned(get("n"), 1)],
  ],
  mul(mul(get("mantissa"), powerOfTwo(get("half"))), powerOfTwo(i32x4.sub(get("n"), get("half")))),
);

/**
 * expm1, at most 1.73 ulp: e^r - 1 = r + r^2 q(r) (fit 2^-26.2), e^x - 1 = 2^n (e^r - 1) - (1 - 2^n).
 *
 * Computed at half the size and doubled, for 2^128 is infinite; tiny numbers, which halving could round, are
 * their own result.
 */
const expm1 = straightLine(
  "expm1",
  1,
  [
    ["clamped", pmax(pmin(x, constant(89)), constant(-20))],
    ["shifted", add(mul(get("clamped"), constant(Math.LOG2E)), roundingMagic)],
    ["n", sub(get("shifted"), roundingMagic)],
    ["r", sub(sub(get("clamped"), mul(get("n"), constant(twoLn2High / 2))), mul(get("n"), constant(twoLn2Low / 2)))],
    [
      "fraction",
      add(
        get("r"),
        mul(
          mul(get("r"), get("r")),
          polynomial(
            f32x4,
            get("r"),
            [
              0.49999998169934795, 0.16666542981685617, 0.04166718647696133, 0.008366606857854552,
              0.0013883946154155393,
            ],
          ),
        ),
      ),
    ],
    ["halfScale", i32x4.add(i32x4.shl(get("shifted"), 23), i32x4.constant(0x3f000000))],
    ["half", sub(mul(get("halfScale"), get("fraction")), sub(constant(0.5), get("halfScale")))],
  ],
  select(f32x4.lt(abs(x), constant(2 ** -60)), x, add(get("half"), get("half"))),
);

/**
 * log, at most 0.93 ulp: x = 2^n (1 + f) with 1 + f in [sqrt 1/2, sqrt 2),
 * log x = n ln 2 + f - f^2 / 2 + f^3 q(f), fit 2^-27.4, n ln 2 in two parts.
 */
const log = straightLine(
  "log",
  1,
  [
    ["subnormal", f32x4.lt(x, constant(2 ** -126))],
    ["normal", select(get("subnormal"), mul(x, constant(2 ** 23)), x)],
    // 0x3f3504f3 is sqrt 1/2: the exponent of x against it is n.
    ["exponent", i32x4.shrSigned(i32x4.sub(get("normal"), i32x4.constant(0x3f3504f3)), 23)],
    ["f", sub(i32x4.sub(get("normal"), i32x4.shl(get("exponent"), 23)), one)],
    ["n", sub(i32x4.toFloat(get("exponent")), and(get("subnormal"), constant(23)))],
    [
      "correction",
      add(
        mul(
          mul(get("f"), get("f")),
          sub(
            mul(
              get("f"),
              polynomial(
                f32x4,
                get("f"),
                [
                  0.3333333170720246, -0.25000821031275633, 0.200012269186705, -0.16623357490609297,
                  0.14201757215955327, -0.13160180179176834, 0.1276158108461796, -0.07634507055725044,
                ],
              ),
            ),
            constant(0.5),
          ),
        ),
        mul(get("n"), constant(-2.1219444e-4)),
      ),
    ],
    ["finite", add(mul(get("n"), constant(0.693359375)), add(get("f"), get("correction")))],
    ["positive", select(f32x4.eq(x, constant(Infinity)), x, get("finite"))],
  ],
  // All bits set is a NaN: the result for what is not at least zero.
  or(select(f32x4.eq(x, constant(0)), constant(-Infinity), get("positive")), not(f32x4.ge(x, constant(0)))),
);

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

export const exponentialFunctions = [exp, exp2, expm1, log, log2, log10, log1p, pow];
