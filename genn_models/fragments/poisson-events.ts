/** How many events of a Poisson process fall into a step. */
import type { Quantity } from "../../genn/model/index.ts";

/** Mean numbers up to this are drawn at once: the probability of none is then far from the smallest number in single precision. */
const MOST = 16;

const mean = (rate: number, dt: number): number => (rate * dt) / 1000;

/** In how many parts the events of a step are drawn. `rate` in Hz, `dt` in ms. */
export const eventParts = (rate: number, dt: number): number => Math.max(1, Math.ceil(mean(rate, dt) / MOST));

/** Mean number of events in a part. */
export const eventsPerPart = (rate: number, dt: number): number => mean(rate, dt) / eventParts(rate, dt);

/**
 * Leaves the number in `events`: the distribution function is summed up until it passes a uniform number. Large means are sums of `parts` such numbers. Where rounding keeps
 * the sum below the uniform number, terms have become too small to count.
 */
export const countEvents = `
    scalar events = 0.0;
    for (int part = 0; part < parts; part++) {
      const scalar u = gennrand_uniform();
      scalar count = 0.0;
      scalar probability = none;
      scalar sum = probability;
      while (u > sum && probability > 1e-12) {
        count += 1.0;
        probability *= lambda / count;
        sum += probability;
      }
      events += count;
    }`;

export const eventsQuantities = {
  rate: ["Hz", "events of one neuron's process in a second"],
  parts: ["1", "parts in which the events of a step are drawn, so that each has a mean of 16 at most"],
  lambda: ["1", "mean number of events in a part"],
  none: ["1", "probability that there is none, exp(-lambda)"],
} as const satisfies Readonly<Record<string, Quantity>>;
