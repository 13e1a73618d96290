/** How many events of a Poisson process fall into a step. */
import type { Quantity } from "../../genn/model/index.ts";
import { drawUniform, noiseQuantities } from "./own-noise.ts";

/** The largest mean with which more than 16 events are less probable than what a number in single precision resolves, 2^-25. */
const MOST = 3;

const mean = (rate: number, dt: number): number => (rate * dt) / 1000;

/** In how many parts the events of a step are drawn. `rate` in Hz, `dt` in ms. */
export const eventParts = (rate: number, dt: number): number => Math.max(1, Math.ceil(mean(rate, dt) / MOST));

/** The probability of `most` events at most in a part. */
function atMost(most: number, rate: number, dt: number): number {
  const lambda = mean(rate, dt) / eventParts(rate, dt);
  let [probability, sum] = [Math.exp(-lambda), Math.exp(-lambda)];
  for (let k = 1; k <= most; k++) {
    probability *= lambda / k;
    sum += probability;
  }
  return sum;
}

/** Each is a comparison that all neurons go through, so that four of them go side by side. */
const thresholds = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15] as const;
type Threshold = `atMost${(typeof thresholds)[number]}`;

// biome-ignore lint/suspicious/noExplicitAny: of parameters that have a `rate`, whatever others the model has
type OfRate = (parameters: any, dt: number) => number;

const perThreshold = <Value>(make: (most: number) => Value): Record<Threshold, Value> =>
  Object.fromEntries(thresholds.map((most) => [`atMost${most}`, make(most)])) as Record<Threshold, Value>;

/** Derived parameters of a source whose rate is its parameter `rate`. */
export const eventParams: Readonly<Record<"parts" | Threshold, OfRate>> = {
  parts: ({ rate }, dt) => eventParts(rate, dt),
  ...perThreshold<OfRate>(
    (most) =>
      ({ rate }, dt) =>
        atMost(most, rate, dt),
  ),
};

/**
 * Leaves the number in `events`: how many values of the distribution function a uniform number is not below. Large means are sums of `parts` such numbers. Needs
 * `noiseVars`.
 */
export const countEvents = `
    scalar events = 0.0;
    for (int part = 0; part < parts; part++) {${drawUniform}
      events += ${thresholds.map((most) => `(scalar)(u >= atMost${most})`).join(" + ")};
    }`;

export const eventsSource =
  "the number of events by inversion (Devroye 1986, Non-Uniform Random Variate Generation, III.2)";

export const eventsQuantities = {
  rate: ["Hz", "events of one neuron's process in a second"],
  parts: ["1", "parts in which the events of a step are drawn, so that each has a mean of 3 at most"],
  ...perThreshold<Quantity>((most) => ["1", `probability of ${most} events at most in a part`]),
  ...noiseQuantities,
} as const satisfies Readonly<Record<string, Quantity>>;
