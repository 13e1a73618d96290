/** When a training is tested: often while it learns fast, once per epoch later. */
import type { Settings } from "../task.ts";

/** Tests per epoch, up to the epoch. */
const PLAN = [
  { until: 1, perEpoch: 8 },
  { until: 4, perEpoch: 4 },
  { until: 16, perEpoch: 2 },
  { until: Number.POSITIVE_INFINITY, perEpoch: 1 },
] as const;

/** The number of batches at which the next test is due, when `batches` are done. */
export function testsAt(settings: Pick<Settings, "train-samples" | "batch">, batches: number) {
  const epoch = settings["train-samples"] / settings.batch;
  const { perEpoch } = PLAN.find(({ until }) => batches < until * epoch)!;
  const test = (index: number) => Math.round((index * epoch) / perEpoch);
  const index = Math.floor((batches * perEpoch) / epoch);
  return [test(index), test(index + 1), test(index + 2)].find((due) => due > batches) ?? batches + 1;
}
