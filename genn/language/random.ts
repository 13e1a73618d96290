/**
 * The random numbers of the snippet language: what they are, not where they are computed.
 *
 * Numbers come from Philox4x32-10, a function from a key and a counter to four 32-bit words, so any of them can be had
 * in any order and by any worker.
 *
 * - The key belongs to a stream: a seed (64 bits) and a name, such as population and variable. The name's 32-bit
 *   FNV-1a hash and the seed are mixed by one application of Philox itself.
 * - The counter is (element, low word; element, high word, or batch; step; draw). `draw` counts the calls in one
 *   execution of a snippet. `step` is the simulation step; what is drawn once, as initial values are, has step 0. The
 *   distributions that reject candidates take the words they need from a stream of their own: see `CounterStream.source`.
 *
 * Every backend gives these bits, and `uniformFromBits` of them, exactly. Normal and exponential numbers go through
 * functions that round, so backends agree on them to float tolerance.
 */

export type Words = readonly [number, number, number, number];

/** The high 32 bits of the product of two unsigned 32-bit numbers, from products of halves. */
function multiplyHigh(a: number, b: number): number {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
  const first = aHigh * bLow + ((aLow * bLow) >>> 16);
  const second = aLow * bHigh + (first & 0xffff);
  return (aHigh * bHigh + (first >>> 16) + (second >>> 16)) >>> 0;
}

/**
 * Philox4x32-10: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11. All arguments and
 * results are unsigned 32-bit.
 */
export function philox4x32(key0: number, key1: number, c0: number, c1: number, c2: number, c3: number): Words {
  let [w0, w1, w2, w3] = [c0, c1, c2, c3];
  let [k0, k1] = [key0, key1];
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(0xd2511f53, w0);
    const high2 = multiplyHigh(0xcd9e8d57, w2);
    const low0 = Math.imul(0xd2511f53, w0);
    const low2 = Math.imul(0xcd9e8d57, w2);
    w0 = high2 ^ w1 ^ k0;
    w2 = high0 ^ w3 ^ k1;
    w1 = low2;
    w3 = low0;
    k0 = (k0 + 0x9e3779b9) | 0;
    k1 = (k1 + 0xbb67ae85) | 0;
  }
  return [w0 >>> 0, w1 >>> 0, w2 >>> 0, w3 >>> 0];
}

/** A number in [0, 1) that float32 holds exactly: the top 24 bits. */
export const uniformFromBits = (bits: number): number => (bits >>> 8) * 2 ** -24;

/** A double in [0, 1) with 53 bits; its first 24 are those of `uniformFromBits(high)`. */
export const uniformDoubleFromBits = (high: number, low: number): number =>
  ((high >>> 0) * 2 ** 21 + (low >>> 11)) * 2 ** -53;

/** The 32-bit FNV-1a hash of a text's UTF-8 bytes. */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** The two words of a stream's key. A stream is named, or numbered below 2^32. */
export function streamKey(seed: number | bigint, stream: string | number): readonly [number, number] {
  const bits = BigInt.asUintN(64, BigInt(seed));
  const id = typeof stream === "string" ? fnv1a(stream) : stream >>> 0;
  const [key0, key1] = philox4x32(Number(bits & 0xffffffffn), Number(bits >> 32n), id, 0, 0, 0);
  return [key0, key1];
}

/** Gives doubles in (0, 1), one after the other. */
export type UniformSource = () => number;

/** A standard normal number: Box and Muller, for `first` in (0, 1]. */
const boxMuller = (first: number, second: number): number =>
  Math.sqrt(-2 * Math.log(first)) * Math.cos(2 * Math.PI * second);

/** A gamma number of scale 1: Marsaglia and Tsang, "A simple method for generating gamma variables", 2000. */
export function gammaFrom(source: UniformSource, shape: number): number {
  if (!(shape > 0)) throw new RangeError(`The shape of a gamma distribution must be positive, not ${shape}.`);
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
 */
export function binomialFrom(source: UniformSource, n: number, p: number): number {
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

/** A binomial number by inversion, for an expectation so small that (1 - p)^n is far from underflow. */
function fewSuccesses(source: UniformSource, n: number, p: number): number {
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

/**
 * The numbers of one stream, by element and draw. In float precision results are float32 values; in double precision
 * uniform numbers have 53 bits and nothing is rounded.
 */
export class CounterStream {
  readonly key: readonly [number, number];
  readonly #round: (value: number) => number;
  readonly #double: boolean;

  constructor(seed: number | bigint, stream: string | number, precision: "float" | "double" = "float") {
    this.key = streamKey(seed, stream);
    this.#double = precision === "double";
    this.#round = this.#double ? (value) => value : Math.fround;
  }

  /** The four words for an element (an integer below 2^53) and a draw. */
  words(element: number, draw: number, step = 0): Words {
    return philox4x32(this.key[0], this.key[1], element >>> 0, Math.floor(element / 2 ** 32), step, draw);
  }

  /** Uniform in [0, 1). */
  uniform(element: number, draw: number, step = 0): number {
    const [first, second] = this.words(element, draw, step);
    return this.#double ? uniformDoubleFromBits(first, second) : uniformFromBits(first);
  }

  /** Normal with mean 0 and standard deviation 1. */
  normal(element: number, draw: number, step = 0): number {
    const [first, second, third, fourth] = this.words(element, draw, step);
    return this.#round(boxMuller(1 - uniformDoubleFromBits(first, second), uniformDoubleFromBits(third, fourth)));
  }

  /** Exponential with mean 1. */
  exponential(element: number, draw: number, step = 0): number {
    const [first, second] = this.words(element, draw, step);
    return this.#round(-Math.log1p(-uniformDoubleFromBits(first, second)));
  }

  /** Gamma with scale 1. */
  gamma(element: number, draw: number, shape: number, step = 0): number {
    return this.#round(gammaFrom(this.source(element, draw, step), shape));
  }

  /** Successes in `trials` trials of probability `probability`. */
  binomial(element: number, draw: number, trials: number, probability: number, step = 0): number {
    return binomialFrom(this.source(element, draw, step), trials, probability);
  }

  /**
   * As many uniform doubles as wanted for one element and draw: they are counted under a key made of the words of this
   * element and draw, so they meet the numbers of no other.
   */
  source(element: number, draw: number, step = 0): UniformSource {
    const [key0, key1, c2, c3] = this.words(element, draw, step);
    let count = 0;
    let words: Words = [0, 0, 0, 0];
    return () => {
      const odd = count & 1;
      if (!odd) words = philox4x32(key0, key1, count >>> 1, 0, c2, c3);
      count++;
      // Half a unit up, so that neither 0 nor (at 52 bits) 1 occurs.
      return (Math.floor(uniformDoubleFromBits(words[2 * odd], words[2 * odd + 1]) * 2 ** 52) + 0.5) * 2 ** -52;
    };
  }
}
