/**
 * The ideal observer of the sequences of `mnist1d`: it knows the templates, how they are shifted and what the noise is like, and says at every step
 * what is most likely there, from all that it has seen. No network can answer better, so this is what networks are compared with.
 */
import { a, type RulesOf } from "../genn/model/options.ts";
import { requireInteger, requireOptions } from "./arguments.ts";
import {
  gaussianWindow,
  MNIST_1D_CLASS_COUNT,
  MNIST_1D_OPTIONS,
  type Mnist1dOptions,
  mnist1d,
  TEMPLATE_COUNT,
  templateAt,
} from "./mnist1d.ts";

export interface ObserverOptions extends Mnist1dOptions {
  /** Steps after which a step is named. Default 0: at once. */
  readonly delay?: number;
  /** Shifts that it reckons with, evenly spaced. Default 320. */
  readonly shifts?: number;
}

const OPTIONS: RulesOf<ObserverOptions> = { ...MNIST_1D_OPTIONS, delay: a.anyWhole, shifts: a.anyWhole };

/** How often the observer is right, over the steps that it has to name. */
export interface ObserverScore {
  /** Of all steps. For each, it names the most probable class. */
  readonly accuracy: number;
  /** Mean over classes. For each step, it names the class whose probability is the highest multiple of its frequency. */
  readonly balancedAccuracy: number;
}

/**
 * Draws sequences and names their steps by Bayes' rule: hypotheses are a template and a shift, all equally likely, with Gaussian noise of the
 * generator's covariance. Takes some 10 ms a sequence. Throws `RangeError` for what `mnist1d` refuses, and for a delay as long as a sequence.
 */
export function idealObserver(options: ObserverOptions): ObserverScore {
  requireOptions("idealObserver", options, OPTIONS);
  const { delay = 0, shifts = 320, ...drawn } = options;
  const { duration = 5, maxShift = 1 } = drawn;
  const { inputs, labels, steps, sampleCount } = mnist1d(drawn);
  requireInteger("idealObserver", "delay", delay, 0, steps - 1);
  requireInteger("idealObserver", "shifts", shifts, 1);
  if (drawn.whiteNoise === 0 && drawn.correlatedNoise === 0) {
    throw new RangeError(
      "idealObserver: whiteNoise and correlatedNoise are both 0, but without noise nothing is left to weigh",
    );
  }
  const whiten = whitening(noiseCovariance(drawn, steps), steps);

  // What each hypothesis expects, with noise made white; and the class that it has at every step.
  const hypotheses = TEMPLATE_COUNT * shifts;
  const expected = new Float64Array(hypotheses * steps);
  const isThere = new Uint8Array(shifts * steps);
  for (let shift = 0; shift < shifts; shift++) {
    const at = ((shift + 0.5) / shifts) * maxShift * (duration - 1);
    const times = Float64Array.from({ length: steps }, (_, step) => (step * duration) / steps - at);
    for (const [step, x] of times.entries()) isThere[shift * steps + step] = x >= 0 && x < 1 ? 1 : 0;
    for (let template = 0; template < TEMPLATE_COUNT; template++) {
      const values = whiten(times.map((x) => templateAt(template, x)));
      expected.set(values, (template * shifts + shift) * steps);
    }
  }
  const there = isThere.reduce((sum, value) => sum + value, 0) / isThere.length;
  const frequency = (label: number) => (label < TEMPLATE_COUNT ? there / TEMPLATE_COUNT : 1 - there);

  const asked = new Float64Array(MNIST_1D_CLASS_COUNT);
  const rightByClass = new Float64Array(MNIST_1D_CLASS_COUNT);
  let right = 0;
  const logs = new Float64Array(hypotheses);
  const probabilities = new Float64Array(MNIST_1D_CLASS_COUNT);
  for (let sample = 0; sample < sampleCount; sample++) {
    const seen = whiten(inputs.slice(sample * steps, (sample + 1) * steps));
    logs.fill(0);
    for (let step = 0; step < steps; step++) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let one = 0; one < hypotheses; one++) {
        logs[one]! -= 0.5 * (seen[step]! - expected[one * steps + step]!) ** 2;
        if (logs[one]! > largest) largest = logs[one]!;
      }
      const named = step - delay;
      if (named < 0) continue;
      probabilities.fill(0);
      for (let one = 0; one < hypotheses; one++) {
        const distance = logs[one]! - largest;
        if (distance < NEGLIGIBLE) continue;
        const shift = one % shifts;
        const label = isThere[shift * steps + named] === 1 ? (one - shift) / shifts : TEMPLATE_COUNT;
        probabilities[label]! += Math.exp(distance);
      }
      const label = labels[sample * steps + named]!;
      asked[label]! += 1;
      if (argMax(probabilities) === label) right++;
      if (argMax(probabilities.map((value, one) => value / frequency(one))) === label) rightByClass[label]! += 1;
    }
  }
  const recalls = [...asked].flatMap((count, label) => (count === 0 ? [] : [rightByClass[label]! / count]));
  return {
    accuracy: right / (sampleCount * (steps - delay)),
    balancedAccuracy: recalls.reduce((sum, recall) => sum + recall, 0) / recalls.length,
  };
}

