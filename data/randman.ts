/**
 * Random manifolds: each class is a smooth random surface in the space of the inputs, and its samples are points on it.
 * Zenke & Vogels, "The remarkable robustness of surrogate gradient learning for instilling complex function in spiking neural
 * networks", Neural Computation 33, 2021. The random numbers are those of the reference's NumPy generator.
 */
import { a, type RulesOf, required } from "../genn/model/options.ts";
import { requireFinite, requireInteger, requireOptions } from "./arguments.ts";
import { type Dataset, oneHot } from "./dataset.ts";
import { RandomState } from "./numpy-random.ts";

const MAX_SEED = 2 ** 32 - 1;

export interface RandomManifoldOptions {
  /** Number of inputs: the dimension of the space that the manifolds lie in. */
  readonly inputSize: number;
  /** Number of classes, one manifold each. */
  readonly classCount: number;
  /** Number of samples, at least two per class; rounded down to a multiple of the classes. */
  readonly size: number;
  /** Dimension of each manifold. Default 1: curves. */
  readonly manifoldDimension?: number;
  /** Number of Fourier terms. Default 1000. */
  readonly terms?: number;
  /** How fast the terms fall off: larger is smoother. Default 1. */
  readonly alpha?: number;
  /** Seed of the manifolds, 0 to 2^32 - 1. Training and test samples need the same. */
  readonly manifoldSeed: number;
  /** Seed of the points on them, 0 to 2^32 - 1. Training and test samples need different ones. */
  readonly sampleSeed: number;
}

const OPTIONS: RulesOf<RandomManifoldOptions> = {
  inputSize: required(a.anyNumber),
  classCount: required(a.anyNumber),
  size: required(a.anyWhole),
  manifoldDimension: a.anyNumber,
  terms: a.anyNumber,
  alpha: a.anyNumber,
  manifoldSeed: required(a.anyNumber),
  sampleSeed: required(a.anyNumber),
};

/**
 * Draws points on random manifolds: inputs of shape [size, inputSize], one-hot targets of shape [size, classCount], classes
 * equally often and in random order.
 *
 * Input i of a point x of class c is the product over the manifold's dimensions j of
 * `sum_k a_k sin(2 pi (k b_k x_j + c_k)) / k^alpha`, with a, b, c uniform in [0, 1) for every c, i, j and k = 1 to `terms`. Every
 * input is scaled to [0, 1] over the samples of its class, as the reference does: the training and the test samples of a manifold are
 * scaled apart, alike only as far as both have points near its extremes.
 */
export function randomManifolds(options: RandomManifoldOptions): Dataset {
  requireOptions("randomManifolds", options, OPTIONS);
  const { inputSize, classCount, size, manifoldSeed, sampleSeed } = options;
  const { manifoldDimension = 1, terms = 1000, alpha = 1 } = options;
  const check = (name: string, value: number, low: number, high?: number) =>
    requireInteger("randomManifolds", name, value, low, high);
  check("inputSize", inputSize, 1);
  check("classCount", classCount, 1);
  check("size", size, 2 * classCount);
  check("manifoldDimension", manifoldDimension, 1);
  check("terms", terms, 1);
  requireFinite("randomManifolds", "alpha", alpha);
  check("manifoldSeed", manifoldSeed, 0, MAX_SEED);
  check("sampleSeed", sampleSeed, 0, MAX_SEED);

  const random = new RandomState(sampleSeed);
  const perClass = Math.floor(size / classCount);
  const sampleCount = perClass * classCount;
  const points = random.rand(sampleCount * manifoldDimension);
  const order = random.permutation(sampleCount);

  const coefficients = coefficientStreams(manifoldSeed, classCount * inputSize * manifoldDimension * terms);
  const falloff = Float64Array.from({ length: terms }, (_, term) => (term + 1) ** alpha);
  const surfaces = new Float64Array(sampleCount * inputSize);
  for (let label = 0; label < classCount; label++) {
    const own = points.subarray(label * perClass * manifoldDimension, (label + 1) * perClass * manifoldDimension);
    for (let input = 0; input < inputSize; input++) {
      const coordinate = embed(own, manifoldDimension, falloff, coefficients);
      scaleToUnit(coordinate);
      for (let point = 0; point < perClass; point++) {
        surfaces[(label * perClass + point) * inputSize + input] = coordinate[point]!;
      }
    }
  }

  const inputs = new Float64Array(surfaces.length);
  order.forEach((from, sample) => {
    inputs.set(surfaces.subarray(from * inputSize, (from + 1) * inputSize), sample * inputSize);
  });
  const labels = order.map((from) => Math.floor(from / perClass));
  return {
    name: "randman",
    inputs,
    targets: oneHot(labels, classCount),
    labels,
    sampleCount,
    inputSize,
    targetSize: classCount,
  };
}

/** Where the factors a, b and c of the Fourier terms come from. */
type CoefficientStreams = readonly [a: RandomState, b: RandomState, c: RandomState];

/**
 * The reference draws all a, then all b, then all c. Three generators at the three places in the stream give the same numbers
 * without keeping them: for 300 inputs and 300 classes they would be two gigabytes.
 */
function coefficientStreams(seed: number, count: number): CoefficientStreams {
  const startingAt = (position: number): RandomState => {
    const random = new RandomState(seed);
    for (let skipped = 0; skipped < position; skipped++) random.random();
    return random;
  };
  return [startingAt(0), startingAt(count), startingAt(2 * count)];
}

/** One input of every point of a manifold, before scaling. `points`: shape [points, dimension]. */
function embed(
  points: Float64Array,
  dimension: number,
  falloff: Float64Array,
  [streamA, streamB, streamC]: CoefficientStreams,
): Float64Array {
  const coordinate = new Float64Array(points.length / dimension).fill(1);
  const sums = new Float64Array(coordinate.length);
  for (let axis = 0; axis < dimension; axis++) {
    sums.fill(0);
    for (let term = 0; term < falloff.length; term++) {
      const amplitude = streamA.random() / falloff[term]!;
      const frequency = (term + 1) * streamB.random();
      const phase = streamC.random();
      for (let point = 0; point < sums.length; point++) {
        const turns = frequency * points[point * dimension + axis]! + phase;
        sums[point]! += amplitude * Math.sin(2 * Math.PI * turns);
      }
    }
    for (let point = 0; point < sums.length; point++) coordinate[point]! *= sums[point]!;
  }
  return coordinate;
}

/** Scales values to [0, 1], in place. */
function scaleToUnit(values: Float64Array): void {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const value of values) {
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }
  for (let index = 0; index < values.length; index++) values[index] = (values[index]! - lowest) / (highest - lowest);
}
