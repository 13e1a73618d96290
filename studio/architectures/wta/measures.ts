/** How far a network has come, measured as it runs. */
import type { Activity, Layout } from "./protocol.ts";

export interface Measure {
  /** ms of training. */
  readonly trained: number;
  /** The largest share that a neuron has of its circuit's rate, mean over circuits and time: 1 where one neuron takes all. */
  readonly winner: number;
  /** How differently neurons fire in patterns and in the noise before them: mean over neurons of |p - n| / (p + n); null before a pattern was over. */
  readonly selectivity: number | null;
}

/** The winner of a circuit, and its share of the circuit's rate, 0 to 255. */
export function winnerOf(
  { first, size }: Layout["circuits"][number],
  fractions: Uint8Array,
): { readonly neuron: number; readonly fraction: number } {
  let neuron = first;
  for (let other = first + 1; other < first + size; other++) if (fractions[other]! > fractions[neuron]!) neuron = other;
  return { neuron, fraction: fractions[neuron]! };
}

/** Points are so far apart, ms of training. */
const SPACING = 1000;
/** How much a new pattern counts beside those before it. */
const MEMORY = 0.15;

/** Rates of every neuron: their sum over samples, and how many there are. */
interface Rates {
  readonly sum: Float64Array;
  samples: number;
}

/**
 * Follows a network from stretch to stretch. Selectivity is that of the experiments, of rates in place of spikes: rates in noise are those of the time before a pattern, as long
 * as the pattern at most. Both are means in which a pattern counts for less, the longer ago it was.
 */
export class Measures {
  readonly #layout: Layout;
  readonly #noiseSamples: number;
  readonly #points: Measure[] = [];
  #winner = { sum: 0, count: 0 };
  #latestWinner: number | null = null;
  /** The last samples of the noise of now, and the pattern of now. */
  #noise: Uint8Array[] = [];
  #pattern: Rates;
  #means: { readonly inPatterns: Float64Array; readonly inNoise: Float64Array } | undefined;

  /** `patternSamples`: samples in a pattern. */
  constructor(layout: Layout, patternSamples: number) {
    this.#layout = layout;
    this.#noiseSamples = Math.max(1, patternSamples);
    this.#pattern = this.#noRates();
  }

  /** While it learned, in the order of time. */
  get points(): readonly Measure[] {
    return this.#points;
  }

  get winner(): number | null {
    return this.#latestWinner;
  }

  get selectivity(): number | null {
    if (this.#means === undefined) return null;
    const { inPatterns, inNoise } = this.#means;
    let sum = 0;
    inPatterns.forEach((p, neuron) => {
      const n = inNoise[neuron]!;
      if (p + n > 0) sum += Math.abs(p - n) / (p + n);
    });
    return sum / inPatterns.length;
  }

  /** Takes a stretch that ends after `trained` ms of training. */
  append({ every, fractions, patternTrace }: Activity, trained: number): void {
    const { neuronCount, circuits } = this.#layout;
    for (let sample = 0; sample * neuronCount < fractions.length; sample++) {
      const rates = fractions.subarray(sample * neuronCount, (sample + 1) * neuronCount);
      for (const circuit of circuits) this.#winner.sum += winnerOf(circuit, rates).fraction / 255;
      this.#winner.count += circuits.length;
      this.#follow((patternTrace[sample * every] ?? -1) >= 0, rates);
    }
    const last = this.#points.at(-1);
    if (last !== undefined && trained - last.trained < SPACING) {
      // While nothing is learned there are no points, but the means of now.
      if (trained === last.trained) this.#takeWinner();
      return;
    }
    this.#points.push({ trained, winner: this.#takeWinner(), selectivity: this.selectivity });
  }

  #takeWinner(): number {
    this.#latestWinner = this.#winner.sum / this.#winner.count;
    this.#winner = { sum: 0, count: 0 };
    return this.#latestWinner;
  }

  #follow(isOn: boolean, rates: Uint8Array): void {
    if (isOn) {
      rates.forEach((rate, neuron) => {
        this.#pattern.sum[neuron]! += rate;
      });
      this.#pattern.samples++;
      return;
    }
    if (this.#pattern.samples > 0) {
      if (this.#noise.length > 0) this.#learnFromPattern();
      [this.#pattern, this.#noise] = [this.#noRates(), []];
    }
    this.#noise.push(rates);
    if (this.#noise.length > this.#noiseSamples) this.#noise.shift();
  }

  #learnFromPattern(): void {
    const { sum, samples } = this.#pattern;
    const inPattern = sum.map((rate) => rate / samples);
    const inNoise = new Float64Array(sum.length);
    for (const rates of this.#noise)
      for (let k = 0; k < rates.length; k++) inNoise[k]! += rates[k]! / this.#noise.length;
    const before = this.#means;
    const mixed = (old: Float64Array | undefined, now: Float64Array) =>
      old === undefined ? now : now.map((rate, neuron) => old[neuron]! + MEMORY * (rate - old[neuron]!));
    this.#means = { inPatterns: mixed(before?.inPatterns, inPattern), inNoise: mixed(before?.inNoise, inNoise) };
  }

  #noRates(): Rates {
    return { sum: new Float64Array(this.#layout.neuronCount), samples: 0 };
  }
}