/** Logarithm of a likelihood, relative to the largest, that counts for nothing. */
const NEGLIGIBLE = -40;
/** Share of the variance that is added to it: noise without a mean leaves nothing to the last step. */
const JITTER = 1e-6;

const argMax = (values: Float64Array): number =>
  values.reduce((best, value, index) => (value > values[best]! ? index : best), 0);

/** Covariance of the noise, [steps][steps]: white and smoothed, both without a mean and scaled to their standard deviation. */
function noiseCovariance(options: Mnist1dOptions, steps: number): Float64Array {
  const { duration = 5, whiteNoise = 0.1, correlatedNoise = 0.1, correlationLength = 0.1 } = options;
  const window = gaussianWindow((correlationLength * steps) / duration, steps);
  const white = (i: number, j: number) => (i === j ? 1 : 0);
  const weight = (i: number, j: number) => window[Math.abs(i - j)] ?? 0;
  const smooth = (i: number, j: number) => {
    let sum = 0;
    for (let k = 0; k < steps; k++) sum += weight(i, k) * weight(j, k);
    return sum;
  };
  const parts = [
    [white, whiteNoise],
    [smooth, correlatedNoise],
  ] as const;
  const total = new Float64Array(steps * steps);
  for (const [covariance, standardDeviation] of parts) {
    const values = Float64Array.from({ length: steps * steps }, (_, k) => covariance(Math.floor(k / steps), k % steps));
    const means = Float64Array.from(
      { length: steps },
      (_, i) => values.subarray(i * steps, (i + 1) * steps).reduce((sum, value) => sum + value, 0) / steps,
    );
    const mean = means.reduce((sum, value) => sum + value, 0) / steps;
    const centred = values.map((value, k) => value - means[Math.floor(k / steps)]! - means[k % steps]! + mean);
    let trace = 0;
    for (let i = 0; i < steps; i++) trace += centred[i * steps + i]!;
    const scale = (standardDeviation ** 2 * steps) / trace;
    for (const [k, value] of centred.entries()) total[k]! += scale * value;
  }
  const variance = whiteNoise ** 2 + correlatedNoise ** 2;
  for (let i = 0; i < steps; i++) total[i * steps + i]! += JITTER * variance;
  return total;
}

/** Solves L z = y for the Cholesky factor L of a covariance: z is white, and its first values follow from the first of y alone. */
function whitening(covariance: Float64Array, size: number): (values: Float64Array) => Float64Array {
  const factor = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = covariance[i * size + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * size + k]! * factor[j * size + k]!;
      factor[i * size + j] = i === j ? Math.sqrt(Math.max(sum, Number.MIN_VALUE)) : sum / factor[j * size + j]!;
    }
  }
  return (values) => {
    const white = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      let sum = values[i]!;
      for (let k = 0; k < i; k++) sum -= factor[i * size + k]! * white[k]!;
      white[i] = sum / factor[i * size + i]!;
    }
    return white;
  };
}
