/** Functions that are exact: rounding, minima and maxima, signs, exponents, neighbours. */
import { and, andNot, float, get, integer, or, select, signBit, straightLine, xor } from "./formula.ts";

const { add, sub, mul, abs, constant } = float;
const x = get("x");
const y = get("y");
const zero = integer.constant(0);

/** Half away from zero: adding the largest number below one half never carries x itself to the next integer. */
const round = straightLine("round", 1, [], float.trunc(add(x, or(and(x, signBit), constant(0.5 - 2 ** -25)))));

/** The smaller operand; the other one if one is NaN; of two zeros the first. */
const fmin = straightLine("fmin", 2, [], select(float.isNan(x), y, float.pmin(x, y)));
const fmax = straightLine("fmax", 2, [], select(float.isNan(x), y, float.pmax(x, y)));

const copysign = straightLine("copysign", 2, [], select(signBit, y, x));

/** x - y, or zero where it would be negative; NaN operands fail the comparison and the difference keeps them. */
const fdim = straightLine("fdim", 2, [], andNot(sub(x, y), float.le(x, y)));

/** The exponent of x as an integer; INT_MIN for zero and NaN, INT_MAX for infinities. */
const ilogb = straightLine(
  "ilogb",
  1,
  [
    ["magnitude", abs(x)],
    ["subnormal", float.lt(get("magnitude"), constant(2 ** -126))],
    ["normal", select(get("subnormal"), mul(get("magnitude"), constant(2 ** 24)), get("magnitude"))],
    [
      "exponent",
      integer.sub(
        integer.sub(integer.shrUnsigned(get("normal"), 23), integer.constant(127)),
        and(get("subnormal"), integer.constant(24)),
      ),
    ],
    ["finite", select(float.eq(get("magnitude"), constant(Infinity)), integer.constant(0x7fffffff), get("exponent"))],
  ],
  select(float.gt(get("magnitude"), constant(0)), get("finite"), integer.constant(0x80000000)),
  "integer",
);

/**
 * The next float32 after x towards y. The bits of a float count up with its magnitude, so the neighbour is one
 * more or less of them; from zero it is the smallest number with the sign of y.
 */
const nextafter = straightLine(
  "nextafter",
  2,
  [
    // all bits set, which is -1, where the magnitude shrinks: x > 0 and y < x, or x < 0 and y > x
    ["shrinks", xor(float.lt(y, x), integer.ltSigned(x, zero))],
    ["step", or(get("shrinks"), integer.constant(1))],
    [
      "neighbour",
      select(float.eq(x, constant(0)), or(and(y, signBit), integer.constant(1)), integer.add(x, get("step"))),
    ],
    ["moved", select(float.eq(x, y), y, get("neighbour"))],
  ],
  or(get("moved"), or(float.isNan(x), float.isNan(y))),
);

export const exactFormulas = [
  straightLine("sqrt", 1, [], float.sqrt(x)),
  straightLine("fabs", 1, [], abs(x)),
  straightLine("floor", 1, [], float.floor(x)),
  straightLine("ceil", 1, [], float.ceil(x)),
  straightLine("trunc", 1, [], float.trunc(x)),
  straightLine("rint", 1, [], float.nearest(x)),
  straightLine("nearbyint", 1, [], float.nearest(x)),
  round,
  fmin,
  fmax,
  copysign,
  fdim,
  ilogb,
  nextafter,
];
