/** A number of things shared out over equally likely places. */
import { binomialFrom } from "./distributions.js";
import type { UniformSource } from "./philox.js";

/**
 * How many of `total` things each of `places` places gets, where every thing goes to any of them with the same probability: binomial numbers, one place
 * after the other, of what is left. Takes a time for each place, whatever the total.
 */
export function shareOut(total: number, places: number, source: UniformSource): Uint32Array {
  const counts = new Uint32Array(places);
  let left = total;
  for (let place = 0; place < places - 1 && left > 0; place++) {
    counts[place] = successes(left, 1 / (places - place), source);
    left -= counts[place]!;
  }
  counts[places - 1]! += left;
  return counts;
}

/** Successes in n trials of probability p, at most a half. */
function successes(n: number, p: number, source: UniformSource): number {
  return n * p < 10 ? binomialFrom(source, n, p) : manySuccesses(n, p, source);
}

/**
 * By transformed rejection: Hörmann, "The generation of binomial random variates", Journal of Statistical Computation and Simulation 46, 1993, algorithm
 * BTRS, for n p of at least 10. `binomialFrom` needs tens of gamma numbers where n is in the millions.
 */
function manySuccesses(n: number, p: number, source: UniformSource): number {
  const odds = p / (1 - p);
  const deviation = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * deviation;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const quick = 0.92 - 4.2 / b;
  const alpha = (2.83 + 5.1 / b) * deviation;
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = source() - 0.5;
    const v = source();
    const distance = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / distance + b) * u + centre);
    if (distance >= 0.07 && v <= quick) return k;
    if (k < 0 || k > n) continue;
    const height = Math.log((v * alpha) / (a / (distance * distance) + b));
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      (stirlingRest(mode) + stirlingRest(n - mode)) -
      (stirlingRest(k) + stirlingRest(n - k));
    if (height <= bound) return k;
  }
}

/** ln k! less Stirling's formula of k + 1: (k + 1/2) ln(k + 1) - (k + 1) + ln(2 pi) / 2. */
function stirlingRest(k: number): number {
  if (k < FIRST_RESTS.length) return FIRST_RESTS[k]!;
  const square = (k + 1) ** 2;
  return (1 / 12 - (1 / 360 - 1 / 1260 / square) / square) / (k + 1);
}

const FIRST_RESTS: readonly number[] = Array.from({ length: 10 }, (_, k) => {
  let factorial = 1;
  for (let factor = 2; factor <= k; factor++) factorial *= factor;
  return Math.log(factorial) - ((k + 0.5) * Math.log(k + 1) - (k + 1) + 0.5 * Math.log(2 * Math.PI));
});
