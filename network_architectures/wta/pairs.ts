/** Ordered pairs of the places of a grid, by distance. */
import { firstWhere } from "./search.ts";

/** Pairs of one distance. */
export interface Ring {
  readonly distance: number;
  /** Ordered pairs of this distance and of smaller ones, together. */
  readonly until: number;
}

interface Offset {
  readonly dx: number;
  readonly dy: number;
  /** Ordered pairs of places that are so far apart. */
  readonly pairs: number;
  readonly squared: number;
}

/**
 * All ordered pairs of places of a grid, those of a place with itself included, in ascending order of their Euclidean distance. They are known by the offsets (dx, dy), of which there are about as
 * many as places, times 4; pairs themselves are not kept.
 */
export class PairsByDistance {
  readonly #columns: number;
  readonly #offsets: readonly Offset[];
  /** Pairs of the offsets up to this one. */
  readonly #until: Float64Array;
  /** Ascending. */
  readonly rings: readonly Ring[];

  constructor(columns: number, rows: number) {
    this.#columns = columns;
    const offsets: Offset[] = [];
    for (let dy = 1 - rows; dy < rows; dy++) {
      for (let dx = 1 - columns; dx < columns; dx++) {
        const pairs = (columns - Math.abs(dx)) * (rows - Math.abs(dy));
        offsets.push({ dx, dy, pairs, squared: dx * dx + dy * dy });
      }
    }
    // Sorting keeps the order of equal ones.
    this.#offsets = offsets.sort((one, other) => one.squared - other.squared);
    this.#until = new Float64Array(offsets.length);
    const rings: Ring[] = [];
    let until = 0;
    for (const [k, { pairs, squared }] of this.#offsets.entries()) {
      until += pairs;
      this.#until[k] = until;
      if (squared === this.#offsets[k + 1]?.squared) continue;
      rings.push({ distance: Math.sqrt(squared), until });
    }
    this.rings = rings;
  }

  /** How many pairs there are. */
  get count(): number {
    return this.#until.at(-1)!;
  }

  /** Pairs at most so far apart. */
  countWithin(distance: number): number {
    const beyond = firstWhere(this.rings.length, (k) => this.rings[k]!.distance > distance);
    return beyond === 0 ? 0 : this.rings[beyond - 1]!.until;
  }

  /** Pair `k`, as numbers of places, row by row. */
  pair(k: number): readonly [source: number, target: number] {
    const at = firstWhere(this.#until.length, (one) => this.#until[one]! > k);
    const { dx, dy, pairs } = this.#offsets[at]!;
    const within = k - (this.#until[at]! - pairs);
    const width = this.#columns - Math.abs(dx);
    const x = (within % width) + Math.max(0, -dx);
    const y = Math.floor(within / width) + Math.max(0, -dy);
    return [y * this.#columns + x, (y + dy) * this.#columns + x + dx];
  }
}
