/** MNIST, learned by equilibrium propagation. */
import { withTargetMargin } from "../../../data/dataset.ts";
import { learningPage } from "../../../figures/learning.ts";
import {
  EQUIPROP_TARGET_MARGIN,
  type EquipropSettings,
  equipropExperiment,
  equipropTask,
} from "../../../network_architectures/ep/index.ts";
import type { SettingsOf } from "../../../network_base/index.ts";
import { checkMnistSamples, mnistOptions, openMnist, TEST_SAMPLES, TRAIN_SAMPLES } from "../../mc/mnist/data.ts";
import type { Study } from "../../study.ts";

/** The experiment. */
export const equipropMnistStudy: Study<EquipropSettings, SettingsOf<typeof mnistOptions>> = {
  name: "ep/mnist",
  summary: "Train a network by equilibrium propagation on handwritten digits, with events or rates",
  examples: [
    ["ep/mnist --model both --runs 3", "events beside rates"],
    ["ep/mnist --model rate --hidden 200", "a larger network"],
    [
      "ep/mnist --model rate --nudging one-sided --accumulate both",
      "ends of two phases, and whole ones with their transients",
    ],
  ],
  task: equipropTask(equipropExperiment("mnist")),
  defaults: { runs: 1, trainSamples: TRAIN_SAMPLES, testSamples: TEST_SAMPLES },
  options: mnistOptions,
  check: checkMnistSamples,
  openData: async (config, given) => {
    const { training, test } = await openMnist(config, given);
    const data = {
      training: withTargetMargin(training, EQUIPROP_TARGET_MARGIN),
      test: withTargetMargin(test, EQUIPROP_TARGET_MARGIN),
    };
    return { of: () => data };
  },
  page: (results) => learningPage({ name: "MNIST", network: "Equilibrium propagation", chance: 0.1 }, results),
};
