// temporary until the maths helper delivers
export class CounterStream {
  seed: number; name: string;
  constructor(seed: number, name: string) { this.seed = seed; this.name = name; }
  #u(e: number, d: number): number { let h = Math.imul(this.seed ^ 0x9e3779b9, 0x85ebca6b); for (const c of this.name) h = Math.imul(h ^ c.charCodeAt(0), 0x01000193); h = Math.imul(h ^ e, 0xc2b2ae35); h ^= h >>> 15; h = Math.imul(h ^ d, 0x27d4eb2f); h ^= h >>> 13; h = Math.imul(h, 0x85ebca6b); h ^= h >>> 16; return (h >>> 0) / 2 ** 32; }
  uniform(e: number, d: number): number { return this.#u(e, d); }
  normal(e: number, d: number): number { return Math.sqrt(-2 * Math.log(1 - this.#u(e, 2 * d))) * Math.cos(2 * Math.PI * this.#u(e, 2 * d + 1)); }
  exponential(e: number, d: number): number { return -Math.log(1 - this.#u(e, d)); }
  gamma(e: number, d: number, _s: number): number { return this.#u(e, d); }
  binomial(e: number, d: number, n: number, _p: number): number { return Math.floor(n * this.#u(e, d)); }
}
