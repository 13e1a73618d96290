/** MNIST with events, trained at one threshold after another. */
import { sweepPage } from "../../../figures/sweep.ts";
import {
  type MicrocircuitSettings,
  microcircuitExperiment,
  microcircuitTask,
} from "../../../network_architectures/mc/index.ts";
import { optionGroups, optionTable, type SettingsOf } from "../../../network_base/index.ts";
import { logarithmic } from "../../spacing.ts";
import type { Study } from "../../study.ts";
import { checkMnistSamples, mnistOptions, openMnist, TEST_SAMPLES, TRAIN_SAMPLES } from "../mnist/data.ts";

const options = optionTable({
  thresholds: {
    kind: "numbers",
    above: 0,
    group: optionGroups.network,
    // The published ones: a decade apart where nothing changes, closer where accuracy falls.
    default: [...logarithmic(1e-10, 1e-3, 8), ...logarithmic(1e-2, 0.5, 15)],
    shownDefault: "1e-10 to 1e-3 and 0.01 to 0.5, 23 in all",
    help: "Changes of rate that are sent as events, of all neurons; one training for each",
  },
  ...mnistOptions,
});

/** The experiment. */
export const mnistThresholdStudy: Study<MicrocircuitSettings, SettingsOf<typeof options>> = {
  name: "mc/mnist-threshold",
  summary: "Train on handwritten digits with events at different thresholds: how coarse may they be?",
  examples: [
    ["mc/mnist-threshold --thresholds 1e-4,1e-2,0.07,0.16,0.5 --epochs 3", "the flat part and the cliff"],
    ["mc/mnist-threshold --runs 5", "the published sweep: 23 thresholds, 50 epochs each"],
    ["mc/mnist-threshold --runs 5 --slurm", "the same as an array job, one task per training"],
  ],
  task: microcircuitTask((variant, model) => microcircuitExperiment("mnist_threshold_var", variant, model)),
  defaults: { runs: 1, trainSamples: TRAIN_SAMPLES, testSamples: TEST_SAMPLES },
  without: ["model", "threshold", "interneuron-threshold"],
  options,
  check: checkMnistSamples,
  axes: [{ field: "threshold", type: "number" }],
  points: ({ thresholds }) =>
    thresholds.map((threshold) => ({
      swept: { threshold },
      settings: { threshold, "interneuron-threshold": threshold },
    })),
  openData: async (config, given) => {
    const data = await openMnist(config, given);
    return { of: () => data };
  },
  page: (results) =>
    sweepPage(
      {
        title: "Dendritic microcircuit on MNIST: the threshold of events",
        subtitle: "Every point is a training of its own.",
        axis: { field: "threshold", title: "Event threshold (change of rate)", isLogarithmic: true },
      },
      results,
    ),
};
