/** Exponentials and logarithms whose insides need more than the bits of a float, and what is made of them. */

import { LOGARITHM_OF_RATIO, POWER_OF_TWO, SINH_EXCESS } from "../../../../maths/coefficients.ts";
import { type WgslFunction, wgsl } from "../function.ts";
import { float, horner, pair } from "./formulas.ts";

/** A logarithm to another base, with C's special cases. */
const logarithmTo = (name: string, factor: number): WgslFunction =>
  wgsl("is_nan", "not_a_number", "infinity", "pair_multiply", "log_of_pair")`
fn ${name}(x: f32) -> f32 {
  if (is_nan(x) || x < 0.0) { return not_a_number(); }
  if (x == 0.0) { return -infinity(); }
  if (x == infinity()) { return x; }
  return pair_multiply(log_of_pair(vec2<f32>(x, 0.0)), ${pair(factor)}).x;
}`;

/** Hyperbolic sine and cosine from exponentials: beyond 10 the smaller of the two no longer matters. */
const hyperbolic = (name: string, sign: "" | "-", size: string): WgslFunction =>
  wgsl("exp2_of_pair", "pair_multiply", "scalbn", "power_of_two", "pair_add", "pair_divide")`
/// Of a magnitude from 0.5 (sinh) or 0 (cosh) on.
fn ${name}(${size}: f32) -> f32 {
  let power = exp2_of_pair(pair_multiply(vec2<f32>(min(${size}, 200.0), 0.0), ${pair(Math.LOG2E)}));
  if (${size} > 10.0) { return scalbn(power.x, i32(power.z) - 1); }
  let large = power.xy * power_of_two(i32(power.z));
  return 0.5 * pair_add(large, ${sign}pair_divide(vec2<f32>(1.0, 0.0), large)).x;
}`;

