/**
 * NumPy's legacy random stream, `numpy.random.RandomState(seed)`, so that datasets and sample orders drawn by published
 * NumPy code can be drawn here again. Not a general-purpose generator: a simulation has its own, and cryptography must
 * look elsewhere.
 *
 * Sources: Matsumoto & Nishimura 1998 (MT19937, with the 2002 initialisation); Marsaglia & Bray 1964 (polar method);
 * the order of draws is that of NumPy's `RandomState`, which NumPy has frozen.
 */
import { requireFinite, requireInteger } from "./arguments.ts";

const STATE_SIZE = 624;
const SHIFT_SIZE = 397;
const TWIST = 0x9908b0df;
const UPPER_BIT = 0x80000000;
const LOWER_BITS = 0x7fffffff;
const MAX_UINT32 = 0xffffffff;
const MAX_INT32 = 0x7fffffff;

/** What `shuffle` can reorder in place: an array or a typed array. */
export interface Shuffleable<Item> {
  readonly length: number;
  [index: number]: Item;
}

/**
 * `numpy.random.RandomState(seed)`. Every method consumes the stream exactly as its NumPy namesake does, so calls may be
 * mixed in any order. Methods with an optional `n` return one number without it and an array of shape [n] with it.
 *
 * Integers, uniform numbers, permutations and shuffles equal NumPy's bit for bit. Normal and exponential numbers pass through the
 * logarithm of the platform, in NumPy as here, so their last bits are the platform's: about 3 in 100 differ from NumPy
 * on Linux, by a few units in the last place. The stream itself is not affected: what is drawn next is the same.
 */
export class RandomState {
  readonly #state = new Uint32Array(STATE_SIZE);
  #position = STATE_SIZE;
  /** Second value of the last pair drawn by the polar method, not handed out yet. */
  #spareNormal: number | undefined;

  /** `seed`: an integer from 0 to 2^32 - 1. */
  constructor(seed: number) {
    let word = requireInteger("RandomState", "seed", seed, 0, MAX_UINT32);
    for (let index = 0; index < STATE_SIZE; index++) {
      this.#state[index] = word;
      word = Math.imul(1812433253, word ^ (word >>> 30)) + index + 1;
    }
  }

  /** A uniform number in [0, 1) with 53 random bits. */
  random(): number {
    const high = this.#nextUint32() >>> 5;
    const low = this.#nextUint32() >>> 6;
    return (high * 2 ** 26 + low) / 2 ** 53;
  }

  /** Uniform numbers in [0, 1). */
  rand(): number;
  rand(n: number): Float64Array;
  rand(n?: number): number | Float64Array {
    return drawOneOrMany("RandomState.rand", n, () => this.random());
  }

  /** Uniform numbers in [low, high). */
  uniform(low: number, high: number): number;
  uniform(low: number, high: number, n: number): Float64Array;
  uniform(low: number, high: number, n?: number): number | Float64Array {
    requireFinite("RandomState.uniform", "low", low);
    requireFinite("RandomState.uniform", "high", high);
    const range = requireFinite("RandomState.uniform", "high - low", high - low);
    return drawOneOrMany("RandomState.uniform", n, () => low + range * this.random());
  }

