/** Seeds: of weights, of the order of samples, of data sets. */
import { concatenatedShuffles } from "../data/dataset.ts";
import { RandomState } from "../data/numpy-random.ts";
import { checkCount, checkWhole } from "../genn/index.ts";
import { optionGroups } from "../network_base/index.ts";

/** The largest seed. */
export const MAX_SEED = 2 ** 32 - 1;

/** An option for a seed, of data unless its group is changed. */
export const seedOption = (otherwise: number, help: string) =>
  ({ kind: "integer", min: 0, max: MAX_SEED, group: optionGroups.data, default: otherwise, help }) as const;

/** Sample ids in the order of presentation for so many batches or a little more: in each epoch every sample once, in a new order. */
export function presentationOrder(seed: number, sampleCount: number, batches: number, batchSize: number): Int32Array {
  checkCount("the number of training samples", sampleCount);
  checkWhole("the number of batches", batches);
  checkCount("the batch size", batchSize);
  return concatenatedShuffles(new RandomState(seed), sampleCount, Math.ceil((batches * batchSize) / sampleCount));
}
