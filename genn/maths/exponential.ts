/**
 * Exponentials and the natural logarithm.
 *
 * All polynomials are minimax fits made for this file (Remez exchange at 40 digits, relative error of the function as
 * weight); the logarithm of the fit's own error is given with each. The reduction by n * ln 2 with a constant in two
 * parts is Cody and Waite's.
 */
import { and, type Formula, float, get, integer, not, or, polynomial, select, straightLine } from "./formula.ts";

const { add, sub, mul, abs, pmin, pmax, constant } = float;
const x = get("x");

/** 1.5 * 2^23: adding it rounds a small float to an integer and leaves that integer in the low bits. */
const roundingMagic = constant(12582912);
const one = constant(1);
const oneBits = integer.constant(0x3f800000);

/** 2^n for the integer n in the low bits of `shifted` (n plus the rounding magic). */
const powerOfTwo = (shifted: Formula): Formula => integer.add(integer.shl(shifted, 23), oneBits);

/** 2 ln 2 in two parts; the first has 12 bits, so that its product with a 7-bit n is exact. */
const twoLn2High = 1.38623046875;
const twoLn2Low = 2 * Math.LN2 - twoLn2High;

/**
 * exp, at most 1.54 ulp: x = 2 n ln 2 + r with |r| <= ln 2, e^x = 2^n 2^n (1 + r + r^2 q(r)), fit 2^-26.0.
 *
 * An even number of halvings lets one power of two be used twice, so that neither the largest results nor the
 * subnormal ones need a case of their own. The clamps turn everything beyond into inf and 0, and let NaN through. Far below,
 * n is -127, for which the bits of the power of two are those of 0: no product there is subnormal, which takes processors ten
 * times as long. (Traces of neurons that never spiked are such numbers.)
 */
const exp = straightLine(
  "exp",
  1,
  [
    ["clamped", pmax(pmin(x, constant(89)), constant(-127 * 2 * Math.LN2))],
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

/** exp2, at most 1.23 ulp: x = n + r, 2^r = 1 + r q(r) with fit 2^-28.9, and 2^n in two factors for the subnormal results; far below, both factors are 0, as in `exp`. */
const exp2 = straightLine(
  "exp2",
  1,
  [
    ["clamped", pmax(pmin(x, constant(129)), constant(-254))],
    ["shifted", add(get("clamped"), roundingMagic)],
    ["r", sub(get("clamped"), sub(get("shifted"), roundingMagic))],
    [
      "mantissa",
      add(
        one,
        mul(
          get("r"),
          polynomial(
            get("r"),
            [
              0.6931472029258849, 0.240226479260881, 0.0555033231501429, 0.009618434823156828, 0.00133989378860096,
              0.000153543525242744,
            ],
          ),
        ),
      ),
    ],
    ["n", integer.sub(get("shifted"), roundingMagic)],
    ["half", integer.shrSigned(get("n"), 1)],
  ],
  mul(mul(get("mantissa"), powerOfTwo(get("half"))), powerOfTwo(integer.sub(get("n"), get("half")))),
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
            get("r"),
            [
              0.49999998169934795, 0.16666542981685617, 0.04166718647696133, 0.008366606857854552,
              0.0013883946154155393,
            ],
          ),
        ),
      ),
    ],
    ["halfScale", integer.add(integer.shl(get("shifted"), 23), integer.constant(0x3f000000))],
    ["half", sub(mul(get("halfScale"), get("fraction")), sub(constant(0.5), get("halfScale")))],
  ],
  select(float.lt(abs(x), constant(2 ** -60)), x, add(get("half"), get("half"))),
);

/**
 * log, at most 0.93 ulp: x = 2^n (1 + f) with 1 + f in [sqrt 1/2, sqrt 2),
 * log x = n ln 2 + f - f^2 / 2 + f^3 q(f), fit 2^-27.4, n ln 2 in two parts.
 */
const log = straightLine(
  "log",
  1,
  [
    ["subnormal", float.lt(x, constant(2 ** -126))],
    ["normal", select(get("subnormal"), mul(x, constant(2 ** 23)), x)],
    // 0x3f3504f3 is sqrt 1/2: the exponent of x against it is n.
    ["exponent", integer.shrSigned(integer.sub(get("normal"), integer.constant(0x3f3504f3)), 23)],
    ["f", sub(integer.sub(get("normal"), integer.shl(get("exponent"), 23)), one)],
    ["n", sub(float.ofInteger(get("exponent")), and(get("subnormal"), constant(23)))],
    [
      "correction",
      add(
        mul(
          mul(get("f"), get("f")),
          sub(
            mul(
              get("f"),
              polynomial(
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
    ["positive", select(float.eq(x, constant(Infinity)), x, get("finite"))],
  ],
  // All bits set is a NaN: the result for what is not at least zero.
  or(select(float.eq(x, constant(0)), constant(-Infinity), get("positive")), not(float.ge(x, constant(0)))),
);

export const exponentialFormulas = [exp, exp2, expm1, log];