  /** Normal numbers of mean 0 and standard deviation 1. */
  standardNormal(): number;
  standardNormal(n: number): Float64Array;
  standardNormal(n?: number): number | Float64Array {
    return drawOneOrMany("RandomState.standardNormal", n, () => this.#nextNormal());
  }

  /** Normal numbers of mean `mean` and standard deviation `sd`. */
  normal(mean: number, sd: number): number;
  normal(mean: number, sd: number, n: number): Float64Array;
  normal(mean: number, sd: number, n?: number): number | Float64Array {
    requireFinite("RandomState.normal", "mean", mean);
    if (requireFinite("RandomState.normal", "sd", sd) < 0) {
      throw new RangeError(`RandomState.normal: sd is ${sd}, but a standard deviation must not be negative`);
    }
    return drawOneOrMany("RandomState.normal", n, () => mean + sd * this.#nextNormal());
  }

  /** Exponential numbers of mean `scale`. */
  exponential(scale: number): number;
  exponential(scale: number, n: number): Float64Array;
  exponential(scale: number, n?: number): number | Float64Array {
    if (requireFinite("RandomState.exponential", "scale", scale) < 0) {
      throw new RangeError(`RandomState.exponential: scale is ${scale}, but a mean must not be negative`);
    }
    return drawOneOrMany("RandomState.exponential", n, () => -scale * Math.log(1 - this.random()));
  }

  /** Uniform integers in [low, high), `high` excluded, over a range of at most 2^32; doubles, so that all of them fit. */
  randint(low: number, high: number): number;
  randint(low: number, high: number, n: number): Float64Array;
  randint(low: number, high: number, n?: number): number | Float64Array {
    requireInteger("RandomState.randint", "low", low, Number.MIN_SAFE_INTEGER);
    requireInteger("RandomState.randint", "high", high, low + 1);
    const largest = requireInteger("RandomState.randint", "high - 1 - low", high - 1 - low, 0, MAX_UINT32);
    return drawOneOrMany("RandomState.randint", n, () => low + this.#nextUpTo(largest));
  }

  /** The integers 0 to n - 1 in random order, shape [n]. */
  permutation(n: number): Int32Array {
    requireInteger("RandomState.permutation", "n", n, 0, MAX_INT32);
    const order = Int32Array.from({ length: n }, (_, index) => index);
    this.shuffle(order);
    return order;
  }

  /** Reorders `items` in place (Fisher-Yates, from the end). */
  shuffle<Item>(items: Shuffleable<Item>): void {
    for (let last = items.length - 1; last > 0; last--) {
      const chosen = this.#nextUpTo(last);
      const moved = items[last]!;
      items[last] = items[chosen]!;
      items[chosen] = moved;
    }
  }

  /** A uniform integer in [0, largest], by rejection under the smallest bit mask that covers `largest`. */
  #nextUpTo(largest: number): number {
    // One possible value costs no draw; NumPy does the same.
    if (largest === 0) return 0;
    const mask = MAX_UINT32 >>> Math.clz32(largest);
    for (;;) {
      const value = (this.#nextUint32() & mask) >>> 0;
      if (value <= largest) return value;
    }
  }

  #nextNormal(): number {
    if (this.#spareNormal !== undefined) {
      const spare = this.#spareNormal;
      this.#spareNormal = undefined;
      return spare;
    }
    let x: number;
    let y: number;
    let squaredRadius: number;
    do {
      x = 2 * this.random() - 1;
      y = 2 * this.random() - 1;
      squaredRadius = x * x + y * y;
    } while (squaredRadius >= 1 || squaredRadius === 0);
    const scale = Math.sqrt((-2 * Math.log(squaredRadius)) / squaredRadius);
    this.#spareNormal = scale * x;
    return scale * y;
  }

  #nextUint32(): number {
    if (this.#position === STATE_SIZE) this.#regenerate();
    let word = this.#state[this.#position++]!;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return word >>> 0;
  }

  #regenerate(): void {
    const state = this.#state;
    for (let index = 0; index < STATE_SIZE; index++) {
      const joined = (state[index]! & UPPER_BIT) | (state[(index + 1) % STATE_SIZE]! & LOWER_BITS);
      state[index] = state[(index + SHIFT_SIZE) % STATE_SIZE]! ^ (joined >>> 1) ^ (joined & 1 ? TWIST : 0);
    }
    this.#position = 0;
  }
}

function drawOneOrMany(where: string, n: number | undefined, draw: () => number): number | Float64Array {
  if (n === undefined) return draw();
  const values = new Float64Array(requireInteger(where, "n", n, 0));
  for (let index = 0; index < n; index++) values[index] = draw();
  return values;
}
