/**
 * The counter-based generator and the uniform numbers of its words, as plain JavaScript: workers of generated code load
 * it from source. What the words of a key and a counter stand for is in `random.ts`.
 */

/** @typedef {readonly [number, number, number, number]} Words Four words of 32 bits. */
/** @typedef {() => number} UniformSource Gives doubles in (0, 1), one after the other. */

/** What Philox multiplies the first and the third word by. */
export const MULTIPLIER_FIRST = 0xd2511f53;
export const MULTIPLIER_THIRD = 0xcd9e8d57;
/** What it adds to the words of the key after each of 10 rounds. */
export const KEY_STEP_0 = 0x9e3779b9;
export const KEY_STEP_1 = 0xbb67ae85;

/**
 * The high 32 bits of the product of two unsigned 32-bit numbers, from products of halves.
 * @param {number} a @param {number} b
 */
function multiplyHigh(a, b) {
  // One by one: as the parts of an array they would take longer than all the rest until the code is optimised.
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const first = aHigh * bLow + ((aLow * bLow) >>> 16);
  const second = aLow * bHigh + (first & 0xffff);
  return (aHigh * bHigh + (first >>> 16) + (second >>> 16)) >>> 0;
}

/**
 * Philox4x32-10: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", SC11. The arguments are
 * taken as unsigned 32-bit, also where they are negative; the results are unsigned 32-bit.
 * @param {number} key0 @param {number} key1
 * @param {number} c0 @param {number} c1 @param {number} c2 @param {number} c3
 * @returns {Words}
 */
export function philox4x32(key0, key1, c0, c1, c2, c3) {
  let w0 = c0;
  let w1 = c1;
  let w2 = c2;
  let w3 = c3;
  let k0 = key0;
  let k1 = key1;
  for (let round = 0; round < 10; round++) {
    const high0 = multiplyHigh(MULTIPLIER_FIRST, w0);
    const high2 = multiplyHigh(MULTIPLIER_THIRD, w2);
    const low0 = Math.imul(MULTIPLIER_FIRST, w0);
    const low2 = Math.imul(MULTIPLIER_THIRD, w2);
    w0 = high2 ^ w1 ^ k0;
    w2 = high0 ^ w3 ^ k1;
    w1 = low2;
    w3 = low0;
    k0 = (k0 + KEY_STEP_0) | 0;
    k1 = (k1 + KEY_STEP_1) | 0;
  }
  return [w0 >>> 0, w1 >>> 0, w2 >>> 0, w3 >>> 0];
}

/**
 * A number in [0, 1) that float32 holds exactly: the top 24 bits.
 * @type {(bits: number) => number}
 */
export const uniformFromBits = (bits) => (bits >>> 8) * 2 ** -24;

/**
 * A double in [0, 1) with 53 bits; its first 24 are those of `uniformFromBits(high)`.
 * @type {(high: number, low: number) => number}
 */
export const uniformDoubleFromBits = (high, low) => ((high >>> 0) * 2 ** 21 + (low >>> 11)) * 2 ** -53;

/**
 * As many uniform doubles as wanted for the words of one key and counter: they are counted under a key made of these
 * words, so they meet the numbers of no other.
 * @param {Words} words
 * @returns {UniformSource}
 */
export function uniformSource([key0, key1, c2, c3]) {
  let count = 0;
  /** @type {Words} */
  let words = [0, 0, 0, 0];
  return () => {
    const odd = count & 1;
    if (!odd) words = philox4x32(key0, key1, count >>> 1, 0, c2, c3);
    count++;
    // Half a unit up, so that neither 0 nor (at 52 bits) 1 occurs.
    return (Math.floor(uniformDoubleFromBits(words[2 * odd], words[2 * odd + 1]) * 2 ** 52) + 0.5) * 2 ** -52;
  };
}
