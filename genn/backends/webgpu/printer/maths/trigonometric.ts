/**
 * Circular functions and their inverses.
 *
 * `sin` and `cos` use the CPU backend's polynomials on the same remainder, so that they, and with them normal
 * random numbers, have the same bits wherever the remainder has.
 */

import { circularSteps } from "../../../../maths/circular.ts";
import {
  ARCTANGENT_EXCESS,
  HALF_PI_HIGH,
  HALF_PI_LOW,
  TANGENT_COSINE,
  TANGENT_SINE,
} from "../../../../maths/coefficients.ts";
import { get } from "../../../../maths/formula.ts";
import { type WgslFunction, wgsl } from "../function.ts";
import { float, horner, pair } from "./formulas.ts";
import { straightLineFunction } from "./straight-line.ts";

/** Sine or cosine of a remainder in [-pi/4, pi/4]. */
const ofRemainder = (name: string, step: "sine" | "cosine"): WgslFunction =>
  straightLineFunction(
    {
      name,
      parameters: ["r"],
      steps: circularSteps.filter((one) => one.name === "square" || one.name === step),
      result: get(step),
      resultType: "float",
    },
    { name, unfused: true },
  );

/** 2/pi after the binary point, behind one word of zeros. */
const TWO_OVER_PI = [0, 0xa2f9836e, 0x4e441529, 0xfc2757d1, 0xf534ddc0, 0xdb629599, 0x3c439041, 0xfe5163ab];

/** What the first part of pi/2 has beyond a float: twice the float is exact. */
const halfPiMiddle = HALF_PI_HIGH - Math.fround(HALF_PI_HIGH);

