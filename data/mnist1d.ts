/**
 * One-dimensional sequences in the manner of MNIST-1D (Greydanus & Kobak, "Scaling down deep learning with MNIST-1D", ICML 2024):
 * a template somewhere on the time axis, with noise, to be named while it is there. The random numbers are those of the reference's
 * NumPy generator, the templates its own.
 */
import { a, type RulesOf, required } from "../genn/model/options.ts";
import { requireInteger, requireNumber, requireOptions } from "./arguments.ts";
import { type Dataset, oneHot } from "./dataset.ts";
import { RandomState } from "./numpy-random.ts";

/** Shapes over [0, 1): template 2k is shape k, template 2k + 1 is shape k upside down. */
const SHAPES: readonly ((x: number) => number)[] = [
  (x) => Math.abs(Math.sin(2 * Math.PI * x)),
  (x) => Math.sin(2 * Math.PI * x),
  // Half a circle.
  (x) => Math.sqrt(Math.max(0, 0.25 - (x - 0.5) ** 2)),
  // Up, down through zero, and up again.
  (x) => (x < 0.2 ? 5 * x : x < 0.8 ? 1 - ((x - 0.2) * 10) / 3 : 5 * (x - 0.8) - 1),
  // Up, level, and down.
  (x) => (x < 0.2 ? 5 * x : x < 0.8 ? 1 : 1 - 5 * (x - 0.8)),
];

/** Shapes, each either way up. */
export const TEMPLATE_COUNT = 2 * SHAPES.length;

/** A template at a time since its beginning, in its own lengths; 0 outside of it. */
export const templateAt = (template: number, x: number): number =>
  x >= 0 && x < 1 ? (template % 2 === 0 ? 1 : -1) * SHAPES[template >> 1]!(x) : 0;

/** What a sequence shows before and after its template is a class of its own, the last. */
const BACKGROUND = TEMPLATE_COUNT;
/** The templates and the background. */
export const MNIST_1D_CLASS_COUNT = TEMPLATE_COUNT + 1;

/** How many standard deviations of the Gaussian window are kept on either side; SciPy's default. */
const WINDOW_REACH = 4;

export interface Mnist1dOptions {
  /** Number of sequences. */
  readonly size: number;
  /** Seed of NumPy's legacy generator, 0 to 2^32 - 1. */
  readonly seed: number;
  /** Length of a sequence in lengths of a template, at least 1. Default 5. */
  readonly duration?: number;
  /** Number of time steps of a sequence, at least 2. Default 100. */
  readonly steps?: number;
  /** How far a template may be shifted, as a fraction of the room there is. Default 1. */
  readonly maxShift?: number;
  /** Standard deviation of the white noise. Default 0.1. */
  readonly whiteNoise?: number;
  /** Standard deviation of the correlated noise. Default 0.1. */
  readonly correlatedNoise?: number;
  /** Standard deviation of the window that correlates it, in lengths of a template, at most `duration`. Default 0.1. */
  readonly correlationLength?: number;
}

/** Rules for the options of all that draws such sequences. */
export const MNIST_1D_OPTIONS: RulesOf<Mnist1dOptions> = {
  size: required(a.anyWhole),
  seed: required(a.anyWhole),
  duration: a.anyNumber,
  steps: a.anyNumber,
  maxShift: a.anyNumber,
  whiteNoise: a.anyNumber,
  correlatedNoise: a.anyNumber,
  correlationLength: a.anyNumber,
};

/** Sequences, each with a class for every one of its steps. */
export interface Mnist1d extends Dataset {
  /** Shape [sampleCount, steps]; inputSize is 1. */
  readonly inputs: Float64Array;
  /** One-hot classes, shape [sampleCount, steps, 11]: the ten templates, then background. */
  readonly targets: Float64Array;
  /** The same as numbers, 0 to 10, shape [sampleCount, steps]. */
  readonly labels: Uint8Array;
  /** Number of time steps of a sequence. */
  readonly steps: number;
  /** The template of each sequence, 0 to 9, shape [sampleCount]. */
  readonly templates: Uint8Array;
}

