/**
 * The draws of generated WGSL, over Philox4x32-10. `genn/maths/philox.js` defines the generator and what its words
 * stand for.
 *
 * Bits and uniform, normal, exponential and log-normal numbers are those of the CPU backend, bit for bit. Gamma and
 * binomial numbers follow the algorithms of `genn/maths/distributions.js` in single precision.
 */
import { type WgslFunction, wgsl } from "./function.ts";

const PARAMETERS = "key: vec2<u32>, counter: vec4<u32>";

export const randomFunctions: Readonly<Record<string, WgslFunction>> = {
  philox: wgsl("multiply_wide")`
/// Philox4x32-10: four random words for a key and a counter.
fn philox(${PARAMETERS}) -> vec4<u32> {
  var round_key = key;
  var words = counter;
  for (var count = 0; count < 10; count++) {
    let first = multiply_wide(0xd2511f53u, words.x);
    let second = multiply_wide(0xcd9e8d57u, words.z);
    words = vec4<u32>(second.y ^ words.y ^ round_key.x, second.x, first.y ^ words.w ^ round_key.y, first.x);
    round_key += vec2<u32>(0x9e3779b9u, 0xbb67ae85u);
  }
  return words;
}`,
  open_uniform: wgsl("rounded")`
/// In (0, 1), symmetric about one half, from the upper 23 bits; exact.
fn open_uniform(bits: u32) -> f32 {
  return rounded((f32(i32(bits >> 9u)) + 0.5) * 1.1920929e-7);
}`,
  rounded_sqrt: wgsl("pair_of_product", "rounded")`
/// The square root of a number between 1e-15 and 1e15, rounded correctly, which WGSL's own may not be. The remainder
/// tells on which side of the bounds to its neighbours, half a unit of the last place away, the exact root lies.
fn rounded_sqrt(x: f32) -> f32 {
  var root = sqrt(x);
  for (var attempt = 0; attempt < 4; attempt++) {
    let square = pair_of_product(root, root);
    let rest = rounded(rounded(x - square.x) - square.y);
    let above = bitcast<f32>(bitcast<u32>(root) + 1u);
    let below = bitcast<f32>(bitcast<u32>(root) - 1u);
    if (rest > rounded(root * rounded(above - root))) {
      root = above;
    } else if (rest <= -rounded(root * rounded(root - below))) {
      root = below;
    } else {
      break;
    }
  }
  return root;
}`,
  normal_of: wgsl("rounded_sqrt", "log_unfused", "open_uniform", "rounded", "cos")`
/// Box and Muller: sqrt(-2 log u) cos(2 pi v), with u in (0, 1) and the angle in [-pi, pi).
fn normal_of(radius_bits: u32, angle_bits: u32) -> f32 {
  let radius = rounded_sqrt(-2.0 * log_unfused(open_uniform(radius_bits)));
  let angle = rounded(f32((bitcast<i32>(angle_bits) >> 8u) << 8u) * 1.4629181e-9);
  return rounded(radius * cos(angle));
}`,
  draw_bits: wgsl("philox")`
fn draw_bits(${PARAMETERS}) -> u32 {
  return philox(key, counter).x;
}`,
  draw_uniform: wgsl("philox")`
/// In [0, 1), from 24 bits; exact.
fn draw_uniform(${PARAMETERS}) -> f32 {
  return f32(i32(philox(key, counter).x >> 8u)) * 5.9604645e-8;
}`,
  draw_normal: wgsl("philox", "normal_of")`
fn draw_normal(${PARAMETERS}) -> f32 {
  let words = philox(key, counter);
  return normal_of(words.x, words.y);
}`,
  draw_exponential: wgsl("log_unfused", "open_uniform", "philox")`
fn draw_exponential(${PARAMETERS}) -> f32 {
  return -log_unfused(open_uniform(philox(key, counter).x));
}`,
  draw_log_normal: wgsl("exp_unfused", "rounded", "draw_normal")`
fn draw_log_normal(${PARAMETERS}, mean: f32, deviation: f32) -> f32 {
  return exp_unfused(rounded(mean + rounded(deviation * draw_normal(key, counter))));
}`,
  next_uniform: wgsl("philox", "open_uniform")`
/// The next of the uniform numbers in (0, 1) that the words of one draw stand for; \`count\` are taken.
fn next_uniform(source: vec4<u32>, count: ptr<function, u32>) -> f32 {
  let words = philox(source.xy, vec4<u32>(*count >> 1u, 0u, source.zw));
  let bits = select(words.x, words.z, (*count & 1u) != 0u);
  *count += 1u;
  return open_uniform(bits);
}`,
  gamma_of: wgsl("log", "next_uniform", "cos")`
/// Marsaglia and Tsang's gamma number for a finite shape of at least 1.
fn gamma_of(source: vec4<u32>, count: ptr<function, u32>, shape: f32) -> f32 {
  let d = shape - 0.33333334;
  let c = 1.0 / sqrt(9.0 * d);
  loop {
    let radius = sqrt(-2.0 * log(next_uniform(source, count)));
    let normal = -radius * cos(6.2831855 * (next_uniform(source, count) - 0.5));
    let root = 1.0 + c * normal;
    if (root <= 0.0) { continue; }
    let v = root * root * root;
    if (log(next_uniform(source, count)) < 0.5 * normal * normal + d * (1.0 - v + log(v))) { return d * v; }
  }
}`,
  draw_gamma: wgsl("not_a_number", "infinity", "philox", "gamma_of", "pow", "next_uniform")`
fn draw_gamma(${PARAMETERS}, shape: f32) -> f32 {
  if (!(shape > 0.0)) { return not_a_number(); }
  if (shape == infinity()) { return shape; }
  let source = philox(key, counter);
  var count = 0u;
  if (shape >= 1.0) { return gamma_of(source, &count, shape); }
  // A shape below one: that of one more, times a power of a uniform number.
  let larger = gamma_of(source, &count, shape + 1.0);
  return larger * pow(next_uniform(source, &count), 1.0 / shape);
}`,
  few_successes: wgsl("exp", "f32_of_u32", "log1p", "next_uniform")`
/// A binomial number by inversion, for an expectation so small that (1 - p)^n is far from underflow.
fn few_successes(source: vec4<u32>, count: ptr<function, u32>, n: u32, p: f32) -> u32 {
  if (p == 0.0) { return 0u; }
  let odds = p / (1.0 - p);
  var term = exp(f32_of_u32(n) * log1p(-p));
  var left = next_uniform(source, count);
  var successes = 0u;
  // What rounding leaves over when the terms run out counts for the last of them.
  while (left >= term && term > 0.0 && successes < n) {
    left -= term;
    successes++;
    term *= odds * f32_of_u32(n - successes + 1u) / f32_of_u32(successes);
  }
  return successes;
}`,
  draw_binomial: wgsl("philox", "f32_of_u32", "gamma_of", "few_successes")`
/// Many trials are split where the middle one of n ordered uniform numbers, a beta number, lies.
fn draw_binomial(${PARAMETERS}, n: u32, p: f32) -> u32 {
  if (!(p >= 0.0 && p <= 1.0)) { return 0u; }
  let source = philox(key, counter);
  var count = 0u;
  var trials = n;
  var probability = p;
  var successes = 0u;
  while (f32_of_u32(trials) * min(probability, 1.0 - probability) > 10.0) {
    let below = 1u + trials / 2u;
    let above = trials - below + 1u;
    let gamma_below = gamma_of(source, &count, f32_of_u32(below));
    let middle = gamma_below / (gamma_below + gamma_of(source, &count, f32_of_u32(above)));
    if (middle <= probability) {
      successes += below;
      trials = above - 1u;
      probability = min(1.0, (probability - middle) / (1.0 - middle));
    } else {
      trials = below - 1u;
      probability = min(1.0, probability / middle);
    }
  }
  if (probability <= 0.5) { return successes + few_successes(source, &count, trials, probability); }
  return successes + trials - few_successes(source, &count, trials, 1.0 - probability);
}`,
};
