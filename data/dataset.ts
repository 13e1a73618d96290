/** What every dataset looks like to an experiment: flat typed arrays, one row per sample. */
import { requireInteger } from "./arguments.ts";

/**
 * What a network is shown and what it shall answer. Arrays are row-major: sample after sample, and within a sample that is a sequence, step
 * after step.
 */
export interface Samples {
  readonly name: string;
  /** Shape [sampleCount, steps, inputSize]. Single precision where the source has no more to give (pixels). */
  readonly inputs: Float32Array | Float64Array;
  /** Shape [sampleCount, steps, targetSize]. */
  readonly targets: Float64Array;
  readonly sampleCount: number;
  /** Length of a sequence: its steps are shown one after the other. Default 1: a sample is one pattern. */
  readonly steps?: number;
  readonly inputSize: number;
  readonly targetSize: number;
}

/** Samples to be told apart: their targets are one-hot classes. */
export interface Dataset extends Samples {
  /** Class of each sample, 0 to targetSize - 1, shape [sampleCount, steps]. In a sequence, -1 where no answer is asked for. */
  readonly labels: Uint8Array | Int32Array;
}

/** A dataset to learn from, and one of the same kind to be tested with. */
export interface DataSplit<Kind extends Samples = Dataset> {
  readonly training: Kind;
  readonly test: Kind;
}

/**
 * The inputs of so many samples from one on, or of as many as there are behind it; a view, not a copy. Shape [samples, steps, inputSize].
 * Throws `RangeError` for a sample that there is not.
 */
export function inputsOf(
  { inputs, inputSize, sampleCount, steps = 1 }: Samples,
  from: number,
  count = 1,
): Samples["inputs"] {
  requireInteger("inputsOf", "from", from, 0, sampleCount - 1);
  requireInteger("inputsOf", "count", count, 0);
  return inputs.subarray(from * steps * inputSize, (from + count) * steps * inputSize);
}

/** What `concatenatedShuffles` needs of a random generator; `RandomState` has it. */
export interface PermutationSource {
  permutation(n: number): Int32Array;
}

/** Labels of shape [samples] as rows of zeros with a single one, shape [samples, classCount]. */
export function oneHot(labels: ArrayLike<number>, classCount: number): Float64Array {
  requireInteger("oneHot", "classCount", classCount, 1);
  const targets = new Float64Array(labels.length * classCount);
  for (let sample = 0; sample < labels.length; sample++) {
    const label = requireInteger("oneHot", `labels[${sample}]`, labels[sample]!, 0, classCount - 1);
    targets[sample * classCount + label] = 1;
  }
  return targets;
}

/**
 * The same dataset with targets that keep a distance from 0 and 1: `margin + (1 - 2 * margin) * target`. An output whose rate is to be
 * exactly 0 is driven to where its slope vanishes, and a sample that should activate it cannot bring it back.
 * Throws `RangeError` for a margin outside [0, 0.5).
 */
export function withTargetMargin<Kind extends Samples>(samples: Kind, margin: number): Kind {
  if (!(margin >= 0 && margin < 0.5)) {
    throw new RangeError(`withTargetMargin: margin is ${margin}, but must be at least 0 and below 0.5`);
  }
  return { ...samples, targets: samples.targets.map((target) => margin + (1 - 2 * margin) * target) };
}

/**
 * Order of presentation over a whole training: in each epoch every sample once, in a fresh random order.
 * Sample ids, shape [epochs * sampleCount].
 */
export function concatenatedShuffles(random: PermutationSource, sampleCount: number, epochs: number): Int32Array {
  requireInteger("concatenatedShuffles", "sampleCount", sampleCount, 0, 2 ** 31 - 1);
  requireInteger("concatenatedShuffles", "epochs", epochs, 0);
  const sampleIds = new Int32Array(epochs * sampleCount);
  for (let epoch = 0; epoch < epochs; epoch++) {
    sampleIds.set(random.permutation(sampleCount), epoch * sampleCount);
  }
  return sampleIds;
}
