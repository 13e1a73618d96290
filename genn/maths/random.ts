/**
 * The random numbers of the snippet language: what they are, not where they are computed.
 *
 * Numbers come from Philox4x32-10, a function from a key and a counter to four 32-bit words, so any of them can be had
 * in any order and by any worker.
 *
 * - The key belongs to a stream: a seed (64 bits) and a name, such as population and variable. The name's 32-bit
 *   FNV-1a hash and the seed are mixed by one application of Philox itself.
 * - The counter is (element, low word; element, high word, or batch; step; draw). `draw` counts the calls in one
 *   execution of a snippet, by call site and the lower 16 bits of the round of the loops around it; the upper ones of the
 *   round are added (exclusive or) to the second word of the key, or are the step of what has none. `step` is the simulation step; what is drawn once, as initial values are, has step 0. The
 *   distributions that reject candidates take the words they need from a stream of their own: see `uniformSource`.
 *
 * Every backend gives these bits, and `uniformFromBits` of them, exactly. Normal and exponential numbers go through
 * functions that round, so backends agree on them to float tolerance.
 */
import { binomialFrom, boxMuller, gammaFrom } from "./distributions.js";
import {
  philox4x32,
  type UniformSource,
  uniformDoubleFromBits,
  uniformFromBits,
  uniformSource,
  type Words,
} from "./philox.js";

export { philox4x32, uniformDoubleFromBits, uniformFromBits };

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

  /** As many uniform doubles as wanted for one element and draw. */
  source(element: number, draw: number, step = 0): UniformSource {
    return uniformSource(this.words(element, draw, step));
  }
}
