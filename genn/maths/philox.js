/**
 * The counter-based generator and the uniform numbers of its words, as plain JavaScript: workers of generated code load
 * it from source. What the words of a key and a counter stand for is in `random.ts`.
 */

/** @typedef {readonly [number, number, number, number]} Words Four words of 32 bits. */
/** @typedef {() => number} UniformSource Gives doubles in (0, 1), one after the other. */

/**
 * The high 32 bits of the product of two unsigned 32-bit numbers, from products of halves.
 * @param {number} a @param {number} b
 */
function multiplyHigh(a, b) {
  const [aLow, aHigh, bLow, bHigh] = [a & 0xffff, a >>> 16, b & 0xffff, b >>> 16];
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
