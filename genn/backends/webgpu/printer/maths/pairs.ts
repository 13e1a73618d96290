/**
 * Arithmetic with pairs of floats: `vec2<f32>` whose members add up to a number of some 46 bits, the first being the sum
 * rounded to a float. For functions whose insides need more than the 24 bits of a float.
 *
 * Dekker, "A floating-point technique for extending the available precision", 1971, and Knuth's sum. They hang on every
 * operation being rounded by itself, which `rounded` (`basics.ts`) makes sure of.
 */
import { type WgslFunction, wgsl } from "../function.ts";

export const pairFunctions: Readonly<Record<string, WgslFunction>> = {
  pair_of_sum: wgsl("rounded")`
/// x + y exactly.
fn pair_of_sum(x: f32, y: f32) -> vec2<f32> {
  let sum = rounded(x + y);
  let added = rounded(sum - x);
  return vec2<f32>(sum, rounded(x - rounded(sum - added)) + rounded(y - added));
}`,
  pair_of_ordered_sum: wgsl("rounded")`
/// x + y exactly, for x that is 0 or not smaller in magnitude than y.
fn pair_of_ordered_sum(x: f32, y: f32) -> vec2<f32> {
  let sum = rounded(x + y);
  return vec2<f32>(sum, y - rounded(sum - x));
}`,
  pair_of_product: wgsl("rounded")`
/// x y exactly, from products of the upper and lower 12 bits, for magnitudes between about 1e-15 and 1e19.
fn pair_of_product(x: f32, y: f32) -> vec2<f32> {
  let product = rounded(x * y);
  let x_high = bitcast<f32>(bitcast<u32>(x) & 0xfffff000u);
  let y_high = bitcast<f32>(bitcast<u32>(y) & 0xfffff000u);
  let x_low = rounded(x - x_high);
  let y_low = rounded(y - y_high);
  let first = rounded(rounded(x_high * y_high) - product);
  let second = rounded(rounded(first + rounded(x_high * y_low)) + rounded(x_low * y_high));
  return vec2<f32>(product, second + rounded(x_low * y_low));
}`,
  pair_add: wgsl("pair_of_sum", "pair_of_ordered_sum", "rounded")`
fn pair_add(x: vec2<f32>, y: vec2<f32>) -> vec2<f32> {
  let high = pair_of_sum(x.x, y.x);
  let low = pair_of_sum(x.y, y.y);
  let middle = pair_of_ordered_sum(high.x, rounded(high.y + low.x));
  return pair_of_ordered_sum(middle.x, rounded(middle.y + low.y));
}`,
  pair_multiply: wgsl("pair_of_product", "rounded", "pair_of_ordered_sum")`
fn pair_multiply(x: vec2<f32>, y: vec2<f32>) -> vec2<f32> {
  let product = pair_of_product(x.x, y.x);
  let rest = rounded(rounded(x.x * y.y) + rounded(x.y * y.x));
  return pair_of_ordered_sum(product.x, rounded(product.y + rest));
}`,
  pair_divide: wgsl("rounded", "pair_add", "pair_multiply", "pair_of_ordered_sum")`
/// A first quotient, and the remainder that it leaves divided in turn.
fn pair_divide(x: vec2<f32>, y: vec2<f32>) -> vec2<f32> {
  let quotient = rounded(x.x / y.x);
  let rest = pair_add(x, -pair_multiply(y, vec2<f32>(quotient, 0.0)));
  let second = rounded(rest.x / y.x);
  let left = pair_add(rest, -pair_multiply(y, vec2<f32>(second, 0.0)));
  let sum = pair_of_ordered_sum(quotient, second);
  return pair_of_ordered_sum(sum.x, rounded(sum.y + rounded(left.x / y.x)));
}`,
  pair_sqrt: wgsl("rounded", "pair_add", "pair_of_product", "pair_of_ordered_sum")`
/// For positive numbers: Newton's step from the square root of the leading part.
fn pair_sqrt(x: vec2<f32>) -> vec2<f32> {
  let root = rounded(sqrt(x.x));
  let rest = pair_add(x, -pair_of_product(root, root));
  return pair_of_ordered_sum(root, rounded(rest.x / rounded(root + root)));
}`,
};
