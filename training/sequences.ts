/** Samples that are sequences: their steps are shown one after the other within a pattern, and answered one by one. */
import type { Dataset, Samples } from "../data/dataset.ts";
import { ModelError } from "../genn/index.ts";
import type { InputSchedule, Port } from "../network_base/index.ts";

/** Length of a sequence; 1 for samples that are none. */
export const stepsOf = ({ steps = 1 }: Pick<Samples, "steps">): number => steps;

/** The classes of samples, if they have any. */
export const labelsOf = (samples: Samples | Dataset): Dataset["labels"] | undefined =>
  "labels" in samples ? samples.labels : undefined;

/** When the steps of sequences begin, in patterns of `tShow` from time 0 on. */
export function stepTimes(patterns: number, steps: number, tShow: number): Float64Array {
  return Float64Array.from(
    { length: patterns * steps },
    (_, k) => Math.floor(k / steps) * tShow + ((k % steps) * tShow) / steps,
  );
}

/**
 * What is shown at every step of every pattern, [pattern][step][batch], as numbers of rows of data [sample][step][size]; `rowOf` makes other
 * numbers of them, such as that of the class.
 */
export function stepIds(
  sampleIds: Int32Array,
  patterns: number,
  steps: number,
  rowOf: (sampleStep: number) => number = (sampleStep) => sampleStep,
): Int32Array {
  const batch = sampleIds.length / patterns;
  const ids = new Int32Array(sampleIds.length * steps);
  let k = 0;
  for (let pattern = 0; pattern < patterns; pattern++) {
    for (let step = 0; step < steps; step++) {
      for (let instance = 0; instance < batch; instance++) {
        ids[k++] = rowOf(sampleIds[pattern * batch + instance]! * steps + step);
      }
    }
  }
  return ids;
}

/** The number of a class in `classTargets` and `classWeights`: behind all classes stands what is shown where no answer is asked for. */
export const rowOfClass = (label: number, classes: number): number => (label < 0 ? classes : label);

/** The target of every class, [classes + 1][targetSize], the last of zeros: data do not hold a copy for every step. */
export function classTargets({ labels, targets, targetSize }: Dataset): Float64Array {
  const table = new Float64Array((targetSize + 1) * targetSize);
  const isKnown = new Uint8Array(targetSize);
  for (let at = 0; at < labels.length; at++) {
    const label = labels[at]!;
    if (label < 0 || isKnown[label] === 1) continue;
    isKnown[label] = 1;
    table.set(targets.subarray(at * targetSize, (at + 1) * targetSize), label * targetSize);
  }
  return table;
}

/**
 * The weight of every class, [classes + 1]: `frequency ** -power`, with mean 1 over all answers that are asked for; 0 for a class that does
 * not occur, and for no answer.
 */
export function classWeights(
  { labels, targetSize }: Pick<Dataset, "labels" | "targetSize">,
  power: number,
): Float64Array {
  const counts = new Float64Array(targetSize + 1);
  let asked = 0;
  for (const label of labels) {
    if (label < 0) continue;
    counts[label]! += 1;
    asked++;
  }
  const weights = counts.map((count) => (count === 0 ? 0 : (count / asked) ** -power));
  const mean = weights.reduce((sum, weight, label) => sum + (weight * counts[label]!) / asked, 0);
  return weights.map((weight) => weight / mean);
}

/** The weight of the error, shown step by step with the targets. Throws `ModelError` for samples without classes. */
export function errorWeights(
  { power, ...port }: Port & { readonly power: number },
  samples: Samples | Dataset,
  size: number,
  sampleIds: Int32Array,
  patterns: number,
  tShow: number,
): InputSchedule {
  const labels = labelsOf(samples);
  if (labels === undefined) {
    throw new ModelError(
      `the network weighs errors by how frequent classes are, but '${samples.name}' has no labels: use samples with classes`,
    );
  }
  const [steps, classes] = [stepsOf(samples), samples.targetSize];
  const weights = classWeights({ labels, targetSize: classes }, power);
  return {
    ...port,
    data: Float64Array.from({ length: weights.length * size }, (_, k) => weights[Math.floor(k / size)]!),
    sampleIds: stepIds(sampleIds, patterns, steps, (at) => rowOfClass(labels[at]!, classes)),
    times: stepTimes(patterns, steps, tShow),
  };
}