export const trigonometricFunctions: Readonly<Record<string, WgslFunction>> = {
  sine_of_remainder: ofRemainder("sine_of_remainder", "sine"),
  cosine_of_remainder: ofRemainder("cosine_of_remainder", "cosine"),
  quarter_turns: wgsl("quarter_turns_of_large", "rounded", "pair_of_sum", "pair_of_ordered_sum")`
/// x minus the nearest multiple n of pi/2, as a pair, and n modulo 4, which is a small integer.
fn quarter_turns(x: f32) -> vec3<f32> {
  if (abs(x) >= 3.9) { return quarter_turns_of_large(x); }
  // 2/pi rounded up, so that what is above pi/4 counts for the next quarter.
  let n = rounded(rounded(x * 0.6366198) + 12582912.0) - 12582912.0;
  let rest = pair_of_sum(x, -rounded(n * ${float(HALF_PI_HIGH)}));
  let low = rounded(rest.y - rounded(n * ${float(halfPiMiddle)})) - rounded(n * ${float(HALF_PI_LOW)});
  return vec3<f32>(pair_of_ordered_sum(rest.x, low), n);
}`,
  quarter_turns_of_large: wgsl(
    "not_a_number",
    "add_i64",
    "multiply_wide",
    "abs_i64",
    "shift_left_i64",
    "pair_of_ordered_sum",
    "power_of_two",
    "pair_multiply",
  )`
/// The same for magnitudes from 2 on: the mantissa times those 96 bits of 2/pi that matter for the fraction.
fn quarter_turns_of_large(x: f32) -> vec3<f32> {
  let bits = bitcast<u32>(x);
  let exponent = (bits >> 23u) & 0xffu;
  if (exponent == 255u) { return vec3<f32>(not_a_number(), 0.0, 0.0); }
  let mantissa = (bits & 0x7fffffu) | 0x800000u;
  var two_over_pi = array<u32, 8>(${TWO_OVER_PI.map((word) => `0x${word.toString(16)}u`).join(", ")});
  // Bits that make multiples of 4 are skipped.
  let skipped = exponent - 120u;
  let word = skipped >> 5u;
  let shift = skipped & 31u;
  var window = array<u32, 3>();
  for (var k = 0u; k < 3u; k++) {
    window[k] = (two_over_pi[word + k] << shift) | ((two_over_pi[word + k + 1u] >> 1u) >> (31u - shift));
  }
  // Quarter turns modulo 4, with 62 bits after the point.
  var turns = add_i64(vec2<u32>(0u, mantissa * window[0]), multiply_wide(mantissa, window[1]));
  turns = add_i64(turns, vec2<u32>(multiply_wide(mantissa, window[2]).y, 0u));
  let n = (turns.y + 0x20000000u) >> 30u;
  let fraction = vec2<u32>(turns.x, turns.y - (n << 30u));
  let magnitude = abs_i64(fraction);
  let zeros = select(countLeadingZeros(magnitude.y), 32u + countLeadingZeros(magnitude.x), magnitude.y == 0u);
  let leading = shift_left_i64(magnitude, zeros);
  let high = f32(i32(leading.y >> 8u));
  let low = f32(i32(((leading.y & 0xffu) << 16u) | (leading.x >> 16u))) * 5.9604645e-8;
  let turn = pair_of_ordered_sum(high, low) * power_of_two(-22 - i32(zeros));
  let rest = pair_multiply(turn, ${pair(Math.PI / 2)});
  let negative = (fraction.y >> 31u) != (bits >> 31u);
  let quarters = select(n, (4u - n) & 3u, bits >= 0x80000000u);
  return vec3<f32>(select(rest, -rest, negative), f32(i32(quarters)));
}`,
  circular: wgsl("sine_of_remainder", "cosine_of_remainder")`
/// Sine, from the remainder and the number of quarter turns.
fn circular(r: f32, quarters: i32) -> f32 {
  let value = select(sine_of_remainder(r), cosine_of_remainder(r), (quarters & 1) != 0);
  return select(value, -value, (quarters & 2) != 0);
}`,
  sin: wgsl("quarter_turns", "circular")`
fn sin(x: f32) -> f32 {
  let turns = quarter_turns(x);
  // The polynomial loses the sign of -0.
  return select(circular(turns.x, i32(turns.z)), x, x == 0.0);
}`,
  cos: wgsl("quarter_turns", "circular")`
fn cos(x: f32) -> f32 {
  let turns = quarter_turns(x);
  return circular(turns.x, i32(turns.z) + 1);
}`,
  tan: wgsl("quarter_turns", "is_nan", "pair_of_ordered_sum", "pair_divide")`
fn tan(x: f32) -> f32 {
  if (abs(x) < 2e-4) { return x; }
  let turns = quarter_turns(x);
  if (is_nan(turns.x)) { return turns.x; }
  let r = turns.x;
  let square = r * r;
  let sine = pair_of_ordered_sum(r, turns.y + r * square * (${horner("square", TANGENT_SINE)}));
  let cosine = pair_of_ordered_sum(1.0, square * (${horner("square", TANGENT_COSINE)}) - r * turns.y);
  if ((i32(turns.z) & 1) != 0) { return -pair_divide(cosine, sine).x; }
  return pair_divide(sine, cosine).x;
}`,
  angle_of: wgsl("pair_divide", "pair_add")`
/// The angle of a point with non-negative coordinates below 1e19, of which one is at least 1e-15: 0 to pi/2.
fn angle_of(height: vec2<f32>, across: vec2<f32>) -> vec2<f32> {
  let steep = height.x > across.x;
  let ratio = pair_divide(select(height, across, steep), select(across, height, steep));
  let square = ratio.x * ratio.x;
  let bend = ratio.x * square * (${horner("square", ARCTANGENT_EXCESS)});
  let angle = pair_add(ratio, vec2<f32>(bend, 0.0));
  if (steep) { return pair_add(${pair(Math.PI / 2)}, -angle); }
  return angle;
}`,
  exponent_of: wgsl()`
/// The exponent of a positive number, at most 126; -126 for what is smaller than any normal number.
fn exponent_of(x: f32) -> i32 {
  return clamp(i32(bitcast<u32>(x) >> 23u) - 127, -126, 126);
}`,
  atan: wgsl("is_nan", "angle_of", "copysign")`
fn atan(x: f32) -> f32 {
  let size = abs(x);
  if (is_nan(x) || size < 2e-4) { return x; }
  // Beyond, the angle is pi/2 to the last bit.
  let angle = angle_of(vec2<f32>(min(size, 1e10), 0.0), vec2<f32>(1.0, 0.0)).x;
  return copysign(angle, x);
}`,
  atan2: wgsl("is_nan", "not_a_number", "infinity", "exponent_of", "copysign", "power_of_two", "angle_of", "pair_add")`
fn atan2(y: f32, x: f32) -> f32 {
  if (is_nan(x) || is_nan(y)) { return not_a_number(); }
  var height = abs(y);
  var across = abs(x);
  if (height == infinity() || across == infinity()) {
    height = select(0.0, 1.0, height == infinity());
    across = select(0.0, 1.0, across == infinity());
  }
  let larger = max(height, across);
  var angle = vec2<f32>();
  if (larger != 0.0) {
    let exponent = exponent_of(larger);
    // A quotient this small is itself the angle.
    if (height < across * 1e-5 && bitcast<i32>(x) >= 0) { return copysign(height / across, y); }
    let unit = power_of_two(-exponent);
    angle = angle_of(vec2<f32>(height * unit, 0.0), vec2<f32>(across * unit, 0.0));
  }
  if (bitcast<i32>(x) < 0) { angle = pair_add(${pair(Math.PI)}, -angle); }
  return copysign(angle.x, y);
}`,
  cosine_of_sine: wgsl("pair_sqrt", "pair_multiply", "pair_of_sum")`
/// sqrt(1 - x^2) for 0 <= x < 1.
fn cosine_of_sine(x: f32) -> vec2<f32> {
  return pair_sqrt(pair_multiply(pair_of_sum(1.0, -x), pair_of_sum(1.0, x)));
}`,
  asin: wgsl("is_nan", "not_a_number", "copysign", "angle_of", "cosine_of_sine")`
fn asin(x: f32) -> f32 {
  let size = abs(x);
  if (is_nan(x) || size > 1.0) { return not_a_number(); }
  if (size < 2e-4) { return x; }
  if (size == 1.0) { return copysign(${float(Math.PI / 2)}, x); }
  return copysign(angle_of(vec2<f32>(size, 0.0), cosine_of_sine(size)).x, x);
}`,
  acos: wgsl("is_nan", "not_a_number", "angle_of", "cosine_of_sine", "pair_add")`
fn acos(x: f32) -> f32 {
  let size = abs(x);
  if (is_nan(x) || size > 1.0) { return not_a_number(); }
  var angle = vec2<f32>();
  if (size < 1.0) { angle = angle_of(cosine_of_sine(size), vec2<f32>(size, 0.0)); }
  if (x < 0.0) { return pair_add(${pair(Math.PI)}, -angle).x; }
  return angle.x;
}`,
};
