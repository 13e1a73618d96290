/**
 * Error and gamma functions in double precision, to about 1e-14 of their value.
 *
 * Written from the series and continued fractions in Abramowitz and Stegun, "Handbook of Mathematical Functions"
 * (A&S); the formula number is given with each.
 */

/**
 * exp(-x^2): the square is split in a part that is exact in double and the rest, so a large one costs no digits.
 * @param {number} x
 */
function gaussian(x) {
  const high = Math.fround(x);
  return Math.exp(-high * high) * Math.exp(-(x - high) * (x + high));
}

/**
 * A&S 7.1.6: erf x = 2/sqrt(pi) e^(-x^2) sum_n 2^n x^(2n+1) / (2n+1)!!, all terms of one sign.
 * @param {number} x
 */
function errorSeries(x) {
  const square = 2 * x * x;
  let term = x;
  let sum = 0;
  for (let odd = 3; sum + term !== sum; odd += 2) {
    sum += term;
    term *= square / odd;
  }
  return (2 / Math.sqrt(Math.PI)) * gaussian(x) * sum;
}

/**
 * A&S 7.1.14 for x >= 1: erfc x = e^(-x^2) / sqrt(pi) * 1/(x + (1/2)/(x + 1/(x + (3/2)/(x + ...)))), from the tail. The
 * number of terms for 53 bits falls as 1 / x^2.
 * @param {number} x
 */
function complementaryFraction(x) {
  let tail = x;
  for (let k = Math.ceil(12 + 250 / (x * x)); k > 0; k--) tail = x + k / (2 * tail);
  return gaussian(x) / (Math.sqrt(Math.PI) * tail);
}

/**
 * The error function.
 * @param {number} x
 */
export function erf(x) {
  const magnitude = Math.abs(x);
  if (Number.isNaN(x)) return x;
  if (magnitude < 1e-150) return x * (2 / Math.sqrt(Math.PI));
  if (magnitude < 1.5) return errorSeries(x);
  return magnitude > 6 ? Math.sign(x) : Math.sign(x) * (1 - complementaryFraction(magnitude));
}

/**
 * The complementary error function, 1 - erf x.
 * @param {number} x
 */
export function erfc(x) {
  if (Number.isNaN(x)) return x;
  if (x < 1) return 1 - erf(x);
  return x > 28 ? 0 : complementaryFraction(x);
}

/** B_2k / (2k (2k - 1)) for k = 1 to 8: the coefficients of Stirling's series (A&S 6.1.41). */
const stirlingCoefficients = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];

/**
 * What log gamma has beyond (x - 1/2) log x - x + log(2 pi) / 2, for x >= 14.
 * @param {number} x
 */
function stirlingCorrection(x) {
  const inverseSquare = 1 / (x * x);
  return stirlingCoefficients.reduceRight((sum, coefficient) => sum * inverseSquare + coefficient, 0) / x;
}

/**
 * sin(pi x) with the argument reduced exactly.
 * @param {number} x
 */
function sinPi(x) {
  const remainder = x % 2;
  const nearest = Math.round(2 * remainder);
  const rest = Math.PI * (remainder - nearest / 2);
  const value = nearest & 1 ? Math.cos(rest) : Math.sin(rest);
  return nearest & 2 ? -value : value;
}

/**
 * Gamma for x >= 14 (Stirling); the power in two halves, since x^x overflows before gamma does.
 * @param {number} x
 */
function gammaStirling(x) {
  const halfPower = x ** (x / 2 - 0.25);
  return Math.sqrt(2 * Math.PI) * halfPower * Math.exp(-x) * Math.exp(stirlingCorrection(x)) * halfPower;
}

/**
 * Gamma of positive numbers: small ones are moved up by gamma(x) = gamma(x + 1) / x.
 * @param {number} x @returns {number}
 */
