/** MNIST: handwritten digits. */
import { mnistPage } from "../../../figures/mnist.ts";
import {
  type MicrocircuitSettings,
  microcircuitExperiment,
  microcircuitTask,
} from "../../../network_architectures/mc/index.ts";
import type { SettingsOf } from "../../../network_base/index.ts";
import type { Study } from "../../study.ts";
import { checkMnistSamples, mnistOptions, openMnist, TEST_SAMPLES, TRAIN_SAMPLES } from "./data.ts";

/** The experiment. */
export const mnistStudy: Study<MicrocircuitSettings, SettingsOf<typeof mnistOptions>> = {
  name: "mc/mnist",
  summary: "Train a dendritic microcircuit on handwritten digits, with events or rates",
  examples: [
    ["mc/mnist --epochs 3", "events, backprop, classic: the short version of the published run"],
    ["mc/mnist --variant latent-equilibrium --epochs 3 --tests 3", "prospective coding, tested after every epoch"],
    ["mc/mnist --model both --method both --runs 3", "the published comparison, 50 epochs each"],
  ],
  task: microcircuitTask((variant, model) => microcircuitExperiment("mnist", variant, model)),
  defaults: { runs: 1, trainSamples: TRAIN_SAMPLES, testSamples: TEST_SAMPLES },
  options: mnistOptions,
  check: checkMnistSamples,
  openData: async (config, given) => {
    const data = await openMnist(config, given);
    return { of: () => data };
  },
  page: mnistPage,
};
