/** Small functions of generated WGSL: what the language defines and WGSL lacks, forbids or leaves open. */
import { type WgslFunction, wgsl } from "./function.ts";

export const basicFunctions: Readonly<Record<string, WgslFunction>> = {
  // As constants, WGSL refuses both: run.zero is 0, which the compiler does not know.
  infinity: wgsl()`
fn infinity() -> f32 {
  return bitcast<f32>(0x7f800000u | run.zero);
}`,
  not_a_number: wgsl()`
fn not_a_number() -> f32 {
  return bitcast<f32>(0x7fc00000u | run.zero);
}`,
  is_nan: wgsl()`
/// From its bits: a compiler may take for granted that x == x.
fn is_nan(x: f32) -> bool {
  return (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u;
}`,
  rounded: wgsl()`
/// x itself, after its rounding: a compiler may neither fuse the operation that gave x with the next nor reorder them.
fn rounded(x: f32) -> f32 {
  return bitcast<f32>(bitcast<u32>(x) ^ run.zero);
}`,
  check_index: wgsl()`
fn check_index(index: u32, length: u32, check: u32) -> u32 {
  if (index < length) { return index; }
  fail(check);
  return 0u;
}`,
  divide_i32: wgsl()`
fn divide_i32(x: i32, y: i32) -> i32 {
  if (y == 0) { return 0; }
  return x / y;
}`,
  divide_u32: wgsl()`
fn divide_u32(x: u32, y: u32) -> u32 {
  if (y == 0u) { return 0u; }
  return x / y;
}`,
  i32_of_f32: wgsl("is_nan")`
/// Truncates and saturates; NaN gives 0.
fn i32_of_f32(x: f32) -> i32 {
  if (is_nan(x)) { return 0; }
  if (x >= 2147483648.0) { return 2147483647; }
  return i32(max(x, -2147483648.0));
}`,
  u32_of_f32: wgsl("is_nan")`
/// Truncates and saturates; NaN gives 0.
fn u32_of_f32(x: f32) -> u32 {
  if (is_nan(x)) { return 0u; }
  if (x >= 4294967296.0) { return 4294967295u; }
  return u32(max(x, 0.0));
}`,
  f32_of_u32: wgsl()`
/// Rounded once, to the nearest: both halves are exact.
fn f32_of_u32(x: u32) -> f32 {
  return f32(i32(x >> 16u)) * 65536.0 + f32(i32(x & 0xffffu));
}`,
};
