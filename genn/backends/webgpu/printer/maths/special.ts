/**
 * Error and gamma functions.
 *
 * The polynomials are least-squares fits at Chebyshev points made for this file; the logarithm of a fit's own error is
 * given with each.
 */
import { type WgslFunction, wgsl } from "../function.ts";
import { float, horner, pair } from "./formulas.ts";

export const specialFunctions: Readonly<Record<string, WgslFunction>> = {
  erf_excess: wgsl()`
/// erf x = x + x p for |x| <= 1, fit 2^-34.8.
fn erf_excess(x: f32) -> f32 {
  let square = x * x;
  return x * (${horner(
    "square",
    [
      0.128379167062, -0.37612638476, 0.112837826221, -0.0268654383107, 0.00522105341285, -0.000848439655394,
      0.000112682539116, -0.00000967359084615,
    ],
  )});
}`,
  erfc_of: wgsl("pair_divide", "pair_of_sum", "exp2_of_pair", "pair_multiply", "pair_of_product", "scalbn")`
/// erfc x = e^(-x^2) p(u) / (x + 2) with u = (x - 2) / (x + 2), for x from 0.5 to 10.2, fit 2^-33.7.
fn erfc_of(x: f32) -> f32 {
  let u = (x - 2.0) / (x + 2.0);
  let numerator = ${horner(
    "u",
    [
      1.02158270524, -0.687160683164, 0.2794720909, -0.0364423036532, -0.0215105805856, 0.00648035821984,
      0.00308938781245, -0.000845241171505, -0.000655355634433, 0.0000592297953514, 0.000122973292507,
    ],
  )};
  let quotient = pair_divide(vec2<f32>(numerator, 0.0), pair_of_sum(x, 2.0));
  let power = exp2_of_pair(pair_multiply(pair_of_product(x, x), ${pair(-Math.LOG2E)}));
  return scalbn(pair_multiply(power.xy, quotient).x, i32(power.z));
}`,
  erf: wgsl("is_nan", "erf_excess", "copysign", "erfc_of")`
fn erf(x: f32) -> f32 {
  let size = abs(x);
  if (is_nan(x)) { return x; }
  // The excess of the smallest numbers would be subnormal.
  if (size < 1e-4) { return x * 1.1283792; }
  if (size < 1.0) { return x + erf_excess(x); }
  if (size > 4.0) { return copysign(1.0, x); }
  return copysign(1.0 - erfc_of(size), x);
}`,
  erfc: wgsl("is_nan", "erfc_of", "pair_add", "pair_of_ordered_sum", "erf_excess")`
fn erfc(x: f32) -> f32 {
  if (is_nan(x)) { return x; }
  if (x > 10.2) { return 0.0; }
  if (x >= 0.5) { return erfc_of(x); }
  if (x < -5.0) { return 2.0; }
  if (x < -0.5) { return 2.0 - erfc_of(-x); }
  return pair_add(vec2<f32>(1.0, 0.0), -pair_of_ordered_sum(x, erf_excess(x))).x;
}`,
  tgamma: wgsl(
    "is_nan",
    "infinity",
    "copysign",
    "not_a_number",
    "pair_add",
    "pair_of_sum",
    "pair_multiply",
    "pair_divide",
    "scalbn",
  )`
/// From gamma(1.5 + u), |u| <= 1/2, fit 2^-30.3, by gamma(x + 1) = x gamma(x) up or down.
fn tgamma(x: f32) -> f32 {
  let whole = floor(x);
  if (is_nan(x) || x == infinity()) { return x; }
  if (abs(x) < 1e-8) { return select(1.0 / x, copysign(infinity(), x), x == 0.0); }
  if (x < 0.0 && whole == x) { return not_a_number(); }
  if (x > 35.05) { return infinity(); }
  if (x < -43.0) { return select(-0.0, 0.0, 0.5 * whole == floor(0.5 * whole)); }
  let u = pair_add(pair_of_sum(x, -whole), vec2<f32>(-0.5, 0.0)).x;
  let slope = ${horner(
    "u",
    [
      0.0323383980445, 0.414813451042, -0.107294974327, 0.144645652142, -0.077515243137, 0.0586010667767,
      -0.0381323884983, 0.0259614394679, -0.0162511467732, 0.010727447003, -0.0109071591044, 0.00749121446371,
    ],
  )};
  var value = pair_add(${pair(Math.sqrt(Math.PI) / 2)}, vec2<f32>(u * slope, 0.0));
  for (var step = 1.0; step < whole; step += 1.0) {
    value = pair_multiply(value, pair_of_sum(x, -step));
  }
  if (whole > 0.0) { return value.x; }
  // Out of reach of the subnormal numbers until the end.
  value *= ${float(2 ** 60)};
  for (var step = 0.0; step <= -whole; step += 1.0) {
    value = pair_divide(value, pair_of_sum(x, step));
  }
  return scalbn(value.x, -60);
}`,
  lgamma_near_one: wgsl()`
/// lgamma(1 + t) for t from -1/4 to 7/4: t (t - 1) p(t - 3/4), fit 2^-27.7.
fn lgamma_near_one(t: f32) -> f32 {
  let v = t - 0.75;
  return t * (t - 1.0) * (${horner(
    "v",
    [
      0.450139312096, -0.119481607518, 0.0445204599375, -0.0190531855574, 0.00877592757992, -0.00423435927297,
      0.00210011574003, -0.00102306778612, 0.000524090593715, -0.000369544630758, 0.000196092089632, 0.0000234196133756,
      -0.0000141349141234, -0.0000770163675521, 0.0000418169487432,
    ],
  )});
}`,
  lgamma_positive: wgsl("lgamma_near_one", "log", "log_of_pair", "pair_add", "pair_multiply", "pair_of_sum")`
fn lgamma_positive(x: f32) -> f32 {
  if (x < 0.75) { return lgamma_near_one(x) - log(x); }
  if (x < 10.0) {
    var product = 1.0;
    var reduced = x;
    while (reduced >= 2.75) {
      reduced -= 1.0;
      product *= reduced;
    }
    return lgamma_near_one(reduced - 1.0) + log(product);
  }
  let logarithm = log_of_pair(vec2<f32>(x, 0.0));
  if (x > 1e15) { return x * pair_add(logarithm, vec2<f32>(-1.0, 0.0)).x; }
  // Stirling's series.
  let inverse = 1.0 / x;
  let tail = inverse * (0.083333336 - inverse * inverse * (0.0027777778 - inverse * inverse * 7.936508e-4));
  let main = pair_add(pair_multiply(pair_of_sum(x, -0.5), logarithm), vec2<f32>(-x, 0.0));
  return pair_add(main, pair_add(${pair(0.5 * Math.log(2 * Math.PI))}, vec2<f32>(tail, 0.0))).x;
}`,
  lgamma: wgsl("is_nan", "infinity", "log", "lgamma_positive", "sin")`
/// For negative numbers by reflection, with an error that is small beside the terms of the difference.
fn lgamma(x: f32) -> f32 {
  let size = abs(x);
  if (is_nan(x)) { return x; }
  if (size == infinity() || (x <= 0.0 && floor(x) == x)) { return infinity(); }
  if (size < 1e-7) { return -log(size); }
  if (x > 0.0) { return lgamma_positive(x); }
  let sine = abs(sin(${float(Math.PI)} * (size - round(size))));
  return log(${float(Math.PI)} / (size * sine)) - lgamma_positive(size);
}`,
};
