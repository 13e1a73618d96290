/** Several Yin-Yang data sets side by side: one network learns them all at once, and grows with their number. */
import type { Samples } from "../../../data/dataset.ts";
import { yinYang, yinYangSplit } from "../../../data/yinyang.ts";
import { sweepPage } from "../../../figures/sweep.ts";
import {
  type MicrocircuitSettings,
  microcircuitExperiment,
  microcircuitTask,
} from "../../../network_architectures/mc/index.ts";
import { optionGroups, optionTable, type SettingsOf } from "../../../network_base/index.ts";
import { MAX_SEED, seedOption } from "../../../training/index.ts";
import { UserError } from "../../errors.ts";
import type { Study } from "../../study.ts";

const options = optionTable({
  datasets: {
    kind: "integers",
    min: 1,
    group: optionGroups.data,
    default: [1, 2, 3, 4, 5, 6, 7],
    help: "Numbers of data sets; n of them take a network of 4n, 30n and 3n neurons",
  },
  "train-seed": seedOption(1000, "Seed of the first training set; the others follow, one by one"),
  "test-seed": seedOption(2000, "Seed of the first test set; the others follow, one by one"),
});

const PUBLISHED = microcircuitExperiment("yinyang_mult", "classic", "event");

/** The experiment. */
export const yinYangMultipleStudy: Study<MicrocircuitSettings, SettingsOf<typeof options>> = {
  name: "mc/yinyang-multiple",
  summary: "Train on several Yin-Yang data sets side by side: what do larger networks cost?",
  examples: [
    ["mc/yinyang-multiple --model both --epochs 20", "run time against synapses, events and rates"],
    ["mc/yinyang-multiple --model both --runs 5", "the published sweep, 1000 epochs each"],
    ["mc/yinyang-multiple --datasets 10 --epochs 100", "one larger network"],
  ],
  task: microcircuitTask((variant, model) => microcircuitExperiment("yinyang_mult", variant, model)),
  defaults: { runs: 1, trainSamples: yinYangSplit.training.size, testSamples: yinYangSplit.test.size },
  without: ["hidden"],
  options,
  check: ({ datasets, "train-seed": training, "test-seed": test }) => {
    const most = Math.max(...datasets);
    if (Math.abs(training - test) < most) {
      throw new UserError(
        `--train-seed ${training} and --test-seed ${test} are less than ${most} apart, the most of --datasets: ` +
          "some test sets would be training sets. Choose them further apart",
      );
    }
    const last = Math.max(training, test) + most - 1;
    if (last > MAX_SEED)
      throw new UserError(`--datasets ${most}: the seeds of so many would go up to ${last}: they end at ${MAX_SEED}`);
  },
  axes: [{ field: "datasets", type: "number" }],
  points: ({ datasets }) =>
    datasets.map((count) => ({
      swept: { datasets: count },
      settings: { datasets: [count], hidden: PUBLISHED.hiddenSizes.map((size) => count * size) },
    })),
  shape: ({ datasets: [count = 1] }) => ({
    inputSize: count * PUBLISHED.inputSize,
    outputSize: count * PUBLISHED.outputSize,
  }),
  openData: async () => ({
    of: (settings) => {
      const [count = 1] = settings.datasets;
      const sets = (size: number, seed: number) =>
        sideBySide(Array.from({ length: count }, (_, k) => yinYang({ size, seed: seed + k })));
      return {
        training: sets(settings["train-samples"], settings["train-seed"]),
        test: sets(settings["test-samples"], settings["test-seed"]),
      };
    },
  }),
  page: (results) =>
    sweepPage(
      {
        title: "Dendritic microcircuit on several Yin-Yang data sets side by side",
        subtitle: "n data sets are learned by a network of 4n, 30n and 3n neurons.",
        axis: { field: "datasets", title: "Data sets", isLogarithmic: false },
      },
      results,
    ),
};

/** Sample k of the result is the k-th samples of all sets in one: their features and targets one after the other. */
export function sideBySide(sets: readonly Samples[]): Samples {
  const { name, sampleCount } = sets[0]!;
  const joined = (part: "inputs" | "targets", sizeOf: (one: Samples) => number) => {
    const width = sets.reduce((sum, one) => sum + sizeOf(one), 0);
    const values = new Float64Array(sampleCount * width);
    let column = 0;
    for (const one of sets) {
      const size = sizeOf(one);
      for (let sample = 0; sample < sampleCount; sample++) {
        values.set(one[part].subarray(sample * size, (sample + 1) * size), sample * width + column);
      }
      column += size;
    }
    return { values, width };
  };
  const inputs = joined("inputs", (one) => one.inputSize);
  const targets = joined("targets", (one) => one.targetSize);
  return {
    name: `${name} x ${sets.length}`,
    inputs: inputs.values,
    targets: targets.values,
    sampleCount,
    inputSize: inputs.width,
    targetSize: targets.width,
  };
}
