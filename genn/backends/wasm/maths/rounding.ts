/**
 * Functions of four float32 lanes that are exact: rounding, minima and maxima, signs, exponents, neighbours, fma.
 *
 * The second operand of `scalbn` and `ldexp` is i32x4, and so is the result of `ilogb`.
 */
import {
  and,
  andNot,
  calling,
  f32x4,
  f64x2,
  get,
  i32x4,
  i64x2,
  or,
  select,
  set,
  signBits,
  straightLine,
  xor,
} from "./wat.ts";

const { add, sub, mul, abs, constant } = f32x4;
const x = get("x");
const y = get("y");
const z = get("z");
const zero = i32x4.constant(0);

const native = (name: string, instruction: string) => straightLine(name, 1, [], `(f32x4.${instruction} ${x})`);

/** Half away from zero: adding the largest number below one half never carries x itself to the next integer. */
const round = straightLine("round", 1, [], f32x4.trunc(add(x, or(and(x, signBits), constant(0.5 - 2 ** -25)))));

/** The smaller operand; the other one if one is NaN; of two zeros the first. */
const fmin = straightLine("fmin", 2, [], select(f32x4.ne(x, x), y, f32x4.pmin(x, y)));
const fmax = straightLine("fmax", 2, [], select(f32x4.ne(x, x), y, f32x4.pmax(x, y)));

const copysign = straightLine("copysign", 2, [], select(signBits, y, x));

/** x - y, or zero where it would be negative; NaN operands fail the comparison and the difference keeps them. */
const fdim = straightLine("fdim", 2, [], andNot(sub(x, y), f32x4.le(x, y)));

/**
 * One half of fma in double. The product of two float32 is exact; the sum is rounded to odd (Boldo and Melquiond,
 * "Emulation of FMA and correctly rounded sums", 2008), so that the second rounding, to float32, gives the correctly
 * rounded result: if the sum is inexact (Knuth's two-sum finds its error) and its last bit is even, it moves by one
 * unit towards the error.
 */
const fmaHalf = (half: "low" | "high"): string[] => {
  const promote = half === "low" ? f64x2.promoteLow : f64x2.promoteHigh;
  const [sum, error, product, addend] = [get(half), get("error"), get("product"), get("addend")];
  const inexact = or(f64x2.lt(error, f64x2.constant(0)), f64x2.gt(error, f64x2.constant(0)));
  const one = i64x2.constant(1n);
  return [
    set("product", f64x2.mul(promote(x), promote(y))),
    set("addend", promote(z)),
    set(half, f64x2.add(product, addend)),
    set("error", f64x2.sub(sum, product)),
    set("error", f64x2.add(f64x2.sub(product, f64x2.sub(sum, error)), f64x2.sub(addend, error))),
    // +1 where error and sum agree in sign (away from zero), -1 where they do not
    set("product", or(i64x2.shrSigned(xor(sum, error), 63), one)),
    set(half, i64x2.add(sum, and(and(product, inexact), i64x2.sub(and(sum, one), one)))),
  ];
};

const fma = calling(
  "fma",
  3,
  [],
  ["product", "addend", "error", "low", "high"],
  [...fmaHalf("low"), ...fmaHalf("high"), f64x2.demotePairs(get("low"), get("high"))],
);

/** x * 2^y for integers y: in double, where no float32 times 2^+-400 is out of range, then rounded once. */
const scale = (name: string) => {
  const power = (extend: string): string =>
    i64x2.shl(i64x2.add(`(i64x2.${extend} ${get("exponent")})`, i64x2.constant(1023n)), 52);
  return calling(
    name,
    2,
    [],
    ["exponent"],
    [
      set("exponent", i32x4.maxSigned(i32x4.minSigned(y, i32x4.constant(400)), i32x4.constant(-400))),
      f64x2.demotePairs(
        f64x2.mul(f64x2.promoteLow(x), power("extend_low_i32x4_s")),
        f64x2.mul(f64x2.promoteHigh(x), power("extend_high_i32x4_s")),
      ),
    ],
  );
};

/** The exponent of x as i32x4; INT_MIN for zero and NaN, INT_MAX for infinities. */
const ilogb = straightLine(
  "ilogb",
  1,
  [
    ["magnitude", abs(x)],
    ["subnormal", f32x4.lt(get("magnitude"), constant(2 ** -126))],
    ["normal", select(get("subnormal"), mul(get("magnitude"), constant(2 ** 24)), get("magnitude"))],
    [
      "exponent",
      i32x4.sub(
        i32x4.sub(i32x4.shrUnsigned(get("normal"), 23), i32x4.constant(127)),
        and(get("subnormal"), i32x4.constant(24)),
      ),
    ],
    ["finite", select(f32x4.eq(get("magnitude"), constant(Infinity)), i32x4.constant(0x7fffffff), get("exponent"))],
  ],
  select(f32x4.gt(get("magnitude"), constant(0)), get("finite"), i32x4.constant(0x80000000)),
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
    ["shrinks", xor(f32x4.lt(y, x), i32x4.ltSigned(x, zero))],
    ["step", or(get("shrinks"), i32x4.constant(1))],
    ["neighbour", select(f32x4.eq(x, constant(0)), or(and(y, signBits), i32x4.constant(1)), i32x4.add(x, get("step")))],
    ["moved", select(f32x4.eq(x, y), y, get("neighbour"))],
  ],
  or(get("moved"), or(f32x4.ne(x, x), f32x4.ne(y, y))),
);

export const roundingFunctions = [
  native("sqrt", "sqrt"),
  native("fabs", "abs"),
  native("floor", "floor"),
  native("ceil", "ceil"),
  native("trunc", "trunc"),
  native("rint", "nearest"),
  native("nearbyint", "nearest"),
  round,
  fmin,
  fmax,
  copysign,
  fdim,
  fma,
  scale("scalbn"),
  scale("ldexp"),
  ilogb,
  nextafter,
];
