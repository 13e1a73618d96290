/**
 * Functions of four float32 lanes that are exact and go through double: fma, and scaling by powers of two. The second operand of
 * `scalbn` and `ldexp` is i32x4.
 */
import { and, calling, f64x2, get, i32x4, i64x2, or, set, xor } from "./wat.ts";

const x = get("x");
const y = get("y");
const z = get("z");

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

export const exactFunctions = [fma, scale("scalbn"), scale("ldexp")];
