/** How many events of a Poisson process fall into a step. */
import type { Quantity } from "../../genn/model/index.ts";

/** Mean numbers up to this are drawn at once: the probability of none is then far from the smallest number in single precision. */
const MOST = 16;

/** What a uniform number in single precision resolves, which is as far as its distribution function is summed up. */
const RESOLUTION = 2 ** -25;

const mean = (rate: number, dt: number): number => (rate * dt) / 1000;

/** In how many parts the events of a step are drawn. `rate` in Hz, `dt` in ms. */
export const eventParts = (rate: number, dt: number): number => Math.max(1, Math.ceil(mean(rate, dt) / MOST));

/** Mean number of events in a part. */
export const eventsPerPart = (rate: number, dt: number): number => mean(rate, dt) / eventParts(rate, dt);

/** The most events that a part can have. */
export function mostPerPart(rate: number, dt: number): number {
  const lambda = eventsPerPart(rate, dt);
  let [most, probability, sum] = [0, Math.exp(-lambda), Math.exp(-lambda)];
  while (1 - sum > RESOLUTION) {
    most++;
    probability *= lambda / most;
    sum += probability;
  }
  return most;
}

/**
 * Leaves the number in `events`: how many of the sums of the distribution function a uniform number is above. Large means are sums of `parts` such numbers. All
 * neurons go through as many terms, so that four go side by side.
 */
export const countEvents = `
    scalar events = 0.0;
    for (int part = 0; part < parts; part++) {
      const scalar u = gennrand_uniform();
      scalar probability = none;
      scalar sum = none;
      for (int k = 1; k <= most; k++) {
        if (u > sum) events += 1.0;
        probability *= lambda / k;
        sum += probability;
      }
    }`;

export const eventsQuantities = {
  rate: ["Hz", "events of one neuron's process in a second"],
  parts: ["1", "parts in which the events of a step are drawn, so that each has a mean of 16 at most"],
  lambda: ["1", "mean number of events in a part"],
  none: ["1", "probability that there is none, exp(-lambda)"],
  most: ["1", "most events in a part; more have a probability below 2^-25"],
} as const satisfies Readonly<Record<string, Quantity>>;
