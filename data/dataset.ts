/** What every dataset looks like to an experiment: flat typed arrays, one row per sample. */
import { requireInteger } from "./arguments.ts";

/** A labelled dataset. Arrays are row-major: sample after sample. */
export interface Dataset {
  readonly name: string;
  /** Shape [sampleCount, inputSize]. */
  readonly inputs: Float64Array;
  /** One-hot classes, shape [sampleCount, targetSize]. */
  readonly targets: Float64Array;
  /** Class of each sample, 0 to targetSize - 1, shape [sampleCount]. */
  readonly labels: Uint8Array | Int32Array;
  readonly sampleCount: number;
  readonly inputSize: number;
  readonly targetSize: number;
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