export const logarithmicFunctions: Readonly<Record<string, WgslFunction>> = {
  exp2_of_pair: wgsl("pair_of_ordered_sum", "pair_multiply", "pair_add")`
/// 2^x for magnitudes below 1000, as a pair from 0.7 to 1.5 and the exponent n: x = n + r, 2^r = 1 + r ln 2 + r^2 q(r).
fn exp2_of_pair(x: vec2<f32>) -> vec3<f32> {
  let n = round(x.x);
  let r = pair_of_ordered_sum(x.x - n, x.y);
  let bend = r.x * r.x * (${horner("r.x", POWER_OF_TWO.slice(1))});
  let slope = pair_multiply(r, ${pair(Math.LN2)});
  let power = pair_add(vec2<f32>(1.0, 0.0), pair_add(slope, vec2<f32>(bend, 0.0)));
  return vec3<f32>(power, n);
}`,
  log_of_pair: wgsl("scalbn", "pair_divide", "pair_add", "pair_multiply")`
/// log of a positive finite number: x = 2^n m with m in [sqrt 1/2, sqrt 2), s = (m - 1) / (m + 1), log m = s (2 + s^2
/// q(s^2)).
fn log_of_pair(x: vec2<f32>) -> vec2<f32> {
  let subnormal = x.x < ${float(2 ** -126)};
  let normal = select(x, x * 16777216.0, subnormal);
  let bits = bitcast<u32>(normal.x);
  let n = i32(bits - 0x3f3504f3u) >> 23u;
  let m = vec2<f32>(bitcast<f32>(bits - (u32(n) << 23u)), scalbn(normal.y, -n));
  let s = pair_divide(pair_add(m, vec2<f32>(-1.0, 0.0)), pair_add(m, vec2<f32>(1.0, 0.0)));
  let square = pair_multiply(s, s);
  let rest = square.x * (${horner("square.x", LOGARITHM_OF_RATIO.slice(1))});
  let inner = pair_multiply(square, pair_add(${pair(LOGARITHM_OF_RATIO[0])}, vec2<f32>(rest, 0.0)));
  let logarithm = pair_multiply(s, pair_add(vec2<f32>(2.0, 0.0), inner));
  let exponent = f32(n) - select(0.0, 24.0, subnormal);
  return pair_add(pair_multiply(${pair(Math.LN2)}, vec2<f32>(exponent, 0.0)), logarithm);
}`,
  log2: logarithmTo("log2", Math.LOG2E),
  log10: logarithmTo("log10", Math.LOG10E),
  log1p: wgsl("is_nan", "not_a_number", "infinity", "log_of_pair", "pair_of_sum")`
fn log1p(x: f32) -> f32 {
  if (is_nan(x) || x < -1.0) { return not_a_number(); }
  if (x == -1.0) { return -infinity(); }
  if (x == infinity() || abs(x) < 1e-9) { return x; }
  return log_of_pair(pair_of_sum(1.0, x)).x;
}`,
  pow: wgsl("infinity", "is_nan", "not_a_number", "pair_multiply", "log_of_pair", "exp2_of_pair", "scalbn")`
/// 2^(y log2 |x|), and C99's special cases around it.
fn pow(x: f32, y: f32) -> f32 {
  let size = abs(x);
  if (y == 0.0 || x == 1.0 || (x == -1.0 && abs(y) == infinity())) { return 1.0; }
  if (is_nan(x) || is_nan(y)) { return not_a_number(); }
  let integer = trunc(y) == y;
  let odd = integer && trunc(0.5 * y) != 0.5 * y;
  var result: f32;
  if (size == 0.0 || size == infinity()) {
    result = select(0.0, infinity(), (size == 0.0) == (y < 0.0));
  } else {
    if (x < 0.0 && !integer) { return not_a_number(); }
    // Larger exponents give 0, 1 or infinity as these do.
    let exponent = vec2<f32>(clamp(y, -1e12, 1e12), 0.0);
    let logarithm = pair_multiply(log_of_pair(vec2<f32>(size, 0.0)), ${pair(Math.LOG2E)});
    let product = pair_multiply(exponent, logarithm);
    let power = exp2_of_pair(select(product, vec2<f32>(sign(product.x) * 400.0, 0.0), abs(product.x) > 400.0));
    result = scalbn(power.x, i32(power.z));
  }
  return select(result, -result, odd && bitcast<i32>(x) < 0);
}`,
  cosh_of: hyperbolic("cosh_of", "", "size"),
  sinh_of: hyperbolic("sinh_of", "-", "size"),
  cosh: wgsl("is_nan", "cosh_of")`
fn cosh(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  return cosh_of(abs(x));
}`,
  sinh: wgsl("is_nan", "copysign", "sinh_of")`
fn sinh(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  let square = x * x;
  if (abs(x) < 0.5) {
    return x + x * square * (${horner("square", SINH_EXCESS)});
  }
  return copysign(sinh_of(abs(x)), x);
}`,
  asinh: wgsl(
    "is_nan",
    "infinity",
    "copysign",
    "pair_add",
    "log_of_pair",
    "pair_of_product",
    "pair_divide",
    "pair_sqrt",
    "pair_of_sum",
  )`
/// log(1 + w) with w = x + x^2 / (1 + sqrt(1 + x^2)).
fn asinh(x: f32) -> f32 {
  let size = abs(x);
  if (is_nan(x) || size < 2e-4 || size == infinity()) { return x; }
  if (size > 16384.0) { return copysign(pair_add(log_of_pair(vec2<f32>(size, 0.0)), ${pair(Math.LN2)}).x, x); }
  let one = vec2<f32>(1.0, 0.0);
  let square = pair_of_product(size, size);
  let fraction = pair_divide(square, pair_add(one, pair_sqrt(pair_add(one, square))));
  return copysign(log_of_pair(pair_add(pair_of_sum(1.0, size), fraction)).x, x);
}`,
  acosh: wgsl(
    "is_nan",
    "not_a_number",
    "infinity",
    "pair_add",
    "log_of_pair",
    "pair_of_sum",
    "pair_sqrt",
    "pair_multiply",
  )`
/// log(1 + t + sqrt(t (t + 2))) with t = x - 1.
fn acosh(x: f32) -> f32 {
  if (is_nan(x) || x < 1.0) { return not_a_number(); }
  if (x == 1.0) { return 0.0; }
  if (x == infinity()) { return x; }
  if (x > 16384.0) { return pair_add(log_of_pair(vec2<f32>(x, 0.0)), ${pair(Math.LN2)}).x; }
  let t = pair_of_sum(x, -1.0);
  let root = pair_sqrt(pair_multiply(t, pair_add(t, vec2<f32>(2.0, 0.0))));
  return log_of_pair(pair_add(vec2<f32>(x, 0.0), root)).x;
}`,
  atanh: wgsl("is_nan", "not_a_number", "copysign", "infinity", "log_of_pair", "pair_divide", "pair_of_sum")`
fn atanh(x: f32) -> f32 {
  let size = abs(x);
  if (is_nan(x) || size > 1.0) { return not_a_number(); }
  if (size < 2e-4) { return x; }
  if (size == 1.0) { return copysign(infinity(), x); }
  return 0.5 * log_of_pair(pair_divide(pair_of_sum(1.0, x), pair_of_sum(1.0, -x))).x;
}`,
  hypot: wgsl(
    "infinity",
    "is_nan",
    "not_a_number",
    "exponent_of",
    "power_of_two",
    "scalbn",
    "pair_sqrt",
    "pair_add",
    "pair_of_product",
  )`
fn hypot(x: f32, y: f32) -> f32 {
  if (abs(x) == infinity() || abs(y) == infinity()) { return infinity(); }
  if (is_nan(x) || is_nan(y)) { return not_a_number(); }
  let larger = max(abs(x), abs(y));
  if (larger == 0.0) { return 0.0; }
  let exponent = exponent_of(larger);
  let unit = power_of_two(-exponent);
  let first = x * unit;
  let second = y * unit;
  return scalbn(pair_sqrt(pair_add(pair_of_product(first, first), pair_of_product(second, second))).x, exponent);
}`,
  cbrt: wgsl(
    "is_nan",
    "infinity",
    "exponent_of",
    "scalbn",
    "rounded",
    "pair_multiply",
    "pair_of_product",
    "pair_add",
    "copysign",
  )`
/// Newton's steps for a number of moderate size, the last one in pairs; the exponent is taken off and a third of it
/// put back.
fn cbrt(x: f32) -> f32 {
  if (is_nan(x) || x == 0.0 || abs(x) == infinity()) { return x; }
  let third = exponent_of(abs(x)) / 3;
  let size = scalbn(abs(x), -3 * third);
  // A third of the bits, and what makes up for the exponent's bias.
  var root = bitcast<f32>(bitcast<u32>(size) / 3u + 0x2a5119f2u);
  for (var step = 0; step < 3; step++) {
    root = rounded((root + root + size / (root * root)) / 3.0);
  }
  let cube = pair_multiply(pair_of_product(root, root), vec2<f32>(root, 0.0));
  let rest = pair_add(vec2<f32>(size, 0.0), -cube);
  root += rest.x / (3.0 * root * root);
  return copysign(scalbn(root, third), x);
}`,
};
