/** Functions that are exact: scaling by powers of two and remainders. */
import { type WgslFunction, wgsl } from "../function.ts";

export const exactFunctions: Readonly<Record<string, WgslFunction>> = {
  power_of_two: wgsl()`
/// For exponents from -126 to 127.
fn power_of_two(exponent: i32) -> f32 {
  return bitcast<f32>(u32(exponent + 127) << 23u);
}`,
  scalbn: wgsl("power_of_two")`
/// x * 2^n in three steps of the same sign, of which only the last that matters rounds.
fn scalbn(x: f32, n: i32) -> f32 {
  let exponent = clamp(n, -300, 300);
  let third = exponent / 3;
  return x * power_of_two(third) * power_of_two(third) * power_of_two(exponent - 2 * third);
}`,
  ldexp: wgsl("scalbn")`
fn ldexp(x: f32, n: i32) -> f32 {
  return scalbn(x, n);
}`,
  normal_parts: wgsl()`
/// The 24-bit mantissa of a positive finite number, its first bit set, and the biased exponent.
fn normal_parts(bits: u32) -> vec2<i32> {
  let mantissa = bits & 0x7fffffu;
  if (bits >= 0x800000u) { return vec2<i32>(i32(mantissa | 0x800000u), i32(bits >> 23u)); }
  let shift = countLeadingZeros(mantissa) - 8u;
  return vec2<i32>(i32(mantissa << shift), 1 - i32(shift));
}`,
  fmod: wgsl("not_a_number", "normal_parts", "scalbn")`
/// Long division of the mantissas, eight bits at a time.
fn fmod(x: f32, y: f32) -> f32 {
  let dividend = bitcast<u32>(x) & 0x7fffffffu;
  let divisor = bitcast<u32>(y) & 0x7fffffffu;
  if (dividend >= 0x7f800000u || divisor > 0x7f800000u || divisor == 0u) { return not_a_number(); }
  if (dividend < divisor) { return x; }
  let first = normal_parts(dividend);
  let second = normal_parts(divisor);
  var rest = u32(first.x) % u32(second.x);
  for (var left = first.y - second.y; left > 0; left -= 8) {
    rest = (rest << u32(min(left, 8))) % u32(second.x);
  }
  let magnitude = scalbn(f32(i32(rest)), second.y - 150);
  return select(magnitude, -magnitude, bitcast<i32>(x) < 0);
}`,
  remainder: wgsl("is_nan", "infinity", "not_a_number", "fmod")`
/// x - n y for the integer n nearest to x / y, the even one of two.
fn remainder(x: f32, y: f32) -> f32 {
  let size = abs(y);
  if (is_nan(x) || is_nan(y) || abs(x) == infinity() || size == 0.0) { return not_a_number(); }
  if (size == infinity()) { return x; }
  var rest = abs(x);
  if (size < 1.7014118e38) { rest = fmod(rest, size + size); }
  // Halving the rest could lose its last bit, so it is compared with what is left.
  if (rest > size - rest) {
    rest -= size;
    if (rest >= size - rest) { rest -= size; }
  }
  return select(rest, -rest, bitcast<i32>(x) < 0);
}`,
};
