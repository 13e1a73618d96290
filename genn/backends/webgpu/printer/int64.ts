/**
 * 64-bit integers in WGSL, which has none: `vec2<u32>` with the low word first. Signed and unsigned ones differ only in
 * division, order, shifts to the right and conversions.
 */
import { type WgslFunction, wgsl } from "./function.ts";

export const int64Functions: Readonly<Record<string, WgslFunction>> = {
  multiply_wide: wgsl()`
/// The 64-bit product of two words, from products of halves.
fn multiply_wide(x: u32, y: u32) -> vec2<u32> {
  let first = (x >> 16u) * (y & 0xffffu) + (((x & 0xffffu) * (y & 0xffffu)) >> 16u);
  let second = (x & 0xffffu) * (y >> 16u) + (first & 0xffffu);
  return vec2<u32>(x * y, (x >> 16u) * (y >> 16u) + (first >> 16u) + (second >> 16u));
}`,
  i64_of_i32: wgsl()`
fn i64_of_i32(x: i32) -> vec2<u32> {
  return vec2<u32>(u32(x), u32(x >> 31u));
}`,
  add_i64: wgsl()`
fn add_i64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  let low = x.x + y.x;
  return vec2<u32>(low, x.y + y.y + u32(low < x.x));
}`,
  subtract_i64: wgsl()`
fn subtract_i64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  return vec2<u32>(x.x - y.x, x.y - y.y - u32(x.x < y.x));
}`,
  multiply_i64: wgsl("multiply_wide")`
fn multiply_i64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  let product = multiply_wide(x.x, y.x);
  return vec2<u32>(product.x, product.y + x.x * y.y + x.y * y.x);
}`,
  shift_left_i64: wgsl()`
fn shift_left_i64(x: vec2<u32>, count: u32) -> vec2<u32> {
  let bits = count & 31u;
  // Shifted in two steps, for a shift by 32 is none.
  let shifted = vec2<u32>(x.x << bits, (x.y << bits) | ((x.x >> 1u) >> (31u - bits)));
  return select(shifted, vec2<u32>(0u, shifted.x), (count & 32u) != 0u);
}`,
  shift_right_u64: wgsl()`
fn shift_right_u64(x: vec2<u32>, count: u32) -> vec2<u32> {
  let bits = count & 31u;
  let shifted = vec2<u32>((x.x >> bits) | ((x.y << 1u) << (31u - bits)), x.y >> bits);
  return select(shifted, vec2<u32>(shifted.y, 0u), (count & 32u) != 0u);
}`,
  shift_right_i64: wgsl()`
fn shift_right_i64(x: vec2<u32>, count: u32) -> vec2<u32> {
  let bits = count & 31u;
  let high = u32(i32(x.y) >> bits);
  let low = (x.x >> bits) | ((x.y << 1u) << (31u - bits));
  return select(vec2<u32>(low, high), vec2<u32>(high, u32(i32(x.y) >> 31u)), (count & 32u) != 0u);
}`,
  less_u64: wgsl()`
fn less_u64(x: vec2<u32>, y: vec2<u32>) -> bool {
  return x.y < y.y || (x.y == y.y && x.x < y.x);
}`,
  less_i64: wgsl()`
fn less_i64(x: vec2<u32>, y: vec2<u32>) -> bool {
  return i32(x.y) < i32(y.y) || (x.y == y.y && x.x < y.x);
}`,
  abs_i64: wgsl("subtract_i64")`
fn abs_i64(x: vec2<u32>) -> vec2<u32> {
  return select(x, subtract_i64(vec2<u32>(), x), i32(x.y) < 0);
}`,
  min_i64: wgsl("less_i64")`
fn min_i64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  return select(y, x, less_i64(x, y));
}`,
  max_i64: wgsl("less_i64")`
fn max_i64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  return select(x, y, less_i64(x, y));
}`,
  min_u64: wgsl("less_u64")`
fn min_u64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  return select(y, x, less_u64(x, y));
}`,
  max_u64: wgsl("less_u64")`
fn max_u64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  return select(x, y, less_u64(x, y));
}`,
  divide_with_remainder: wgsl("less_u64", "subtract_i64")`
/// Quotient (xy) and remainder (zw) of unsigned numbers, bit by bit; both are 0 where y is.
fn divide_with_remainder(x: vec2<u32>, y: vec2<u32>) -> vec4<u32> {
  if (all(y == vec2<u32>())) { return vec4<u32>(); }
  if ((x.y | y.y) == 0u) { return vec4<u32>(x.x / y.x, 0u, x.x % y.x, 0u); }
  var quotient = x;
  var rest = vec2<u32>();
  for (var bit = 0u; bit < 64u; bit++) {
    let carry = rest.y >> 31u;
    rest = vec2<u32>((rest.x << 1u) | (quotient.y >> 31u), (rest.y << 1u) | (rest.x >> 31u));
    quotient = vec2<u32>(quotient.x << 1u, (quotient.y << 1u) | (quotient.x >> 31u));
    if (carry != 0u || !less_u64(rest, y)) {
      rest = subtract_i64(rest, y);
      quotient.x |= 1u;
    }
  }
  return vec4<u32>(quotient, rest);
}`,
  divide_u64: wgsl("divide_with_remainder")`
fn divide_u64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  return divide_with_remainder(x, y).xy;
}`,
  remainder_u64: wgsl("divide_with_remainder")`
fn remainder_u64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  return divide_with_remainder(x, y).zw;
}`,
  divide_i64: wgsl("divide_with_remainder", "abs_i64", "subtract_i64")`
fn divide_i64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  let quotient = divide_with_remainder(abs_i64(x), abs_i64(y)).xy;
  return select(quotient, subtract_i64(vec2<u32>(), quotient), i32(x.y ^ y.y) < 0);
}`,
  remainder_i64: wgsl("divide_with_remainder", "abs_i64", "subtract_i64")`
fn remainder_i64(x: vec2<u32>, y: vec2<u32>) -> vec2<u32> {
  let rest = divide_with_remainder(abs_i64(x), abs_i64(y)).zw;
  return select(rest, subtract_i64(vec2<u32>(), rest), i32(x.y) < 0);
}`,
  f32_of_u64: wgsl("f32_of_u32", "shift_left_i64")`
/// Rounded once: the 32 leading bits, the last of which also stands for those cut off, times a power of two.
fn f32_of_u64(x: vec2<u32>) -> f32 {
  if (x.y == 0u) { return f32_of_u32(x.x); }
  let zeros = countLeadingZeros(x.y);
  let leading = shift_left_i64(x, zeros);
  let power = bitcast<f32>((159u - zeros) << 23u);
  return f32_of_u32(leading.y | u32(leading.x != 0u)) * power;
}`,
  f32_of_i64: wgsl("f32_of_u64", "abs_i64")`
fn f32_of_i64(x: vec2<u32>) -> f32 {
  let magnitude = f32_of_u64(abs_i64(x));
  return select(magnitude, -magnitude, i32(x.y) < 0);
}`,
  u64_of_f32: wgsl("shift_left_i64")`
/// Truncates and saturates; NaN gives 0.
fn u64_of_f32(x: f32) -> vec2<u32> {
  let bits = bitcast<u32>(x);
  if (bits >= 0x7f800001u || bits < 0x3f800000u) { return vec2<u32>(); }
  if (bits >= 0x5f800000u) { return vec2<u32>(0xffffffffu, 0xffffffffu); }
  let exponent = (bits >> 23u) - 127u;
  let mantissa = (bits & 0x7fffffu) | 0x800000u;
  if (exponent < 23u) { return vec2<u32>(mantissa >> (23u - exponent), 0u); }
  return shift_left_i64(vec2<u32>(mantissa, 0u), exponent - 23u);
}`,
  i64_of_f32: wgsl("u64_of_f32", "subtract_i64")`
/// Truncates and saturates; NaN gives 0.
fn i64_of_f32(x: f32) -> vec2<u32> {
  let bits = bitcast<u32>(x);
  let negative = bits >= 0x80000000u;
  let magnitude = u64_of_f32(bitcast<f32>(bits & 0x7fffffffu));
  if (magnitude.y >= 0x80000000u) {
    return select(vec2<u32>(0xffffffffu, 0x7fffffffu), vec2<u32>(0u, 0x80000000u), negative);
  }
  return select(magnitude, subtract_i64(vec2<u32>(), magnitude), negative);
}`,
};
