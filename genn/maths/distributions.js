/** The distributions that take a varying number of uniform numbers, as plain JavaScript for workers, like `philox.js`. */

/** @typedef {import("./philox.js").UniformSource} UniformSource */

/**
 * A standard normal number: Box and Muller, for `first` in (0, 1].
 * @type {(first: number, second: number) => number}
 */
export const boxMuller = (first, second) => Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second);

/**
 * A gamma number of scale 1: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000.
 * @param {UniformSource} source @param {number} shape
 * @returns {number}
 */
export function gammaFrom(source, shape) {
  if (!(shape > 0)) throw new RangeError(`The shape of a gamma distribution must be positive, not ${shape}.`);
  // No candidate would ever be accepted.
  if (shape === Infinity) return Infinity;
  // A shape below one: that of one more, times a power of a uniform number.
  if (shape < 1) return gammaFrom(source, shape + 1) * source() ** (1 / shape);
  const d = shape - 1 / 3;
  const c = 1 / Math.sqrt(9 * d);
  while (true) {
    const normal = boxMuller(source(), source());
    const cubeRoot = 1 + c * normal;
    if (cubeRoot <= 0) continue;
    const v = cubeRoot ** 3;
    if (Math.log(source()) < 0.5 * normal * normal + d * (1 - v + Math.log(v))) return d * v;
  }
}

/**
 * The number of successes in n trials of probability p, exact for every n.
 *
 * Many trials are split: the middle one of n ordered uniform numbers is a beta number, and on which side of it p lies
 * decides half of the trials at once (Relles, 1972; Ahrens and Dieter, 1974). Few expected successes are found by
 * going up the distribution.
 * @param {UniformSource} source @param {number} n @param {number} p
 */
export function binomialFrom(source, n, p) {
  if (!(n >= 0 && Number.isInteger(n))) throw new RangeError(`A binomial number of trials cannot be ${n}.`);
  if (!(p >= 0 && p <= 1)) throw new RangeError(`The probability of a binomial distribution cannot be ${p}.`);
  let [trials, probability, successes] = [n, p, 0];
  while (trials * Math.min(probability, 1 - probability) > 10) {
    const below = 1 + Math.floor(trials / 2);
    const above = trials + 1 - below;
    const gammaBelow = gammaFrom(source, below);
    const middle = gammaBelow / (gammaBelow + gammaFrom(source, above));
    if (middle <= probability) {
      successes += below;
      trials = above - 1;
      probability = Math.min(1, (probability - middle) / (1 - middle));
    } else {
      trials = below - 1;
      probability = Math.min(1, probability / middle);
    }
  }
  return probability <= 0.5
    ? successes + fewSuccesses(source, trials, probability)
    : successes + trials - fewSuccesses(source, trials, 1 - probability);
}

/**
 * A binomial number by inversion, for an expectation so small that (1 - p)^n is far from underflow.
 * @param {UniformSource} source @param {number} n @param {number} p
 */
function fewSuccesses(source, n, p) {
  if (p === 0) return 0;
  const odds = p / (1 - p);
  let term = Math.exp(n * Math.log1p(-p));
  let left = source();
  let successes = 0;
  while (left >= term && successes < n) {
    left -= term;
    successes++;
    term *= (odds * (n - successes + 1)) / successes;
  }
  return successes;
}
