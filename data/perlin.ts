/**
 * A regression task: to learn a Perlin noise landscape from points on it. The noise is that of Perlin, "Improving noise",
 * SIGGRAPH 2002, in any number of dimensions, with unit gradients of random directions.
 */
import { a, type RulesOf, required } from "../genn/model/options.ts";
import { requireInteger, requireNumber, requireOptions } from "./arguments.ts";
import type { DataSplit, Samples } from "./dataset.ts";
import { RandomState } from "./numpy-random.ts";

const MAX_SEED = 2 ** 32 - 1;
/** A cell of the lattice has 2^dimension corners, and each costs time. */
const MAX_DIMENSION = 10;
const MAX_OCTAVES = 16;
/** The lattice repeats after so many points; a power of two. */
const PERIOD = 256;

/** Range of the targets: within reach of rates between 0 and 1. */
const TARGET_LOW = 0.1;
const TARGET_HIGH = 0.9;

/** What a landscape looks like. */
export interface PerlinNoiseOptions {
  /** Number of inputs, 1 to 10. */
  readonly dimension: number;
  /** Seed of the landscape, 0 to 2^32 - 1. */
  readonly seed: number;
  /** Lattice cells per unit of length. Default 3. */
  readonly frequency?: number;
  /** Number of layers, each finer than the one before. Default 2. */
  readonly octaves?: number;
  /** Height of each layer relative to the one before. Default 0.85. */
  readonly persistence?: number;
  /** Frequency of each layer relative to the one before. Default 2. */
  readonly lacunarity?: number;
}

const NOISE: RulesOf<PerlinNoiseOptions> = {
  dimension: required(a.anyNumber),
  seed: required(a.anyWhole),
  frequency: a.anyNumber,
  octaves: a.anyNumber,
  persistence: a.anyNumber,
  lacunarity: a.anyNumber,
};

/** Height of a landscape at the point that starts at `points[start]` (default 0). */
export type Landscape = (points: ArrayLike<number>, start?: number) => number;

/** A landscape of heights in [0, 1], 0.5 on average. */
export function perlinNoise(options: PerlinNoiseOptions): Landscape {
  requireOptions("perlinNoise", options, NOISE);
  const { dimension, seed, frequency = 3, octaves = 2, persistence = 0.85, lacunarity = 2 } = options;
  requireInteger("perlinNoise", "dimension", dimension, 1, MAX_DIMENSION);
  requireInteger("perlinNoise", "seed", seed, 0, MAX_SEED);
  requireInteger("perlinNoise", "octaves", octaves, 1, MAX_OCTAVES);
  requireNumber("perlinNoise", "frequency", frequency, 0);
  requireNumber("perlinNoise", "persistence", persistence, 0);
  requireNumber("perlinNoise", "lacunarity", lacunarity, 0);

  const random = new RandomState(seed);
  const layers = Array.from({ length: octaves }, (_, octave) => ({
    noise: gradientNoise(dimension, random),
    frequency: frequency * lacunarity ** octave,
    amplitude: persistence ** octave,
  }));
  // With unit gradients, noise stays within half the diagonal of a unit cube.
  const bound = layers.reduce((sum, { amplitude }) => sum + amplitude, 0) * (Math.sqrt(dimension) / 2);
  return (points, start = 0) => {
    let height = 0;
    for (const layer of layers) height += layer.amplitude * layer.noise(points, start, layer.frequency);
    // Rounding may go beyond the bound by a last bit.
    return Math.min(1, Math.max(0, 0.5 + (0.5 * height) / bound));
  };
}

/** One layer of noise around 0. */
function gradientNoise(dimension: number, random: RandomState) {
  const gradients = unitVectors(PERIOD, dimension, random);
  const hash = random.permutation(PERIOD);
  const cell = new Int32Array(dimension);
  const within = new Float64Array(dimension);

  return (points: ArrayLike<number>, start: number, frequency: number): number => {
    for (let axis = 0; axis < dimension; axis++) {
      const position = points[start + axis]! * frequency;
      cell[axis] = Math.floor(position);
      within[axis] = position - Math.floor(position);
    }
    let sum = 0;
    for (let corner = 0; corner < 2 ** dimension; corner++) {
      let index = 0;
      let weight = 1;
      for (let axis = 0; axis < dimension; axis++) {
        const far = (corner >> axis) & 1;
        index = hash[(index + cell[axis]! + far) & (PERIOD - 1)]!;
        weight *= far === 1 ? fade(within[axis]!) : 1 - fade(within[axis]!);
      }
      let slope = 0;
      for (let axis = 0; axis < dimension; axis++) {
        slope += gradients[index * dimension + axis]! * (within[axis]! - ((corner >> axis) & 1));
      }
      sum += weight * slope;
    }
    return sum;
  };
}