/** Draws sequences; templates are equally frequent as far as `size` allows, and in random order. */
export function mnist1d(options: Mnist1dOptions): Mnist1d {
  requireOptions("mnist1d", options, MNIST_1D_OPTIONS);
  const { size, seed, duration = 5, steps = 100, maxShift = 1 } = options;
  const { whiteNoise = 0.1, correlatedNoise = 0.1, correlationLength = 0.1 } = options;
  requireInteger("mnist1d", "size", size, 0);
  requireInteger("mnist1d", "seed", seed, 0, 2 ** 32 - 1);
  requireInteger("mnist1d", "steps", steps, 2);
  requireNumber("mnist1d", "duration", duration, 1);
  requireNumber("mnist1d", "maxShift", maxShift, 0, 1);
  requireNumber("mnist1d", "whiteNoise", whiteNoise, 0);
  requireNumber("mnist1d", "correlatedNoise", correlatedNoise, 0);
  requireNumber("mnist1d", "correlationLength", correlationLength, 0, duration);

  const random = new RandomState(seed);
  const stepLength = duration / steps;
  const window = gaussianWindow(correlationLength / stepLength, steps);
  const templates = drawTemplates(size, random);
  const inputs = new Float64Array(size * steps);
  const labels = new Uint8Array(size * steps);
  templates.forEach((template, sample) => {
    const shift = random.random() * maxShift * (duration - 1);
    const white = withSpread(random.standardNormal(steps), whiteNoise);
    const correlated = withSpread(smooth(random.standardNormal(steps), window), correlatedNoise);
    for (let step = 0; step < steps; step++) {
      const x = step * stepLength - shift;
      const isTemplate = x >= 0 && x < 1;
      const at = sample * steps + step;
      inputs[at] = templateAt(template, x) + white[step]! + correlated[step]!;
      labels[at] = isTemplate ? template : BACKGROUND;
    }
  });
  return {
    name: "mnist1d",
    inputs,
    targets: oneHot(labels, MNIST_1D_CLASS_COUNT),
    labels,
    steps,
    templates,
    sampleCount: size,
    inputSize: 1,
    targetSize: MNIST_1D_CLASS_COUNT,
  };
}

function drawTemplates(size: number, random: RandomState): Uint8Array {
  const each = 1 + Math.floor(size / TEMPLATE_COUNT);
  const templates = Uint8Array.from({ length: TEMPLATE_COUNT * each }, (_, index) => Math.floor(index / each));
  random.shuffle(templates);
  return templates.slice(0, size);
}

/** Shifts and scales values to mean 0 and the given standard deviation. */
function withSpread(values: Float64Array, standardDeviation: number): Float64Array {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const scale = standardDeviation / Math.sqrt(variance);
  return values.map((value) => (value - mean) * scale);
}

/** Half of a symmetric window, from its centre outwards; the whole window sums to 1. `width` in steps. */
export function gaussianWindow(width: number, steps: number): Float64Array {
  const reach = Math.floor(WINDOW_REACH * width + 0.5);
  const half = new Float64Array(reach + 1).fill(1);
  for (let offset = 1; offset <= reach; offset++) half[offset] = Math.exp(-0.5 * (offset / width) ** 2);
  const sum = half.reduce((total, weight) => total + 2 * weight, -half[0]!);
  // Further out than a sequence is long, the window never meets a value.
  return half.subarray(0, steps).map((weight) => weight / sum);
}

/** Weighted averages around every value; beyond the ends there are zeros. */
function smooth(values: Float64Array, window: Float64Array): Float64Array {
  return values.map((value, centre) => {
    let sum = window[0]! * value;
    for (let offset = 1; offset < window.length; offset++) {
      sum += window[offset]! * ((values[centre - offset] ?? 0) + (values[centre + offset] ?? 0));
    }
    return sum;
  });
}
