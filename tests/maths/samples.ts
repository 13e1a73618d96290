/** Arguments that cover the whole range of float32: every exponent, many mantissas, and the edges. */
import { floatFromBits } from "./harness.ts";

/** A small reproducible generator of 32-bit numbers (xorshift), so that a failure can be repeated. */
export function bitsSource(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

const magnitudes = [
  0,
  2 ** -149,
  2 ** -126 - 2 ** -149,
  2 ** -126,
  2 ** -24,
  0.25,
  0.5 - 2 ** -26,
  0.5,
  0.62,
  0.75,
  1 - 2 ** -24,
  1,
  1 + 2 ** -23,
  1.5,
  Math.fround(Math.PI / 2),
  2,
  2.5,
  3,
  Math.fround(Math.PI),
  3.5,
  4,
  7,
  9,
  10,
  11,
  17,
  20,
  33,
  88.5,
  Math.fround(88.72284),
  89,
  104,
  126,
  127,
  128,
  149,
  150,
  151,
  1000,
  2 ** 22 + 0.5,
  2 ** 23 - 0.5,
  2 ** 23,
  2 ** 24 - 1,
  2 ** 24,
  2 ** 27,
  2 ** 28,
  2 ** 31,
  2 ** 64,
  2 ** 126,
  2 ** 127,
  (2 - 2 ** -23) * 2 ** 127,
  Infinity,
];

/** Numbers that functions treat specially, of both signs, and NaN. */
export const edges: readonly number[] = [...magnitudes, ...magnitudes.map((value) => -value), Number.NaN];

/** The edges and `perExponent` mantissas for each of the 512 signs and exponents. */
export function samples(perExponent: number): Float32Array {
  const next = bitsSource(0x5eed);
  const result = new Float32Array(512 * perExponent + edges.length);
  result.set(edges);
  let at = edges.length;
  for (let head = 0; head < 512; head++) {
    for (let i = 0; i < perExponent; i++) {
      const mantissa = i === 0 ? 0 : i === 1 ? 0x7fffff : next() >>> 9;
      result[at++] = floatFromBits(((head << 23) | mantissa) >>> 0);
    }
  }
  return result;
}

/** Pairs: all pairs of edges, and `count` random ones, half of them of any size and half of them between -50 and 50. */
export function samplePairs(count: number): [Float32Array, Float32Array] {
  const next = bitsSource(0xbeef);
  const any = () => floatFromBits(next());
  const moderate = () => (next() * 2 ** -32 - 0.5) * 100;
  const pairs = [
    ...edges.flatMap((x) => edges.map((y) => [x, y])),
    ...Array.from({ length: count }, (_, index) => (index & 1 ? [any(), any()] : [moderate(), moderate()])),
  ];
  return [Float32Array.from(pairs, ([x]) => x), Float32Array.from(pairs, ([, y]) => y)];
}