/** From 0 to 1 with vanishing first and second derivatives at both ends. */
const fade = (x: number): number => x * x * x * (x * (6 * x - 15) + 10);

/** Vectors of length 1 in directions that are all equally likely, shape [count, dimension]. */
function unitVectors(count: number, dimension: number, random: RandomState): Float64Array {
  const vectors = random.standardNormal(count * dimension);
  for (let start = 0; start < vectors.length; start += dimension) {
    const vector = vectors.subarray(start, start + dimension);
    const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
    vector.forEach((value, axis) => {
      vector[axis] = value / length;
    });
  }
  return vectors;
}

export interface PerlinRegressionOptions extends Omit<PerlinNoiseOptions, "dimension" | "seed"> {
  /** Number of inputs, 1 to 10. Default 2. */
  readonly inputSize?: number;
  /** Number of training samples, at least 2. */
  readonly trainingSize: number;
  readonly testSize: number;
  /** Seed of the landscape, 0 to 2^32 - 1. */
  readonly noiseSeed: number;
  /** Seed of the training samples' places, 0 to 2^32 - 1. */
  readonly trainingSeed: number;
  /** Seed of the test samples' places, 0 to 2^32 - 1; another than that of the training samples. */
  readonly testSeed: number;
  /** Contrast enhancement: heights y become y^c / (y^c + (1 - y)^c). Default 2; 1 changes nothing. */
  readonly contrast?: number;
}

const REGRESSION: RulesOf<PerlinRegressionOptions> = {
  inputSize: a.anyNumber,
  trainingSize: required(a.anyNumber),
  testSize: required(a.anyNumber),
  noiseSeed: required(a.anyNumber),
  trainingSeed: required(a.anyNumber),
  testSeed: required(a.anyNumber),
  contrast: a.anyNumber,
  frequency: a.anyNumber,
  octaves: a.anyNumber,
  persistence: a.anyNumber,
  lacunarity: a.anyNumber,
};

/**
 * Points drawn uniformly from the unit cube, inputs of shape [samples, inputSize], and the heights there, targets of shape
 * [samples, 1]. One linear scale takes the heights of the training samples to [0.1, 0.9]; test samples are on the same scale, and may lie
 * a little outside.
 */
export function perlinRegression(options: PerlinRegressionOptions): DataSplit<Samples> {
  requireOptions("perlinRegression", options, REGRESSION);
  const { inputSize = 2, trainingSize, testSize, noiseSeed, trainingSeed, testSeed, contrast = 2, ...shape } = options;
  requireInteger("perlinRegression", "inputSize", inputSize, 1, MAX_DIMENSION);
  requireInteger("perlinRegression", "trainingSize", trainingSize, 2);
  requireInteger("perlinRegression", "testSize", testSize, 0);
  requireInteger("perlinRegression", "noiseSeed", noiseSeed, 0, MAX_SEED);
  requireInteger("perlinRegression", "trainingSeed", trainingSeed, 0, MAX_SEED);
  requireInteger("perlinRegression", "testSeed", testSeed, 0, MAX_SEED);
  requireNumber("perlinRegression", "contrast", contrast, 0);
  if (trainingSeed === testSeed) {
    throw new RangeError(
      `perlinRegression: trainingSeed and testSeed are both ${testSeed}, but must differ, or the same places would be tested`,
    );
  }

  const landscape = perlinNoise({ ...shape, dimension: inputSize, seed: noiseSeed });
  const draw = (size: number, seed: number) => {
    const inputs = new RandomState(seed).rand(size * inputSize);
    const targets = Float64Array.from({ length: size }, (_, sample) =>
      enhance(landscape(inputs, sample * inputSize), contrast),
    );
    return { name: "perlin", inputs, targets, sampleCount: size, inputSize, targetSize: 1 };
  };
  const training = draw(trainingSize, trainingSeed);
  const test = draw(testSize, testSeed);

  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  for (const height of training.targets) {
    lowest = Math.min(lowest, height);
    highest = Math.max(highest, height);
  }
  if (lowest === highest) {
    throw new RangeError(
      "perlinRegression: all training samples are equally high; frequency and contrast must be above 0",
    );
  }
  const slope = (TARGET_HIGH - TARGET_LOW) / (highest - lowest);
  for (const { targets } of [training, test]) {
    targets.forEach((height, sample) => {
      targets[sample] = TARGET_LOW + (height - lowest) * slope;
    });
  }
  return { training, test };
}

/** Moves heights away from 0.5, and leaves 0, 0.5 and 1 where they are. */
function enhance(height: number, exponent: number): number {
  const high = height ** exponent;
  return high / (high + (1 - height) ** exponent);
}