function gammaPositive(x) {
  if (Number.isInteger(x) && x <= 23) {
    let factorial = 1;
    for (let k = 2; k < x; k++) factorial *= k;
    return factorial;
  }
  let divisor = 1;
  let shifted = x;
  while (shifted < 14) divisor *= shifted++;
  return gammaStirling(shifted) / divisor;
}

/**
 * The gamma function; NaN at the negative integers and at -inf, +-inf at the zeros, as in C99.
 * @param {number} x
 */
export function tgamma(x) {
  if (x === 0) return 1 / x;
  if (Number.isNaN(x) || x === Infinity) return x;
  if (x > 0) return x > 172 ? Infinity : gammaPositive(x);
  if (Number.isInteger(x) || x === -Infinity) return Number.NaN;
  // Near zero 1/x, whose reflection would lose the small number in 1 - x.
  if (x > -0.5) return gammaPositive(x + 1) / x;
  // A&S 6.1.17: gamma(x) gamma(-x) = -pi / (x sin(pi x)). Below -180 the quotient is a zero of the right sign.
  const sine = sinPi(x);
  if (x < -190) return sine < 0 ? 0 : -0;
  const half = x < -170 ? gammaStirlingLarge(-x) : [gammaPositive(-x), 1];
  return -Math.PI / (x * sine) / half[0] / half[1];
}

/**
 * Gamma for arguments beyond 170 as a product of two factors that do not overflow.
 * @param {number} x @returns {[number, number]}
 */
function gammaStirlingLarge(x) {
  const halfPower = x ** (x / 2 - 0.25);
  return [Math.sqrt(2 * Math.PI) * halfPower * Math.exp(-x), halfPower * Math.exp(stirlingCorrection(x))];
}

/**
 * zeta(k) - 1 over k for k = 2, 3, ...: A&S 6.1.33, log gamma(2 + z) = (1 - gamma) z + sum_k (zeta(k) - 1) (-z)^k / k.
 * zeta(k) - 1 is summed directly with the Euler-Maclaurin tail beyond 60 terms.
 */
const zetaCoefficients = Array.from({ length: 40 }, (_, index) => {
  const k = index + 2;
  const last = 60;
  let sum = last ** (1 - k) / (k - 1) + 0.5 * last ** -k + (k * last ** (-k - 1)) / 12;
  sum -= (k * (k + 1) * (k + 2) * last ** (-k - 3)) / 720;
  sum += (k * (k + 1) * (k + 2) * (k + 3) * (k + 4) * last ** (-k - 5)) / 30240;
  for (let n = last - 1; n >= 2; n--) sum += n ** -k;
  return sum / k;
});

const eulerGamma = 0.5772156649015329;

/**
 * log gamma(2 + z) for |z| <= 0.5.
 * @param {number} z
 */
function logGammaNearTwo(z) {
  const sum = zetaCoefficients.reduceRight((inner, coefficient) => coefficient - z * inner, 0);
  return z * (1 - eulerGamma) + z * z * sum;
}

/**
 * The logarithm of |gamma|; inf at zero, the negative integers and the infinities.
 * @param {number} x @returns {number}
 */
export function lgamma(x) {
  if (Number.isNaN(x)) return x;
  if (!Number.isFinite(x) || (x <= 0 && Number.isInteger(x))) return Infinity;
  if (x < 0.5) {
    if (Math.abs(x) < 1e-20) return -Math.log(Math.abs(x));
    if (x > -0.5) return logGammaNearTwo(x) - Math.log1p(x) - Math.log(Math.abs(x));
    return Math.log(Math.PI / Math.abs(x * sinPi(x))) - lgamma(-x);
  }
  if (x < 1.5) return logGammaNearTwo(x - 1) - Math.log1p(x - 1);
  if (x < 2.5) return logGammaNearTwo(x - 2);
  let divisor = 1;
  let shifted = x;
  while (shifted < 14) divisor *= shifted++;
  const tail = 0.5 * Math.log(2 * Math.PI) + stirlingCorrection(shifted) - Math.log(divisor);
  return (shifted - 0.5) * (Math.log(shifted) - 1) + (tail - 0.5);
}
